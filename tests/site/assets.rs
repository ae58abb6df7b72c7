//! The site's own files: names that carry their hash, a year in caches, compressed ahead of time.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use harness::{Program, Running};

use super::XKCDAPP;
use super::support::{header, page};

/// Every asset that the sampler's pages and an error page name.
async fn named(server: &Running) -> BTreeSet<String> {
    let mut html = server.get("/nowhere").await.text().await.unwrap();
    for strip in 1..=12 {
        html += &page(server, &format!("/sampler/{strip}")).await;
    }
    html.split('"').filter(|text| text.starts_with("/assets/")).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_asset_may_be_kept_for_a_year_in_whatever_encoding() {
    let server = Program::new(XKCDAPP).start().await;
    let assets = named(&server).await;
    // Stylesheet, script, icon, an error's drawing, twelve strips.
    assert_eq!(assets.len(), 16, "{assets:?}");
    for path in &assets {
        let (name, extension) = path.rsplit_once('.').unwrap();
        let hash = name.rsplit_once('.').unwrap().1;
        assert!(hash.len() >= 12 && hash.bytes().all(|digit| digit.is_ascii_hexdigit()), "{path}");
        let mut lengths = Vec::new();
        for (accepted, encoding) in [
            ("", ""),
            ("identity", ""),
            ("gzip", "gzip"),
            ("gzip, deflate", "gzip"),
            ("GZIP;q=0.5", "gzip"),
            ("br", "br"),
            ("gzip, deflate, br, zstd", "br"),
            ("br;q=0, gzip", "gzip"),
            ("br; q=0.0, gzip;q=0", ""),
            ("br;Q=0, gzip", "gzip"),
            ("bread, gzipped", ""),
        ] {
            let headers = [("accept-encoding", accepted)];
            let answer = server.request("GET", path, if accepted.is_empty() { &[] } else { &headers }).await;
            let what = format!("{path}, accepting {accepted:?}");
            assert_eq!(answer.status(), 200, "{what}");
            assert_eq!(header(&answer, "content-encoding"), encoding, "{what}");
            assert_eq!(header(&answer, "cache-control"), "public, max-age=31536000, immutable", "{what}");
            assert_eq!(header(&answer, "vary").to_ascii_lowercase(), "accept-encoding", "{what}");
            let expected = match extension {
                "css" => "text/css; charset=utf-8",
                "js" => "text/javascript; charset=utf-8",
                _ => "image/svg+xml",
            };
            assert_eq!(header(&answer, "content-type"), expected, "{what}");
            let length: usize = header(&answer, "content-length").parse().unwrap();
            let body = answer.bytes().await.unwrap();
            assert_eq!(body.len(), length, "{what}");
            assert_eq!(body.starts_with(&[0x1f, 0x8b]), encoding == "gzip", "{what}");
            lengths.push((encoding, length));
        }
        let of = |encoding: &str| {
            let lengths: BTreeSet<_> = lengths.iter().filter(|(name, _)| *name == encoding).collect();
            assert_eq!(lengths.len(), 1, "{path}: {lengths:?}");
            lengths.first().unwrap().1
        };
        assert!(of("br") < of("") && of("gzip") < of(""), "{path}: {lengths:?}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_asset_is_the_file_in_style_and_unpacks_to_it() {
    let server = Program::new(XKCDAPP).start().await;
    let assets = named(&server).await;
    for (file, source) in
        [("xkcdapp.css", parts("css")), ("xkcdapp.js", parts("js")), ("icon.svg", vec![style("icon.svg")])]
    {
        let (stem, extension) = file.split_once('.').unwrap();
        let path = assets
            .iter()
            .find(|path| path.starts_with(&format!("/assets/{stem}.")) && path.ends_with(extension))
            .unwrap_or_else(|| panic!("{file} is not among {assets:?}"));
        let source = source.iter().map(|part| std::fs::read(part).unwrap()).collect::<Vec<_>>().concat();
        let plain = server.get(path).await.bytes().await.unwrap();
        assert!(plain == source, "{path} is not what is in style/");

        let packed = server.request("GET", path, &[("accept-encoding", "gzip")]).await.bytes().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let archive = folder.path().join("packed.gz");
        std::fs::write(&archive, &packed).unwrap();
        let unpacked = tokio::process::Command::new("gzip").arg("-dc").arg(&archive).output().await.unwrap();
        assert!(unpacked.status.success() && unpacked.stdout == source, "{path}: gzip unpacks to something else");
    }
    server.stop().await;
}

fn style(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("style").join(name)
}

/// What one of the site's files is made of, in order.
fn parts(kind: &str) -> Vec<PathBuf> {
    let mut parts: Vec<_> = std::fs::read_dir(style(kind)).unwrap().map(|part| part.unwrap().path()).collect();
    parts.sort();
    assert!(parts.iter().all(|part| part.extension().is_some_and(|extension| extension == kind)), "{parts:?}");
    parts
}

#[tokio::test(flavor = "multi_thread")]
async fn an_asset_of_another_build_is_not_there() {
    let server = Program::new(XKCDAPP).start().await;
    let assets = named(&server).await;
    let stylesheet = assets.iter().find(|path| path.starts_with("/assets/xkcdapp.") && path.contains(".css")).unwrap();
    let hash = stylesheet.split('.').nth(1).unwrap();
    for path in [
        stylesheet.replace(hash, "000000000000"),
        stylesheet.replace(&format!(".{hash}"), ""),
        format!("{stylesheet}.br"),
        "/assets/".to_owned(),
        "/assets".to_owned(),
        "/style/xkcdapp.css".to_owned(),
    ] {
        let answer = server.get(&path).await;
        assert_eq!(answer.status(), 404, "{path}");
        assert_eq!(header(&answer, "cache-control"), "no-store", "{path}");
    }
    // A query is no other file.
    assert_eq!(server.get(&format!("{stylesheet}?a=1")).await.status(), 200);
    let answer = server.request("HEAD", stylesheet, &[]).await;
    assert_eq!((answer.status().as_u16(), answer.bytes().await.unwrap().len()), (200, 0));
    server.stop().await;
}

//! The web manifest and the icons.

use harness::{Program, Running};
use serde_json::Value;

use crate::XKCDAPP;
use crate::support::{attribute, header, page, tags};

/// Width and height of a PNG.
pub(super) fn png_size(bytes: &[u8]) -> (u32, u32) {
    assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n") && &bytes[12..16] == b"IHDR", "no PNG");
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

async fn bytes(server: &Running, path: &str, content_type: &str) -> Vec<u8> {
    let answer = server.get(path).await;
    assert_eq!((answer.status().as_u16(), header(&answer, "content-type")), (200, content_type), "{path}");
    assert!(header(&answer, "cache-control").starts_with("public, max-age="), "{path}");
    answer.bytes().await.unwrap().to_vec()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_manifest_names_icons_that_are_there_in_the_sizes_it_says() {
    let server = Program::new(XKCDAPP).start().await;
    let html = page(&server, "/sampler/1").await;
    let link = tags(&html, "link").find(|tag| attribute(tag, "rel") == Some("manifest")).unwrap();
    let path = attribute(link, "href").unwrap();
    let manifest: Value = serde_json::from_slice(&bytes(&server, path, "application/manifest+json").await).unwrap();
    for (name, value) in [("name", "xkcdapp"), ("start_url", "/"), ("scope", "/"), ("display", "standalone")] {
        assert_eq!(manifest[name], value, "{name}");
    }
    let colour = tags(&html, "meta").find(|tag| attribute(tag, "name") == Some("theme-color"));
    let colour = attribute(colour.unwrap(), "content").unwrap();
    assert_eq!((&manifest["theme_color"], &manifest["background_color"]), (&colour.into(), &colour.into()));

    let mut kinds = Vec::new();
    for icon in manifest["icons"].as_array().unwrap() {
        let text = |name: &str| icon[name].as_str().unwrap();
        let body = bytes(&server, text("src"), text("type")).await;
        if text("type") == "image/png" {
            let (width, height) = png_size(&body);
            assert_eq!(text("sizes"), format!("{width}x{height}"), "{icon}");
        } else {
            assert!(body.starts_with(b"<svg ") && text("sizes") == "any", "{icon}");
        }
        assert!(text("src").starts_with("/assets/"), "{icon}");
        kinds.push((text("sizes").to_owned(), text("purpose").to_owned()));
    }
    for kind in [("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")] {
        assert!(kinds.contains(&(kind.0.to_owned(), kind.1.to_owned())), "{kind:?}: {kinds:?}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn icons_are_where_browsers_and_phones_look_for_them() {
    let server = Program::new(XKCDAPP).start().await;
    let html = page(&server, "/sampler/1").await;
    let link = tags(&html, "link").find(|tag| attribute(tag, "rel") == Some("apple-touch-icon")).unwrap();
    let path = attribute(link, "href").unwrap();
    assert_eq!(png_size(&bytes(&server, path, "image/png").await), (180, 180));
    let icon = bytes(&server, "/favicon.ico", "image/x-icon").await;
    // A directory of one entry, the whole rest of the file.
    assert_eq!(icon[..6], [0, 0, 1, 0, 1, 0]);
    let length = u32::from_le_bytes(icon[14..18].try_into().unwrap());
    assert_eq!((u32::from(icon[6]), u32::from(icon[7])), png_size(&icon[22..]));
    assert_eq!((u32::from_le_bytes(icon[18..22].try_into().unwrap()), length as usize), (22, icon.len() - 22));
    server.stop().await;
}

//! The list of parts is well formed, and names what is in the image and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use tokio::process::Command;

use crate::engine::{docker_well, image, text};

/// Where `script/image` has put the list.
fn file() -> String {
    named("TEST_IMAGE_SBOM")
}

/// A Python with what checks the list.
fn python() -> String {
    named("TEST_IMAGE_PYTHON")
}

fn named(name: &str) -> String {
    #[expect(clippy::disallowed_methods, reason = "where things are is the caller's to say")]
    let value = std::env::var(name);
    value.unwrap_or_else(|_| panic!("{name} is not set: run these by script/image-test"))
}

fn list() -> serde_json::Value {
    serde_json::from_str(&std::fs::read_to_string(file()).unwrap()).unwrap()
}

/// Components of a kind of address (`pkg:cargo/`) as `name@version`.
fn addresses(list: &serde_json::Value, kind: &str) -> BTreeSet<String> {
    let components = list["components"].as_array().unwrap().iter();
    let addresses = components.filter_map(|component| component["purl"].as_str()?.strip_prefix(kind));
    addresses.map(|address| address.split('?').next().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_cyclonedx() {
    let check = "import sys; from cyclonedx.schema import SchemaVersion; from cyclonedx.validation.json import \
                 JsonStrictValidator; error = JsonStrictValidator(SchemaVersion.V1_5).validate_str(open(sys.argv[1]).read()); \
                 sys.exit(error and str(error) or None)";
    let output = Command::new(python()).args(["-c", check, &file()]).output().await.unwrap();
    assert!(output.status.success(), "{}", text(&output));
    // The check can fail.
    let folder = tempfile::tempdir().unwrap();
    let wrong = folder.path().join("wrong.json");
    std::fs::write(&wrong, list().to_string().replace("\"library\"", "\"book\"")).unwrap();
    let output = Command::new(python()).args(["-c", check, wrong.to_str().unwrap()]).output().await.unwrap();
    assert!(!output.status.success() && text(&output).contains("book"), "{}", text(&output));
    let list = list();
    let references = references(&list["components"]);
    assert_eq!(references.len(), references.iter().collect::<BTreeSet<_>>().len(), "a name is given twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_library_has_a_licence_and_what_no_crate_s_name_tells_is_listed() {
    let list = list();
    for component in list["components"].as_array().unwrap().iter().filter(|component| component["type"] == "library") {
        let licences = component["licenses"].as_array().map_or(&[][..], Vec::as_slice);
        let named = |licence: &serde_json::Value| {
            let text = licence["expression"].as_str().or(licence["license"]["name"].as_str());
            text.is_some_and(|text| !text.is_empty() && !text.contains("  ") && (!text.contains('/') || is_place(text)))
        };
        assert!(!licences.is_empty() && licences.iter().all(named), "{component}");
    }
    let program = String::from_utf8_lossy(&in_image("/usr/local/bin/xkcdapp").await).into_owned();
    let version = |address: &str| {
        let mut found = addresses(&list, address).into_iter();
        let version = found.next().unwrap_or_else(|| panic!("{address} is missing"));
        assert_eq!(found.next(), None, "{address}");
        version
    };
    // Each is as the program itself has it, where it has it.
    assert!(program.contains(&format!("rustc version {} ", version("pkg:github/rust-lang/rust@"))));
    assert!(program.contains(&version("pkg:generic/sqlite@")));
    for address in ["pkg:github/aws/aws-lc@", "pkg:github/microsoft/mimalloc@"] {
        assert_eq!(version(address).split('.').count(), 3, "{address}");
    }
}

/// Debian's packages whose copyright file is written for people alone.
fn is_place(text: &str) -> bool {
    text.starts_with("as /usr/share/doc/")
}

fn references(components: &serde_json::Value) -> Vec<&str> {
    components.as_array().unwrap().iter().map(|component| component["bom-ref"].as_str().unwrap()).collect()
}

/// The program tells where its crates' source was, in the places of its panics.
#[tokio::test(flavor = "multi_thread")]
async fn every_crate_that_the_program_tells_of_is_listed_and_no_tool_is() {
    let listed = addresses(&list(), "pkg:cargo/");
    let program = in_image("/usr/local/bin/xkcdapp").await;
    let told = crates_told_by(&program);
    assert!(told.len() > 50, "the program tells of too few to compare: {told:?}");
    let listed: BTreeSet<String> = listed.iter().map(|address| address.replace("%2B", "+")).collect();
    let missing: Vec<&String> = told.difference(&listed).collect();
    assert!(missing.is_empty(), "in the program, not in the list: {missing:?}");
    let names: BTreeSet<&str> = listed.iter().map(|crate_| crate_.split_once('@').unwrap().0).collect();
    for name in ["tokio", "rustls", "aws-lc-sys", "libsqlite3-sys", "leptos", "axum", "mimalloc"] {
        assert!(names.contains(name), "{name} is missing");
    }
    for name in ["rcgen", "proptest", "fantoccini", "tempfile", "brotli", "serde_derive", "cc"] {
        assert!(!names.contains(name), "{name} is of tests, builds or macros");
    }
}

/// `name@version` of each crate whose source is named, as in `/usr/local/cargo/crates/tokio-1.54.1/src/`, or below
/// `registry/src/index.crates.io-1949cf8c6b5b557f/` where it came from there.
fn crates_told_by(program: &[u8]) -> BTreeSet<String> {
    let text = String::from_utf8_lossy(program);
    let below = |folder: &'static str, skipped: usize| {
        let paths = text.split(folder).skip(1);
        paths.filter_map(move |path| path.splitn(skipped + 2, '/').nth(skipped))
    };
    let folders = below("/cargo/crates/", 0).chain(below("/registry/src/", 1));
    let named = folders.filter_map(|folder| {
        let version = |at: &usize| folder[at + 1..].starts_with(|letter: char| letter.is_ascii_digit());
        let at = folder.match_indices('-').map(|(at, _)| at).find(version)?;
        Some(format!("{}@{}", &folder[..at], &folder[at + 1..]))
    });
    named.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_package_whose_file_is_there_is_listed() {
    let list = list();
    let listed = addresses(&list, "pkg:deb/debian/");
    let names: Vec<&str> = listed.iter().map(|package| package.split_once('@').unwrap().0).collect();
    assert_eq!(names, ["base-files", "ca-certificates", "libc6", "libgcc-s1"]);
    let files: BTreeMap<&str, &serde_json::Value> = list["components"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|component| component["type"] == "file" || component["type"] == "application")
        .map(|component| (component["name"].as_str().unwrap(), &component["hashes"][0]["content"]))
        .collect();
    for (name, path) in [
        ("xkcdapp", "/usr/local/bin/xkcdapp"),
        ("/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/certs/ca-certificates.crt"),
        ("/etc/xkcdapp/rds-ca.pem", "/etc/xkcdapp/rds-ca.pem"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("copy");
        std::fs::write(&copy, in_image(path).await).unwrap();
        let output = Command::new("sha256sum").arg(&copy).output().await.unwrap();
        assert_eq!(files[name], text(&output).split_whitespace().next().unwrap(), "{name}");
    }
}

/// A file of the image.
async fn in_image(path: &str) -> Vec<u8> {
    let container = docker_well(&["create", &image()]).await;
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy");
    docker_well(&["cp", &format!("{container}:{path}"), copy.to_str().unwrap()]).await;
    docker_well(&["rm", "--volumes", &container]).await;
    std::fs::read(copy).unwrap()
}

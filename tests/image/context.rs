//! What the builder is given: `.dockerignore` lets nothing through but what the Dockerfile copies.

use std::collections::BTreeSet;
use std::path::Path;

use crate::engine::docker_well;

/// What must stay behind, by where somebody may have it.
const SECRET: [&str; 16] = [
    ".env",
    ".git/config",
    ".ci/run",
    "data/secret-key",
    "data/spool/a.spool",
    "xkcdapp.toml",
    "xkcdapp.db",
    "target/release/xkcdapp",
    "app/target/a",
    "app/.env",
    "bench/src/main.rs",
    "ecs/environments/production.env",
    "docs/a.md",
    "tests/harness/src/lib.rs",
    "tests/image/main.rs",
    "fuzz/seeds/a",
];

/// What the Dockerfile copies.
const WANTED: [&str; 11] = [
    "Cargo.toml",
    "Cargo.lock",
    "app/Cargo.toml",
    "bench/Cargo.toml",
    "tests/harness/Cargo.toml",
    "build.rs",
    "app/src/lib.rs",
    "src/main.rs",
    "style/icon.svg",
    "migrations/postgres/1/up.sql",
    "image/rootfs/etc/passwd",
];

#[tokio::test(flavor = "multi_thread")]
async fn nothing_else_gets_to_the_builder() {
    let folder = tempfile::tempdir().unwrap();
    let context = folder.path().join("context");
    for file in SECRET.iter().chain(&WANTED) {
        put(&context.join(file));
    }
    std::fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/.dockerignore"), context.join(".dockerignore")).unwrap();
    let dockerfile = folder.path().join("Dockerfile");
    std::fs::write(&dockerfile, "FROM scratch\nCOPY . /\n").unwrap();
    let out = folder.path().join("out");
    let export = format!("type=local,dest={}", out.display());
    let (dockerfile, context) = (dockerfile.to_str().unwrap(), context.to_str().unwrap());
    docker_well(&["build", "--file", dockerfile, "--output", &export, context]).await;
    let wanted: BTreeSet<String> = WANTED.iter().map(ToString::to_string).collect();
    assert_eq!(files(&out, &out), wanted);
}

fn put(file: &Path) {
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, "canary").unwrap();
}

/// All files below a folder, by their paths from the root.
fn files(root: &Path, folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(root, &path));
        } else {
            found.insert(path.strip_prefix(root).unwrap().to_str().unwrap().to_owned());
        }
    }
    found
}

//! What is in the image, and what it says of itself.

use harness::{Authority, PostgresServer};

use crate::container::{Setup, like};
use crate::engine::{docker_well, image, inspect_image, text};

/// The most that it may take, unpacked.
const MOST: u64 = 40_000_000;

#[tokio::test(flavor = "multi_thread")]
async fn it_is_small() {
    let size: u64 = inspect_image("{{.Size}}").await.parse().unwrap();
    println!("image size: {}.{} MB", size / 1_000_000, size / 100_000 % 10);
    assert!(size <= MOST, "{size} bytes");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_says_how_it_is_run_and_what_it_is() {
    for (what, value) in [
        ("{{json .Config.Entrypoint}}", r#"["/usr/local/bin/xkcdapp"]"#),
        ("{{json .Config.Cmd}}", r#"["serve"]"#),
        ("{{.Config.User}}", "10001:10001"),
        ("{{json .Config.Volumes}}", r#"{"/data":{}}"#),
        ("{{json .Config.ExposedPorts}}", r#"{"8000/tcp":{}}"#),
        ("{{json .Config.Healthcheck.Test}}", r#"["CMD","/usr/local/bin/xkcdapp","healthcheck"]"#),
        ("{{index .Config.Labels \"org.opencontainers.image.version\"}}", env!("CARGO_PKG_VERSION")),
        ("{{index .Config.Labels \"org.opencontainers.image.licenses\"}}", "MIT"),
    ] {
        assert_eq!(inspect_image(what).await, value, "{what}");
    }
    let settings = inspect_image("{{range .Config.Env}}{{println .}}{{end}}").await;
    let settings: Vec<&str> = settings.lines().filter(|line| !line.starts_with("PATH=")).collect();
    assert_eq!(settings, ["LISTEN_ADDR=0.0.0.0:8000", "DATA_DIR=/data"]);
    let revision = inspect_image("{{index .Config.Labels \"org.opencontainers.image.revision\"}}").await;
    let digits = revision.trim_end_matches("-changed");
    assert!(digits.len() == 40 && digits.chars().all(|digit| digit.is_ascii_hexdigit()), "{revision}");
    assert!(!inspect_image("{{index .Config.Labels \"org.opencontainers.image.source\"}}").await.contains('@'));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_holds_the_program_its_libraries_and_little_else() {
    let lines = listing().await;
    let files: Vec<&Entry> = lines.iter().filter(|entry| entry.kind != 'd').collect();
    let known = |path: &str| {
        path == "usr/local/bin/xkcdapp"
            || path.starts_with("lib/") && path.contains(".so.")
            || path.starts_with("lib64/ld-linux") // where it is of amd64
            || path.starts_with("usr/share/doc/") && path.ends_with("/copyright")
            || path.starts_with("var/lib/dpkg/status.d/")
            || path == "data/.keep" // so that Fargate's volume has its owner
            || ETC.contains(&path)
    };
    for entry in &files {
        // The engine adds files and devices of its own to every container.
        assert!(known(&entry.path) || ENGINE.contains(&&*entry.path), "{entry:?}");
    }
    for path in ETC.iter().chain(&["usr/local/bin/xkcdapp", "data/.keep"]) {
        assert!(files.iter().any(|entry| entry.path == *path), "{path} is missing");
    }
    for entry in &lines {
        assert!(!entry.mode.contains(['s', 'S']), "a file that gives rights: {entry:?}");
        assert!(entry.kind == 'l' || entry.mode.as_bytes()[8] != b'w', "everybody may write: {entry:?}");
        let (readable, searchable) = (entry.mode.as_bytes()[7] == b'r', entry.mode.as_bytes()[9] == b'x');
        assert!(readable && (searchable || entry.kind != 'd'), "not everybody may read: {entry:?}");
        let owner = if entry.path.starts_with("data/") { "10001/10001" } else { "0/0" };
        assert_eq!(entry.owner, owner, "{entry:?}");
    }
}

/// Of `/etc`.
const ETC: [&str; 6] = [
    "etc/group",
    "etc/nsswitch.conf",
    "etc/os-release",
    "etc/passwd",
    "etc/ssl/certs/ca-certificates.crt",
    "etc/xkcdapp/rds-ca.pem",
];

/// What the engine adds.
const ENGINE: [&str; 6] = [".dockerenv", "dev/console", "etc/hostname", "etc/hosts", "etc/mtab", "etc/resolv.conf"];

/// A line of `tar --list --verbose`.
#[derive(Debug)]
struct Entry {
    kind: char,
    mode: String,
    owner: String,
    path: String,
}

/// All files of the image.
async fn listing() -> Vec<Entry> {
    let container = docker_well(&["create", &image()]).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("image.tar");
    let file = file.to_str().unwrap();
    docker_well(&["export", "--output", file, &container]).await;
    docker_well(&["rm", "--volumes", &container]).await;
    let mut tar = tokio::process::Command::new("tar");
    let output = tar.args(["--list", "--verbose", "--numeric-owner", "--file", file]).output().await.unwrap();
    assert!(output.status.success(), "{}", text(&output));
    let entry = |line: &str| {
        let mut fields = line.split_whitespace();
        let (mode, owner) = (fields.next().unwrap().to_owned(), fields.next().unwrap().to_owned());
        let path = fields.nth(3).unwrap().to_owned();
        Entry { kind: mode.chars().next().unwrap(), mode, owner, path }
    };
    String::from_utf8(output.stdout).unwrap().lines().map(entry).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_authorities_of_rds_are_all_read_and_trust_nobody_else() {
    let authority = Authority::new();
    let server = PostgresServer::options().tls(&authority).start().await;
    let url = format!("{}?sslmode=require", server.url);
    let output = like(&url).set("DATABASE_CA_FILE", "/etc/xkcdapp/rds-ca.pem").run(&["migrate"]).await;
    let said = text(&output);
    assert!(output.status.code() == Some(1) && said.contains("certificate"), "{}: {said}", output.status);
    // The system's are there, too, and do not know it either.
    let said = text(&like(&url).run(&["migrate"]).await);
    assert!(said.contains("certificate") && said.contains("DATABASE_CA_FILE"), "{said}");
}

#[test]
fn every_authority_of_rds_is_labelled_and_none_ends_soon() {
    let bundle = include_str!("../../image/rootfs/etc/xkcdapp/rds-ca.pem");
    let certificates = bundle.matches("-----BEGIN CERTIFICATE-----").count();
    let labels: Vec<&str> = bundle.lines().filter(|line| line.starts_with("# Amazon RDS ")).collect();
    assert_eq!(labels.len(), certificates);
    assert!(certificates >= 3 * 26, "three for each of 26 regions at least: {certificates}");
    for label in labels {
        let (name, end) = label.split_once(", until ").unwrap();
        let year: u32 = end[..4].parse().unwrap();
        assert!(year >= 2060 && !name.contains("Beta") && !name.contains("Preview"), "{label}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_of_hosts_are_looked_up_as_the_engine_says() {
    let database = harness::PostgresDatabase::create().await;
    let url = database.url.replace("127.0.0.1", "database.test");
    let setup = Setup::new().set("DATABASE_URL", &url).with("--add-host=database.test:127.0.0.1");
    let output = setup.run(&["migrate"]).await;
    assert!(output.status.success(), "{}", text(&output));
}

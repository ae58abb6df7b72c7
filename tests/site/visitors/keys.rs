//! The key that signs cookies.

use std::os::unix::fs::PermissionsExt;

use harness::{Program, RedisServer, Running, Visitor};

use super::{NAME, progress, regular, shelved};
use crate::XKCDAPP;
use crate::settings::complains;
use crate::support::outcome;

/// Long enough, and never to be shown.
const KEY: &str = "canary-key-0123456789-0123456789";

/// Whether a server takes a cookie for one of its own.
async fn knows(server: &Running, visitor: &Visitor) -> bool {
    let mut asking = visitor.clone();
    asking.go_to(&server.url);
    let page = asking.get("/comic/9").await.well();
    assert!(page.header("x-view").starts_with("counted;"), "{}", page.header("x-view"));
    page.header("set-cookie").is_empty()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_nobody_set_is_made_once_and_kept_for_its_owner_alone() {
    let program = shelved(1..=20).await;
    let server = program.start().await;
    let file = program.folder().join("data/secret-key");
    let (key, mode) = (std::fs::read(&file).unwrap(), file.metadata().unwrap().permissions().mode());
    assert_eq!((key.len(), mode & 0o777), (32, 0o600));
    let visitor = regular(&server, &[1]).await;
    let log = server.stop().await;
    assert!(!log.contains("SECRET_KEY"), "one process needs no other: {log}");
    let server = program.start().await;
    assert!(knows(&server, &visitor).await, "another key after a restart");
    assert_eq!(std::fs::read(&file).unwrap(), key);
    server.stop().await;

    let other = shelved(1..=20).await;
    let server = other.start().await;
    assert_ne!(std::fs::read(other.folder().join("data/secret-key")).unwrap(), key, "not random");
    assert!(!knows(&server, &visitor).await);
    server.stop().await;
    let left: Vec<_> = std::fs::read_dir(program.folder().join("data")).unwrap().collect();
    let left: Vec<_> = left.into_iter().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    assert!(!left.iter().any(|name| name.starts_with("secret-key.")), "{left:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_start_at_once_agree_on_a_key() {
    for _ in 0..5 {
        let program = shelved(1..=20).await;
        let servers = futures_util::future::join_all((0..4).map(|_| program.start())).await;
        let visitor = regular(&servers[0], &[1]).await;
        for server in &servers {
            assert!(knows(server, &visitor).await, "{}", server.log());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_share_visitors_by_their_key() {
    let redis = RedisServer::start().await;
    let process = async |key: &str| {
        let program = shelved(1..=20).await.set("REDIS_URL", &redis.url()).set("SECRET_KEY", key);
        (program.start().await, program)
    };
    let (one, _folder) = process(KEY).await;
    let (same, _folder) = process(KEY).await;
    let (other, _folder) = process(&KEY.replace('0', "1")).await;
    let mut visitor = regular(&one, &[1, 2]).await;
    visitor.go_to(&same.url);
    let page = visitor.get("/comic/3").await.well();
    assert_eq!((progress(&page).as_deref(), page.header("set-cookie")), (Some("3 of 20 seen"), ""));

    // To the other everybody is new, time and again, and nobody errs.
    for server in [&other, &one, &other, &same] {
        visitor.go_to(&server.url);
        let page = visitor.get("/comic/4").await.well();
        assert_eq!(progress(&page).as_deref(), Some("1 of 20 seen"));
        assert!(visitor.cookies.get(NAME).is_some());
    }
    for server in [one, same, other] {
        let log = server.stop().await;
        assert!(!log.contains("canary"), "{log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_of_their_own_beside_a_shared_redis_is_worth_a_warning() {
    let redis = RedisServer::start().await;
    let server = shelved(1..=20).await.set("REDIS_URL", &redis.url()).start().await;
    let log = server.stop().await;
    assert!(log.lines().any(|line| line.contains(" WARN ") && line.contains("SECRET_KEY is not set")), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_too_short_is_refused_and_not_shown() {
    for key in ["canary", "canary-key-of-31-letters-exactly", "canary\u{e4}"] {
        let key = if key.len() == 32 { &key[..31] } else { key };
        complains(&Program::new(XKCDAPP).set("SECRET_KEY", key), &["serve"], &["SECRET_KEY", "the environment"]).await;
    }
    let endless = "canary".repeat(1_000);
    complains(&Program::new(XKCDAPP).set("SECRET_KEY", &endless), &["serve"], &["SECRET_KEY"]).await;
    let program = Program::new(XKCDAPP);
    std::fs::write(program.folder().join("xkcdapp.toml"), "secret_key = \"canary\"").unwrap();
    complains(&program, &["serve"], &["SECRET_KEY", "xkcdapp.toml"]).await;
    shelved(1..=2).await.set("SECRET_KEY", KEY).start().await.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_file_that_cannot_be_used_is_told_and_left_alone() {
    for (content, problem) in [(Some(&b""[..]), "too short"), (Some(b"canary"), "too short"), (None, "directory")] {
        let program = shelved(1..=2).await;
        let file = program.folder().join("data/secret-key");
        match content {
            Some(content) => std::fs::write(&file, content).unwrap(),
            None => std::fs::create_dir(&file).unwrap(),
        }
        let (code, _, log) = outcome(&program, &["serve"]).await;
        assert_eq!(code, Some(1), "{log}");
        let complaint = log.lines().last().unwrap();
        for part in ["the key that signs cookies", "data/secret-key", problem, "SECRET_KEY"] {
            assert!(complaint.contains(part), "{part} is not said: {log}");
        }
        assert!(!log.contains("canary"), "{log}");
        assert_eq!(std::fs::read(&file).ok().as_deref(), content);
        // As is said: the setting does without it.
        program.set("SECRET_KEY", KEY).start().await.stop().await;
    }
}

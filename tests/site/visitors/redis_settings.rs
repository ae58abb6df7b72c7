//! Settings of Redis that contradict each other or cannot be used.

use harness::{Authority, Program};

use crate::XKCDAPP;
use crate::settings::complains;

/// Nothing is asked of it in these tests.
const TLS: (&str, &str) = ("REDIS_URL", "rediss://:canary@127.0.0.1:1");

fn program(settings: &[(&str, &str)]) -> Program {
    settings.iter().fold(Program::new(XKCDAPP), |program, (name, value)| program.set(name, value))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_is_named_as_a_whole_or_in_parts() {
    const URL: (&str, &str) = ("REDIS_URL", "redis://me:canary-4711@127.0.0.1:1");
    const HOST: (&str, &str) = ("REDIS_HOST", "127.0.0.1");
    const TOKEN: (&str, &str) = ("REDIS_AUTH_TOKEN", "canary-4711");
    for (settings, named) in [
        (&[URL, HOST][..], &["REDIS_HOST", "REDIS_URL"][..]),
        (&[URL, ("REDIS_PORT", "6379")], &["REDIS_PORT", "REDIS_URL"]),
        (&[URL, ("REDIS_USER", "canary")], &["REDIS_USER", "REDIS_URL"]),
        (&[URL, TOKEN], &["REDIS_AUTH_TOKEN", "REDIS_URL"]),
        (&[URL, ("REDIS_TLS", "on")], &["REDIS_TLS", "REDIS_URL"]),
        (&[("REDIS_PORT", "6379")], &["REDIS_PORT", "REDIS_HOST"]),
        (&[("REDIS_USER", "canary")], &["REDIS_USER", "REDIS_HOST"]),
        (&[TOKEN], &["REDIS_AUTH_TOKEN", "REDIS_HOST"]),
        (&[("REDIS_TLS", "on")], &["REDIS_TLS", "REDIS_HOST"]),
        (&[("REDIS_CA_FILE", "ca.pem")], &["REDIS_CA_FILE", "REDIS_URL", "REDIS_HOST"]),
        (&[HOST, ("REDIS_USER", "canary")], &["REDIS_USER", "REDIS_AUTH_TOKEN"]),
        (&[HOST, TOKEN, ("REDIS_PORT", "canary")], &["REDIS_PORT"]),
        (&[HOST, TOKEN, ("REDIS_PORT", "0")], &["REDIS_PORT"]),
        (&[HOST, TOKEN, ("REDIS_PORT", "65536")], &["REDIS_PORT"]),
        (&[HOST, TOKEN, ("REDIS_TLS", "canary")], &["REDIS_TLS"]),
        (&[TOKEN, ("REDIS_HOST", "redis://canary")], &["REDIS_HOST"]),
        (&[TOKEN, ("REDIS_HOST", "canary@host")], &["REDIS_HOST"]),
        (&[TOKEN, ("REDIS_HOST", "two canaries")], &["REDIS_HOST"]),
    ] {
        complains(&program(settings), &["serve"], &[named, &["the environment"]].concat()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_url_that_is_none_is_not_shown() {
    for url in [
        "canary",
        "http://me:canary@host",
        "redis://",
        "redis://me:canary@host:port",
        "redis://me:canary@host:99999",
        "redis://me:canary@host/not-a-number",
        "postgres://me:canary@host/name",
        // Whoever is between us and Redis could read along.
        "rediss://me:canary@host/#insecure",
    ] {
        complains(&program(&[("REDIS_URL", url)]), &["serve"], &["REDIS_URL", "the environment"]).await;
    }
    let program = Program::new(XKCDAPP);
    std::fs::write(program.folder().join("xkcdapp.toml"), "redis_url = \"redis://:canary@host:port\"").unwrap();
    complains(&program, &["serve"], &["REDIS_URL", "xkcdapp.toml"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_certificates_must_be_one_and_be_for_tls() {
    let authority = Authority::new();
    let file = authority.file().to_str().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (empty, broken) = (folder.path().join("empty"), folder.path().join("broken"));
    std::fs::write(&empty, "canary").unwrap();
    std::fs::write(&broken, "-----BEGIN CERTIFICATE-----\ncanary!\n-----END CERTIFICATE-----\n").unwrap();
    let (empty, broken) = (empty.to_str().unwrap(), broken.to_str().unwrap());
    for (settings, said) in [
        (&[("REDIS_URL", "redis://:canary@127.0.0.1:1"), ("REDIS_CA_FILE", file)][..], "needs TLS"),
        (&[("REDIS_HOST", "127.0.0.1"), ("REDIS_CA_FILE", file)], "needs TLS"),
        (&[TLS, ("REDIS_CA_FILE", "/nowhere.pem")], "cannot be read"),
        (&[TLS, ("REDIS_CA_FILE", "/")], "cannot be read"),
        (&[TLS, ("REDIS_CA_FILE", empty)], "holds no certificate"),
        (&[TLS, ("REDIS_CA_FILE", broken)], "holds no certificate"),
    ] {
        complains(&program(settings), &["serve"], &["REDIS_CA_FILE", "the environment", said]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_other_settings_of_visitors_have_their_ranges() {
    for (name, value) in [
        ("COOKIE_SECURE", "canary"),
        ("COOKIE_SECURE", "1"),
        ("VISITOR_WAIT", "0s"),
        ("VISITOR_WAIT", "6s"),
        ("VISITOR_WAIT", "canary"),
        ("MEMORY_VISITORS", "0"),
        ("MEMORY_VISITORS", "-1"),
        ("MEMORY_VISITORS", "many"),
    ] {
        complains(&program(&[(name, value)]), &["serve"], &[name, "the environment", "expected"]).await;
    }
}

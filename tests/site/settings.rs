//! Settings: where they come from, and what is said of wrong ones.

use harness::{Program, StubXkcd};

use super::XKCDAPP;
use super::support::{beside, outcome, page};

/// A value that must never be shown.
const CANARY: &str = "canary-4711";

/// Checks that a start with these settings fails with one line that names `named`, and never the value.
pub(super) async fn complains(program: &Program, arguments: &[&str], named: &[&str]) {
    let (code, out, log) = outcome(program, arguments).await;
    assert_eq!((code, out.as_str()), (Some(2), ""), "{named:?}: {log}");
    assert_eq!(log.lines().count(), 1, "{named:?}: {log}");
    assert!(log.starts_with("xkcdapp: "), "{named:?}: {log}");
    assert!(!log.contains("canary"), "{named:?}: {log}");
    for name in named {
        assert!(log.contains(name), "{name} is not named: {log}");
    }
}

fn with_file(text: &str) -> Program {
    let program = Program::new(XKCDAPP);
    std::fs::write(program.folder().join("xkcdapp.toml"), text).unwrap();
    program
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_value_in_the_environment_is_named_with_its_source() {
    for name in [
        "LISTEN_ADDR",
        "PUBLIC_URL",
        "OPERATORS_ADDR",
        "DATABASE_URL",
        "XKCD_URL",
        "XKCD_IMAGE_ORIGIN",
        "SYNC",
        "SYNC_RATE",
        "SYNC_POLL",
        "CATALOGUE_REFRESH",
        "COMMIT_INTERVAL",
        "COMMIT_DEADLINE",
        "VIEW_WAIT",
        "DRAIN_DELAY",
        "DRAIN_TIMEOUT",
        "MAX_CONNECTIONS",
        "HEADER_TIMEOUT",
        "IDLE_TIMEOUT",
        "WRITE_TIMEOUT",
        "REQUEST_TIMEOUT",
        "LAG_TARGET",
        "TRUSTED_PROXIES",
        "LOG_FORMAT",
        "ACCESS_LOG",
    ] {
        let program = Program::new(XKCDAPP).set(name, CANARY);
        complains(&program, &["serve"], &[name, "the environment", "expected"]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn values_out_of_their_range_are_refused() {
    for (name, value) in [
        ("SYNC_RATE", "0"),
        ("SYNC_RATE", "-1"),
        ("SYNC_POLL", "0s"),
        ("VIEW_WAIT", "6s"),
        ("VIEW_WAIT", "-1s"),
        ("COMMIT_DEADLINE", "1ms"),
        ("MAX_CONNECTIONS", "0"),
        ("IDLE_TIMEOUT", "0s"),
        ("LAG_TARGET", "0s"),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "17"),
        ("TRUSTED_PROXIES", "10.0.0.0/33"),
        ("LISTEN_ADDR", "localhost"),
        ("LISTEN_ADDR", "127.0.0.1:99999"),
        ("PUBLIC_URL", "comics.example.org"),
        ("PUBLIC_URL", "ftp://comics.example.org"),
        ("PUBLIC_URL", "https://comics.example.org/path"),
        ("PUBLIC_URL", "https://comics.example.org/?canary"),
        ("PUBLIC_URL", "https://comics.example.org/#canary"),
        ("PUBLIC_URL", "https://user:canary-4711@comics.example.org"),
        ("PUBLIC_URL", "https://canary\"onload=alert.example.org"),
        ("PUBLIC_URL", "https://canary&'.example.org"),
        ("OPERATORS_ADDR", "9100"),
        ("OPERATORS_ADDR", "off"),
        ("XKCD_URL", "ftp://xkcd.com"),
        ("XKCD_URL", "https://xkcd.com/path"),
        ("XKCD_URL", "https://user:canary-4711@xkcd.com"),
        ("XKCD_IMAGE_ORIGIN", "https://imgs.xkcd.com/?a=canary"),
        ("DATABASE_URL", "mysql://me:canary@host/name"),
        ("DATABASE_URL", "sqlite:"),
        ("DATABASE_URL", "postgres://me:canary@host:port/name"),
        ("LOG_FILTER", "xkcdapp=canary=9"),
    ] {
        complains(&Program::new(XKCDAPP).set(name, value), &["audit"], &[name, "the environment"]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_value_in_the_file_is_named_with_the_file() {
    for (text, name) in [
        ("sync_rate = \"canary-4711\"", "SYNC_RATE"),
        ("sync_poll = 10", "SYNC_POLL"),
        ("database_url = \"canary-4711\"", "DATABASE_URL"),
        ("access_log = [\"canary\"]", "ACCESS_LOG"),
        ("log_format = { canary = 1 }", "LOG_FORMAT"),
    ] {
        complains(&with_file(text), &["serve"], &[name, "xkcdapp.toml"]).await;
    }
    let program = Program::new(XKCDAPP);
    std::fs::write(program.folder().join("other.toml"), "sync_rate = \"canary\"").unwrap();
    complains(&program, &["serve", "--config", "other.toml"], &["SYNC_RATE", "other.toml"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_used_is_named_and_never_quoted() {
    complains(&with_file("sync_rat = \"canary\""), &["serve"], &["sync_rat ", "xkcdapp.toml", "no such setting"]).await;
    complains(&with_file("SYNC_RATE = \"4\""), &["serve"], &["SYNC_RATE", "xkcdapp.toml", "no such setting"]).await;
    let broken = "sync = \"on\"\ndatabase_password = \"canary-4711\nsync_rate = 4\n";
    complains(&with_file(broken), &["serve"], &["xkcdapp.toml", "not TOML", "line 2"]).await;
    complains(&with_file("a = 1\na = canary"), &["serve"], &["xkcdapp.toml", "not TOML", "line 2"]).await;
    complains(&Program::new(XKCDAPP), &["serve", "--config", "gone.toml"], &["gone.toml", "cannot be read"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_value_on_the_command_line_is_named_with_its_source() {
    for (flag, name) in [("--listen-addr", "LISTEN_ADDR"), ("--sync-rate", "SYNC_RATE"), ("--log-format", "LOG_FORMAT")]
    {
        complains(&Program::new(XKCDAPP), &["serve", flag, CANARY], &[name, "the command line"]).await;
        complains(&Program::new(XKCDAPP), &[flag, CANARY], &[name, "the command line"]).await;
    }
    let (code, out, log) = outcome(&Program::new(XKCDAPP), &["serve", "--no-such-flag"]).await;
    assert_eq!((code, out.as_str()), (Some(2), ""), "{log}");
    assert!(log.contains("--no-such-flag"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_is_named_as_a_whole_or_in_parts() {
    let url = format!("postgres://me:{CANARY}@127.0.0.1/comics");
    let program = Program::new(XKCDAPP).set("DATABASE_URL", &url).set("DATABASE_HOST", "127.0.0.1");
    complains(&program, &["audit"], &["DATABASE_HOST", "the environment", "DATABASE_URL"]).await;
    let program = Program::new(XKCDAPP).set("DATABASE_URL", &url).set("DATABASE_PASSWORD", CANARY);
    complains(&program, &["audit"], &["DATABASE_PASSWORD", "the environment", "DATABASE_URL"]).await;
    let program = Program::new(XKCDAPP).set("DATABASE_PASSWORD", CANARY);
    complains(&program, &["audit"], &["DATABASE_PASSWORD", "the environment", "DATABASE_HOST"]).await;
    let program = Program::new(XKCDAPP).set("DATABASE_HOST", "127.0.0.1").set("DATABASE_PORT", CANARY);
    complains(&program, &["audit"], &["DATABASE_PORT", "the environment"]).await;
    for flag in ["--database-url", "--database-password"] {
        let (code, _, log) = outcome(&Program::new(XKCDAPP), &["audit", flag, "a-value"]).await;
        assert_eq!(code, Some(2), "{flag} is taken: {log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_wins_over_the_environment_and_that_over_the_file() {
    let (file, environment, line) = (StubXkcd::start(1).await, StubXkcd::start(2).await, StubXkcd::start(3).await);
    let text = format!("xkcd_url = \"{}\"\nsync_rate = 10000\nxkcd_image_origin = \"{}\"\n", file.url, file.url);
    let program = Program::new(XKCDAPP).set("XKCD_URL", "");
    std::fs::write(program.folder().join("xkcdapp.toml"), text).unwrap();
    // An empty variable counts as unset.
    assert!(program.run_well(&["sync"]).await.starts_with("1 comics known"));
    let program = program.set("XKCD_URL", &environment.url);
    assert!(program.run_well(&["sync"]).await.starts_with("2 comics known"));
    assert!(program.run_well(&["sync", "--xkcd-url", &line.url]).await.starts_with("3 comics known"));
    assert_eq!((file.documents(), environment.documents(), line.documents()), (1, 2, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_taken_port_is_told_by_the_setting_s_name() {
    let server = Program::new(XKCDAPP).start().await;
    let place = server.url.trim_start_matches("http://").to_owned();
    let (code, _, log) = outcome(&Program::new(XKCDAPP).set("LISTEN_ADDR", &place), &["serve"]).await;
    assert_eq!(code, Some(1), "{log}");
    let complaint = log.lines().last().unwrap();
    assert!(complaint.starts_with("xkcdapp: LISTEN_ADDR") && complaint.contains(&place), "{log}");
    assert!(complaint.contains("in use"), "{log}");
    page(&server, "/sampler/1").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn data_dir_and_sqlite_urls_decide_where_everything_is() {
    let xkcd = StubXkcd::start(3).await;
    let program = beside(&xkcd).set("SYNC_RATE", "10000").set("DATA_DIR", "deep/er");
    program.run_well(&["sync"]).await;
    assert!(program.folder().join("deep/er/xkcdapp.db").exists());
    for (url, file) in [("sqlite:a.db", "a.db"), ("sqlite:new/b.db", "new/b.db")] {
        let program = beside(&xkcd).set("DATABASE_URL", url);
        program.run_well(&["migrate"]).await;
        assert!(program.folder().join(file).exists(), "{url}");
    }
}

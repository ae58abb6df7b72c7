//! PostgreSQL over TLS, and what is said where it cannot be trusted.

use harness::{Authority, PostgresServer, Program, StubXkcd, eventually};

use super::XKCDAPP;
use super::settings::complains;
use super::support::{beside, header, outcome};

/// Migrates, serves a page that is counted, and checks that the program's sessions are encrypted.
async fn is_used(program: &Program, server: &PostgresServer) {
    program.run_well(&["migrate"]).await;
    let running = program.start().await;
    let page = running.get("/sampler/1").await;
    assert!(header(&page, "x-view").starts_with("counted;"), "{}\n{}", header(&page, "x-view"), running.log());
    let sql = "SELECT count(*), count(*) FILTER (WHERE ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
        WHERE application_name = 'xkcdapp'";
    let row = server.connect().await.query_one(sql, &[]).await.unwrap();
    let (all, encrypted): (i64, i64) = (row.get(0), row.get(1));
    assert!(all > 0 && all == encrypted, "{encrypted} of {all}");
    let log = running.stop().await;
    assert!(!log.contains("canary"), "{log}");
}

/// Checks that the database is not used, and that the log says why.
async fn is_refused(program: Program, said: &[&str]) {
    let running = program.start().await;
    let page = running.get("/sampler/1").await;
    assert!(header(&page, "x-view").starts_with("pending;"), "{}", header(&page, "x-view"));
    let log = async || said.iter().all(|part| running.log().contains(part)).then_some(());
    eventually(&format!("{said:?} in {}", running.log()), log).await;
    assert!(!running.log().contains("canary"), "{}", running.log());
}

fn by_url(url: &str, authority: &Authority) -> Program {
    let file = authority.file().to_str().unwrap();
    Program::new(XKCDAPP).set("DATABASE_URL", url).set("DATABASE_CA_FILE", file)
}

#[tokio::test(flavor = "multi_thread")]
async fn by_a_private_authority() {
    let (authority, xkcd) = (Authority::new(), StubXkcd::start(3).await);
    let server = PostgresServer::options().tls(&authority).scram().start().await;
    let (file, port) = (authority.file().to_str().unwrap(), server.port().to_string());
    for mode in ["require", "verify-full"] {
        is_used(&by_url(&format!("{}?sslmode={mode}", server.url), &authority), &server).await;
    }
    let parts = [
        ("DATABASE_HOST", "localhost"),
        ("DATABASE_PORT", &port),
        ("DATABASE_NAME", "postgres"),
        ("DATABASE_USER", "postgres"),
        ("DATABASE_PASSWORD", server.password()),
        ("DATABASE_TLS", "on"),
        ("DATABASE_CA_FILE", file),
    ];
    is_used(&parts.iter().fold(beside(&xkcd), |program, (name, value)| program.set(name, value)), &server).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_that_did_not_sign_and_another_host_are_no_way_in() {
    let (authority, other) = (Authority::new(), Authority::new());
    let server = PostgresServer::options().tls(&authority).start().await;
    let url = format!("{}?sslmode=require", server.url);
    is_refused(by_url(&url, &other), &["certificate", "set DATABASE_CA_FILE"]).await;
    // The system's know nothing of it either.
    is_refused(Program::new(XKCDAPP).set("DATABASE_URL", &url), &["DATABASE_CA_FILE"]).await;
    let elsewhere = url.replace("127.0.0.1", "database.example").replace('?', "?hostaddr=127.0.0.1&");
    let said = ["certificate", "database.example", "connect by a name that is in the server's certificate"];
    is_refused(by_url(&elsewhere, &authority), &said).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_is_not_taken_back() {
    let server = PostgresServer::start("").await;
    is_refused(by_url(&format!("{}?sslmode=require", server.url), &Authority::new()), &["TLS"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_do_not_fit_are_named() {
    let authority = Authority::new();
    let (file, key) = (authority.file().to_str().unwrap(), "DATABASE_CA_FILE");
    let program = || Program::new(XKCDAPP);
    let url = "postgres://a:canary@localhost/b";
    let tls = "postgres://a:canary@localhost/b?sslmode=require";
    for (program, named) in [
        (program().set(key, file), [key, "needs TLS"]),
        (program().set(key, file).set("DATABASE_URL", url), [key, "needs TLS"]),
        (program().set(key, "missing.pem").set("DATABASE_URL", tls), [key, "cannot be read"]),
        (program().set(key, "/etc/hostname").set("DATABASE_URL", tls), [key, "no certificate"]),
        (program().set("DATABASE_TLS", "on"), ["DATABASE_TLS", "needs DATABASE_HOST"]),
        (program().set("DATABASE_TLS", "on").set("DATABASE_URL", url), ["DATABASE_TLS", "together"]),
        (program().set("DATABASE_TLS", "canary").set("DATABASE_HOST", "a"), ["DATABASE_TLS", "on or off"]),
        (program().set("DATABASE_TLS", "on").set("DATABASE_HOST", "/run").set(key, file), ["DATABASE_HOST", "socket"]),
    ] {
        complains(&program, &["serve"], &named).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn encryption_is_asked_for_or_not() {
    for mode in ["sslmode=prefer", "sslmode=allow", "connect_timeout=3&ssl%6Dode=prefe%72"] {
        let program = Program::new(XKCDAPP).set("DATABASE_URL", &format!("postgres://a:canary@localhost/b?{mode}"));
        let (code, _, log) = outcome(&program, &["serve"]).await;
        let line = "DATABASE_URL (from the environment): sslmode=prefer and allow go on without encryption: \
                    write sslmode=require or disable";
        assert!(code == Some(2) && log.contains(line) && !log.contains("canary"), "{code:?} {log}");
    }
}

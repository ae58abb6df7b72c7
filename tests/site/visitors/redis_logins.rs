//! Ways into Redis: passwords, users, TLS.

use harness::{Authority, Exposition, Program, RedisServer, eventually};

use super::{only_visitor, progress, regular, shelved};

/// Starts the program, reads three comics, and checks that Redis has them.
async fn is_used(program: &Program, redis: &RedisServer) {
    redis.flush_all().await;
    let server = program.start().await;
    let mut visitor = regular(&server, &[1, 2]).await;
    let page = visitor.get("/comic/3").await.well();
    assert_eq!(progress(&page).as_deref(), Some("3 of 20 seen"), "{}", server.log());
    assert_eq!(only_visitor(redis).await.1, [1, 2, 3]);
    let log = server.stop().await;
    let told = log.lines().find(|line| line.contains("keeping what visitors have seen in Redis at ")).unwrap();
    assert!(told.ends_with(&format!(":{}", redis.port())), "{told}");
    assert!(!log.contains("canary") && !log.contains("cannot be used"), "{log}");
}

/// Starts the program and checks that pages do without Redis, and that the log says why.
async fn is_refused(program: Program, redis: &RedisServer, kind: &str, said: &[&str]) {
    let server = program.set("OPERATORS_ADDR", "127.0.0.1:0").start().await;
    let mut visitor = regular(&server, &[1, 2]).await;
    let page = visitor.get("/comic/3").await.well();
    assert!(page.header("x-view").starts_with("counted;"), "{}", page.header("x-view"));
    assert_eq!((progress(&page), page.header("set-cookie")), (None, ""), "{}", page.html);
    let failed = format!("xkcdapp_visitor_store_errors_total{{kind=\"{kind}\"}}");
    eventually(&format!("{failed}\n{}", server.log()), async || {
        let told = Exposition::of(&server).await;
        (told.count(&failed) > 0 && told.count("xkcdapp_visitor_store_up") == 0).then_some(())
    })
    .await;
    assert_eq!(Exposition::ask(&server, "/ready").await.status(), 200);
    assert_eq!(Exposition::ask(&server, "/status/redis").await.status(), 503);
    let log = server.stop().await;
    let lines: Vec<_> = log.lines().filter(|line| line.contains("cannot be used now")).collect();
    assert_eq!(lines.len(), 1, "one line a minute at the most: {log}");
    assert!(said.iter().all(|part| lines[0].contains(part)), "{said:?} is not said: {}", lines[0]);
    assert!(!log.contains("canary"), "{log}");
    assert_eq!(redis.keys().await, 0);
}

async fn parts(redis: &RedisServer, settings: &[(&str, &str)]) -> Program {
    let program = shelved(1..=20).await.set("REDIS_HOST", "127.0.0.1").set("REDIS_PORT", &redis.port().to_string());
    settings.iter().fold(program, |program, (name, value)| program.set(name, value))
}

async fn url(url: &str) -> Program {
    shelved(1..=20).await.set("REDIS_URL", url)
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_password() {
    let redis = RedisServer::options().password("canary-pass%@:1").start().await;
    is_used(&parts(&redis, &[("REDIS_AUTH_TOKEN", "canary-pass%@:1")]).await, &redis).await;
    let address = redis.address();
    is_used(&url(&format!("redis://:canary-pass%25%40%3A1@{address}")).await, &redis).await;
    redis.flush_all().await;
    let wrong = parts(&redis, &[("REDIS_AUTH_TOKEN", "canary-wrong")]).await;
    is_refused(wrong, &redis, "denied", &["kind=\"denied\""]).await;
    is_refused(parts(&redis, &[]).await, &redis, "denied", &["NOAUTH"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_user_and_password() {
    let redis = RedisServer::options().user("canary-user", "canary-pass").start().await;
    let login = [("REDIS_USER", "canary-user"), ("REDIS_AUTH_TOKEN", "canary-pass")];
    is_used(&parts(&redis, &login).await, &redis).await;
    is_used(&url(&redis.url()).await, &redis).await;
    redis.flush_all().await;
    let other = [("REDIS_USER", "canary-other"), ("REDIS_AUTH_TOKEN", "canary-pass")];
    is_refused(parts(&redis, &other).await, &redis, "denied", &["kind=\"denied\""]).await;
    is_refused(parts(&redis, &[("REDIS_AUTH_TOKEN", "canary-pass")]).await, &redis, "denied", &["denied"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn over_tls_by_a_private_authority() {
    let authority = Authority::new();
    let file = authority.file().to_str().unwrap();
    let redis = RedisServer::options().tls(&authority).password("canary-pass").start().await;
    is_used(&url(&redis.url()).await.set("REDIS_CA_FILE", file), &redis).await;
    let settings = [("REDIS_AUTH_TOKEN", "canary-pass"), ("REDIS_TLS", "on"), ("REDIS_CA_FILE", file)];
    is_used(&parts(&redis, &settings).await, &redis).await;
    is_used(&parts(&redis, &settings).await.set("REDIS_HOST", "localhost"), &redis).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_that_did_not_sign_is_no_way_in() {
    let (authority, other) = (Authority::new(), Authority::new());
    let redis = RedisServer::options().tls(&authority).start().await;
    let by_another = url(&redis.url()).await.set("REDIS_CA_FILE", other.file().to_str().unwrap());
    is_refused(by_another, &redis, "connection", &["certificate"]).await;
    // The system's know nothing of it either.
    is_refused(url(&redis.url()).await, &redis, "connection", &["certificate"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_for_another_host_is_no_way_in() {
    let authority = Authority::new();
    let redis = RedisServer::options().tls(&authority).arguments(&["--bind", "127.0.0.1", "127.0.0.2"]).start().await;
    let elsewhere = redis.url().replace("127.0.0.1", "127.0.0.2");
    let program = url(&elsewhere).await.set("REDIS_CA_FILE", authority.file().to_str().unwrap());
    is_refused(program, &redis, "connection", &["certificate"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_is_neither_taken_back_nor_made_up() {
    let authority = Authority::new();
    let plain = RedisServer::start().await;
    let asked_for = url(&plain.url().replace("redis://", "rediss://")).await;
    // It waits for the end of a line, which no greeting of TLS has.
    is_refused(asked_for.set("REDIS_CA_FILE", authority.file().to_str().unwrap()), &plain, "timeout", &[]).await;
    let encrypted = RedisServer::options().tls(&authority).start().await;
    let not_asked_for = url(&encrypted.url().replace("rediss://", "redis://")).await;
    is_refused(not_asked_for, &encrypted, "connection", &[]).await;
}

//! Rotation under a server that serves.

use harness::{Moto, PostgresServer, Program, RedisServer, StubXkcd, Visitor};

use super::{XKCDAPP, site};

/// A server whose parameters say everything of PostgreSQL and Redis.
async fn stage() -> (PostgresServer, RedisServer, Moto, Program) {
    let server = PostgresServer::options().scram().start().await;
    let redis = RedisServer::options().password("canary-first").start().await;
    Program::new(XKCDAPP).set("DATABASE_URL", &server.url).run_well(&["migrate"]).await;
    let (moto, program) = site();
    let administrator = moto.beside("administrator");
    for moto in [&moto, &administrator] {
        moto.put("DATABASE_USER", "postgres").await;
        moto.put("DATABASE_PASSWORD", server.password()).await;
    }
    let (port, redis_port) = (server.port().to_string(), redis.port().to_string());
    for (name, value) in [
        ("DATABASE_HOST", "127.0.0.1"),
        ("DATABASE_PORT", &port),
        ("DATABASE_NAME", "postgres"),
        ("REDIS_HOST", "127.0.0.1"),
        ("REDIS_PORT", &redis_port),
        ("REDIS_AUTH_TOKEN", "canary-first"),
        ("SECRET_KEY", "canary-key-0123456789-0123456789"),
    ] {
        moto.put(name, value).await;
    }
    let program = program.set("ADMINISTRATOR_PATH", &administrator.path).set("PARAMETER_REFRESH", "500ms");
    (server, redis, moto, program)
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_rotated_twice_and_every_page_is_counted() {
    let (server, redis, moto, program) = stage().await;
    let xkcd = StubXkcd::start(20).await;
    let program = program.set("XKCD_URL", &xkcd.url).set("XKCD_IMAGE_ORIGIN", &xkcd.url);
    let running = program.start().await;
    let mut visitor = Visitor::at(&running.url);
    let mut pages = 0;
    for round in 1..=2 {
        for what in ["database", "redis", "secret-key"] {
            let rotating = tokio::spawn(program.spawn(&["params", "rotate", what]).wait_with_output());
            while !rotating.is_finished() {
                let page = visitor.get("/comic/7").await.well();
                pages += 1;
                let expected = format!("counted; audience=visitor; count={pages}");
                assert_eq!(page.header("x-view"), expected, "{what}, round {round}:\n{}", running.log());
            }
            let output = rotating.await.unwrap().unwrap();
            let out = String::from_utf8_lossy(&output.stdout);
            let log = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{what}, round {round}: {out}{log}\n{}", running.log_end());
            assert!(what == "secret-key" || out.contains("all tasks have moved"), "{out}");
        }
    }
    let (user, _) = moto.get("DATABASE_USER").await.unwrap();
    assert_eq!(user, "xkcdapp_b");
    let root = server.connect().await;
    let users = "SELECT DISTINCT usename::text FROM pg_stat_activity WHERE application_name LIKE 'xkcdapp%'";
    let users: Vec<String> = root.query(users, &[]).await.unwrap().iter().map(|row| row.get(0)).collect();
    assert_eq!(users, ["xkcdapp_b"]);
    // Redis' own word for who has which password.
    let (_, token) = moto.get("REDIS_AUTH_TOKEN").await.unwrap();
    let clients = redis.cli(&["CLIENT", "LIST"]).await;
    let names = || clients.split(' ').filter_map(|word| word.strip_prefix("name=xkcdapp"));
    assert!(names().count() > 0 && names().all(|name| name.ends_with(&format!("-token-{token}"))), "{clients}");
    // The visitor was never a new one.
    let seen: Vec<_> = redis.key_names().await.into_iter().filter(|name| name.starts_with("xkcdapp:seen:")).collect();
    assert_eq!(seen.len(), 1, "{seen:?}");
    let log = running.stop().await;
    assert!(!log.contains("canary"), "{log}");
    assert!(pages > 10, "{pages} pages");
}

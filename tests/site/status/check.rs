//! `xkcdapp check`.

use harness::{PostgresServer, RedisServer, StubXkcd};

use super::program;
use crate::support::{closed_port, on_postgres, outcome};

#[tokio::test(flavor = "multi_thread")]
async fn when_all_is_well_it_says_so_in_a_table_and_its_exit_code() {
    let (xkcd, redis) = (StubXkcd::start(9).await, RedisServer::start().await);
    let (program, _database) = on_postgres(program()).await;
    let program = program.set("XKCD_URL", &xkcd.url).set("REDIS_URL", &redis.url());
    let (code, out, log) = outcome(&program, &["check"]).await;
    assert_eq!(code, Some(0), "{out}{log}");
    let lines: Vec<_> = out.lines().collect();
    let starts = ["database ", "redis ", "parameter-store ", "xkcd ", "s3 ", "dynamodb "];
    assert_eq!(lines.len(), starts.len(), "{out}");
    for ((line, start), word) in lines.iter().zip(starts).zip(["OK", "OK", "off", "OK", "off", "off"]) {
        assert!(line.starts_with(start) && line.split_whitespace().nth(1) == Some(word), "{line}");
        assert!(line.contains(" ms  "), "{line}");
    }
    assert!(lines[0].contains("primary, can write, migrations are at"), "{out}");
    assert!(lines[3].contains("its newest comic is 9; no comics here yet"), "{out}");
    assert_eq!((xkcd.documents(), xkcd.pictures()), (1, 0), "xkcd is asked once");
    assert_eq!(redis.keys().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_work_is_told_and_the_exit_code_is_1() {
    let port = closed_port();
    let program = program()
        .set("DATABASE_URL", &format!("postgres://canary-user:canary-word@127.0.0.1:{port}/canary-name"))
        .set("REDIS_URL", &format!("redis://:canary-word@127.0.0.1:{port}"));
    let (code, out, log) = outcome(&program, &["check", "--json"]).await;
    assert_eq!(code, Some(1), "{out}{log}");
    let told: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(told["ok"], false);
    let outcomes: Vec<_> = told["checks"].as_array().unwrap().iter().map(|check| &check["outcome"]).collect();
    assert_eq!(outcomes, ["failed", "failed", "off", "failed", "off", "off"], "{out}");
    assert_eq!(told["checks"][0]["name"], "database");
    assert_eq!(told["checks"][0]["found"], "cannot be reached; the log says why");
    assert!(told["checks"][0]["took_ms"].as_f64().unwrap() > 0.0, "{out}");
    assert!(!out.contains("canary") && !out.contains("127.0.0.1"), "{out}");
    for what in ["the database", "Redis", "xkcd"] {
        let said =
            log.lines().any(|line| line.contains("WARN") && line.contains(&format!("{what} cannot be checked: ")));
        assert!(said, "the log does not say why {what} cannot be checked: {log}");
    }
    assert!(log.contains(&format!("PostgreSQL at 127.0.0.1:{port}/canary-name cannot be reached: ")), "{log}");
    assert!(!log.contains("canary-word") && !log.contains("canary-user"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_is_not_taken_is_told_from_a_server_that_is_away() {
    let server = PostgresServer::start("").await;
    server.connect().await.batch_execute("CREATE ROLE a LOGIN PASSWORD 'pass-a'").await.unwrap();
    let (code, out, log) =
        outcome(&program().set("DATABASE_URL", &server.url_for("a", "canary-word")), &["check"]).await;
    assert_eq!(code, Some(1), "{out}{log}");
    assert!(out.lines().next().unwrap().ends_with("does not take our name and password"), "{out}{log}");
    assert!(log.contains("password authentication failed") && !log.contains("canary"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_makes_no_database() {
    let program = program();
    let (code, out, _) = outcome(&program, &["check"]).await;
    assert_eq!(code, Some(1));
    assert!(out.contains("embedded, no tables yet: run `xkcdapp migrate`"), "{out}");
    assert!(!program.folder().join("data/xkcdapp.db").exists());
}

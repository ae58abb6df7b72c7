//! The check of the database, with servers that are stopped, read-only or forbidding.

use std::fmt::Write;

use harness::{PostgresServer, Stop};

use super::{program, row, status, until};
use crate::support::{in_sqlite, on_postgres, page};

const AWAY: (u16, &str) = (503, "cannot be reached; the log says why\n");

#[tokio::test(flavor = "multi_thread")]
async fn an_embedded_database_is_ok_until_another_keeps_it_from_writing() {
    let program = program();
    let server = program.start().await;
    assert_eq!(status(&server, "database").await, (200, "OK\n".to_owned()));
    let found = row(&page(&server, "/status").await, "database");
    assert!(found.contains("Works Embedded, can write, migrations are at 2026"), "{found}");

    let file = program.folder().join("data/xkcdapp.db");
    let mut other = <diesel::SqliteConnection as diesel::Connection>::establish(file.to_str().unwrap()).unwrap();
    diesel::connection::SimpleConnection::batch_execute(&mut other, "PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE")
        .unwrap();
    until(&server, "database", (503, "embedded, cannot write: database is locked\n")).await;
    diesel::connection::SimpleConnection::batch_execute(&mut other, "ROLLBACK").unwrap();
    until(&server, "database", (200, "OK\n")).await;
    in_sqlite(&program, "SELECT 1");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_server_is_told_without_its_address() {
    let postgres = PostgresServer::start("").await;
    let program = program().set("DATABASE_URL", &postgres.url);
    program.run_well(&["migrate"]).await;
    let server = program.start().await;
    until(&server, "database", (200, "OK\n")).await;
    let found = row(&page(&server, "/status").await, "database");
    assert!(found.contains("Primary, can write"), "{found}");
    assert_eq!(server.get("/ready").await.status(), 200);
    postgres.stop(Stop::Fast).await;
    until(&server, "database", AWAY).await;
    assert_eq!(server.get("/ready").await.status(), 503);
    assert_eq!(server.get("/health").await.status(), 200, "it asks nobody");
    let html = page(&server, "/status").await;
    assert!(html.contains("<h1>Database needs a look</h1>") || html.contains("things need a look"), "{html}");
    for secret in [postgres.password(), "127.0.0.1", "postgres://"] {
        assert!(!html.contains(secret), "{secret}: {html}");
    }
    postgres.start_again().await;
    until(&server, "database", (200, "OK\n")).await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_read_only_or_forbids_writes_is_told_so() {
    let (program, database) = on_postgres(program()).await;
    let admin = database.connect().await;
    // Every role is the cluster's: one of this database's own.
    let name = database.url.rsplit('/').next().unwrap().to_owned();
    let role = format!("{name}_reader");
    let mut sql = format!("CREATE ROLE {role} LOGIN PASSWORD 'canary-of-a-reader';");
    write!(sql, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role};").unwrap();
    write!(sql, "GRANT INSERT, UPDATE ON comic_views TO {role};").unwrap();
    admin.batch_execute(&sql).await.unwrap();
    let url = database.url.replace("postgres://postgres@", &format!("postgres://{role}:canary-of-a-reader@"));
    assert_ne!(url, database.url);
    let server = program.set("DATABASE_URL", &url).start().await;
    let forbidden = "primary, cannot write: the role has no right to write comic_views_daily, view_writers\n";
    until(&server, "database", (503, forbidden)).await;

    admin.batch_execute(&format!("GRANT INSERT, UPDATE ON comic_views_daily, view_writers TO {role}")).await.unwrap();
    until(&server, "database", (200, "OK\n")).await;
    // For connections to come, as after a fail-over to a server that takes no writes.
    let read_only = format!("ALTER DATABASE {name} SET default_transaction_read_only = on");
    admin.batch_execute(&read_only).await.unwrap();
    let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                  WHERE datname = current_database() AND pid <> pg_backend_pid()";
    admin.batch_execute(others).await.unwrap();
    until(&server, "database", (503, "primary, cannot write: transactions are read-only\n")).await;
    assert_eq!(server.get("/ready").await.status(), 503);
    let log = server.stop().await;
    assert!(!log.contains("canary-of-a-reader"), "{log}");
    let end = format!("ALTER DATABASE {name} RESET default_transaction_read_only");
    admin.batch_execute(&format!("SET default_transaction_read_only = off; {end}")).await.unwrap();
    admin.batch_execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}")).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_that_are_missing_are_told_with_what_to_do() {
    let database = harness::PostgresDatabase::create().await;
    let server = program().set("DATABASE_URL", &database.url).start().await;
    until(&server, "database", (503, "primary, no tables yet: run `xkcdapp migrate`\n")).await;
    server.stop().await;
}

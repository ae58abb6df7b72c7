//! A database that moves to another log-in while it is used.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use harness::{PostgresServer, eventually};
use tokio::task::JoinSet;
use tokio::time::Instant;
use uuid::Uuid;

use super::settings;
use crate::audience::Audience;
use crate::config::DatabaseTarget;
use crate::storage::{Applied, BatchEntry, BatchError, Database, Refused, SealedBatch, StorageError};

/// How long connections of the old log-in may stay.
const GONE: Duration = Duration::from_secs(2);

/// A server with all tables and two log-ins.
async fn server() -> PostgresServer {
    let server = PostgresServer::start("").await;
    open(&server.url, "").schema.migrate().await.unwrap();
    let admin = server.connect().await;
    for login in ["a", "b"] {
        let sql = format!(
            "CREATE ROLE {login} LOGIN PASSWORD 'pass-{login}'; \
             GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO {login}"
        );
        admin.batch_execute(&sql).await.unwrap();
    }
    server
}

fn open(url: &str, label: &str) -> Database {
    Database::open_as(&settings(&[("DATABASE_URL", url)]), label, Refused::default()).unwrap()
}

fn target(url: &str) -> DatabaseTarget {
    settings(&[("DATABASE_URL", url)]).database
}

fn batch(writer_id: Uuid, sequence: i64) -> SealedBatch {
    let day = chrono::DateTime::UNIX_EPOCH.date_naive();
    let entry = BatchEntry { comic_number: 353, day, audience: Audience::Visitor, views: 1 };
    SealedBatch { writer_id, sequence, entries: vec![entry] }
}

/// How many sessions this log-in has.
async fn sessions(server: &PostgresServer, login: &str) -> i64 {
    let admin = server.connect().await;
    let sql = "SELECT count(*) FROM pg_stat_activity WHERE usename = $1";
    admin.query_one(sql, &[&login]).await.unwrap().get(0)
}

/// The names of all sessions but the tests' own.
async fn names(server: &PostgresServer) -> Vec<String> {
    let admin = server.connect().await;
    let sql = "SELECT DISTINCT application_name FROM pg_stat_activity WHERE usename IN ('a', 'b') ORDER BY 1";
    admin.query(sql, &[]).await.unwrap().iter().map(|row| row.get(0)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_fails_no_use_and_leaves_no_session_behind() {
    let server = server().await;
    let database = open(&server.url_for("a", "pass-a"), "xkcdapp set 1");
    // These two rest when the move comes.
    let mut idle = database.batches();
    assert!(matches!(idle.apply(&batch(Uuid::from_u128(9), 1)).await, Ok(Applied::Written(_))));
    let mut lock = database.comics.lock_sync().await.unwrap().unwrap();
    assert!(lock.is_held().await);

    let (uses, done) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let mut busy = JoinSet::new();
    for worker in 0..8_u128 {
        let (database, uses, done) = (database.clone(), Arc::clone(&uses), Arc::clone(&done));
        busy.spawn(async move {
            let mut batches = database.batches();
            let mut sequence = 0;
            while !done.load(Ordering::SeqCst) {
                if worker < 3 {
                    sequence += 1;
                    let applied = batches.apply(&batch(Uuid::from_u128(worker), sequence)).await;
                    assert!(matches!(applied, Ok(Applied::Written(_))), "{applied:?}");
                } else {
                    database.views.view_counts().await.unwrap();
                    database.comics.comics_since(None).await.unwrap();
                }
                uses.fetch_add(1, Ordering::SeqCst);
            }
            sequence
        });
    }
    let go_on = async |more: usize| {
        let before = uses.load(Ordering::SeqCst);
        eventually("uses", async || (uses.load(Ordering::SeqCst) >= before + more).then_some(())).await;
    };
    go_on(100).await;
    assert_eq!(names(&server).await, ["xkcdapp set 1"]);
    assert!(sessions(&server, "a").await >= 6);

    let moved = Instant::now();
    database.move_to(&target(&server.url_for("b", "pass-b")), "xkcdapp set 2").unwrap();
    eventually("the old sessions' end", async || (sessions(&server, "a").await == 0).then_some(())).await;
    assert!(moved.elapsed() < GONE, "{:?}", moved.elapsed());
    lock.ended().await;
    assert!(!lock.is_held().await);
    drop(lock);
    let mut lock = database.comics.lock_sync().await.unwrap().expect("the old lock is let go");
    assert!(lock.is_held().await);

    // And the old log-in is missed by nobody.
    server.connect().await.batch_execute("ALTER ROLE a NOLOGIN").await.unwrap();
    go_on(100).await;
    assert!(matches!(idle.apply(&batch(Uuid::from_u128(9), 2)).await, Ok(Applied::Written(_))));
    assert_eq!(names(&server).await, ["xkcdapp set 2"]);
    done.store(true, Ordering::SeqCst);
    let mut written = 2;
    while let Some(sequence) = busy.join_next().await {
        written += sequence.unwrap();
    }
    let report = database.views.audit().await.unwrap();
    let counts = database.views.view_counts().await.unwrap();
    assert_eq!(counts.iter().map(|count| count.count).sum::<i64>(), written, "{report:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_told_and_a_move_mends_it() {
    let server = server().await;
    let heard = Arc::new(AtomicUsize::new(0));
    let refused = Refused::new({
        let heard = Arc::clone(&heard);
        move || {
            heard.fetch_add(1, Ordering::SeqCst);
        }
    });
    let wrong = server.url_for("a", "canary-wrong");
    let database = Database::open_as(&settings(&[("DATABASE_URL", &wrong)]), "", refused).unwrap();
    let mut batches = database.batches();
    let error = database.views.view_counts().await.unwrap_err();
    assert!(error.is_transient() && error.to_string().contains("password authentication failed"), "{error}");
    assert_eq!(heard.load(Ordering::SeqCst), 1);
    let failed = batches.apply(&batch(Uuid::from_u128(1), 1)).await;
    assert!(matches!(&failed, Err(BatchError::Unavailable(reason)) if !reason.contains("canary")), "{failed:?}");
    assert_eq!(heard.load(Ordering::SeqCst), 2);
    assert!(Database::try_out(&target(&wrong), "").await.unwrap_err().to_string().contains("password"));
    server.connect().await.batch_execute("ALTER ROLE b NOLOGIN").await.unwrap();
    assert!(Database::try_out(&target(&server.url_for("b", "pass-b")), "").await.is_err());
    assert_eq!(heard.load(Ordering::SeqCst), 2, "a trial is not in use");

    let right = target(&server.url_for("a", "pass-a"));
    Database::try_out(&right, "xkcdapp set 3").await.unwrap();
    // PostgreSQL learns of a connection's end a moment later.
    eventually("the trial's session to end", async || (sessions(&server, "a").await == 0).then_some(())).await;
    database.move_to(&right, "xkcdapp set 3").unwrap();
    tokio::time::timeout(Duration::from_millis(100), batches.moved()).await.expect("it may be tried at once");
    assert!(matches!(batches.apply(&batch(Uuid::from_u128(1), 1)).await, Ok(Applied::Written(_))));
    database.views.view_counts().await.unwrap();
    assert_eq!(heard.load(Ordering::SeqCst), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_embedded_database_stays_where_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("here.db").display());
    let database = open(&url, "");
    database.move_to(&target(&url), "xkcdapp set 2").unwrap();
    for other in ["sqlite:elsewhere.db", "postgres://a:canary@localhost/b"] {
        let error = database.move_to(&target(other), "").unwrap_err().to_string();
        assert!(error.contains("needs a restart") && !error.contains("canary"), "{error}");
    }
    Database::try_out(&target(&url), "").await.unwrap();
}

#[test]
fn targets_differ_where_anything_does() {
    let same = |one: &str, other: &str| target(one) == target(other);
    let url = "postgres://a:pass@localhost/b";
    assert!(same(url, url));
    for other in ["c:pass@localhost/b", "a:other@localhost/b", "a:pass@host/b", "a:pass@localhost/b?sslmode=require"] {
        assert!(!same(url, &format!("postgres://{other}")), "{other}");
    }
    let tls = format!("{url}?sslmode=require");
    assert!(same(&tls, &format!("{url}?sslmode=verify-full")));
    let bare = || settings(&[("DATABASE_URL", &tls)]).database;
    assert!(bare() == bare());
}

#[tokio::test(flavor = "multi_thread")]
async fn where_views_cannot_be_counted_is_no_place_to_move_to() {
    let server = server().await;
    let admin = server.connect().await;
    let why = async |url: &str| Database::try_out(&target(url), "").await.unwrap_err();
    Database::try_out(&target(&server.url_for("a", "pass-a")), "").await.unwrap();
    admin
        .batch_execute("REVOKE INSERT ON comic_views FROM a; ALTER ROLE b SET default_transaction_read_only = on")
        .await
        .unwrap();
    let without_rights = why(&server.url_for("a", "pass-a")).await.to_string();
    assert!(without_rights.contains("no right to write comic_views"), "{without_rights}");
    let read_only = why(&server.url_for("b", "pass-b")).await.to_string();
    assert!(read_only.contains("read-only"), "{read_only}");
    let wrong = why(&server.url_for("a", "pass-b")).await;
    assert!(matches!(wrong, StorageError::LogIn { .. }), "{wrong:?}");
    let empty = PostgresServer::start("").await;
    let without_tables = why(&empty.url).await.to_string();
    assert!(without_tables.contains("no tables yet"), "{without_tables}");
}

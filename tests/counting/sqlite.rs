//! The embedded database: killed under load, and locked by another connection.

use std::collections::BTreeMap;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use harness::{Clients, Running, StubXkcd, browse};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::world::{beside, check, check_exactly, page, pages, spooled, view, written};

/// Decides the moments of the kills: change it for others. What the machine does between them is its own.
const SEED: u64 = 20_260_102;

/// Views by page, found by one more view of each.
async fn growth(server: &Running, pages: &[String]) -> BTreeMap<String, i64> {
    let mut growth = BTreeMap::new();
    for page in pages {
        let told = view(server, page).await;
        let (_, count) = told.split_once("count=").expect(&told);
        growth.insert(page.clone(), count.parse::<i64>().unwrap() - 1);
    }
    growth
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_under_load_loses_no_counted_view() {
    let mut chance = StdRng::seed_from_u64(SEED);
    let xkcd = StubXkcd::start(6).await;
    let program = beside(&xkcd);
    program.run_well(&["sync"]).await;
    let mut server = program.start().await;
    let clients = Clients::start(16, &[&server.url], &pages(6));
    for _ in 0..6 {
        clients.answered(20).await;
        // The moment is the fault: nothing to wait for.
        tokio::time::sleep(Duration::from_millis(chance.random_range(0..100))).await;
        server.signal("KILL").await;
        server.ended().await;
        server = program.start().await;
        clients.go_to(&[&server.url]);
    }
    clients.answered(20).await;
    let heard = clients.stop().await;
    assert!(!heard.errors.is_empty(), "no kill has hit a request: the clients were not at work");
    written(&server).await;
    check(&heard, &growth(&server, &pages(6)).await);
    server.stop().await;
    program.run_well(&["audit"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn views_wait_while_another_connection_writes() {
    let xkcd = StubXkcd::start(6).await;
    let program = beside(&xkcd).set("VIEW_WAIT", "100ms").set("COMMIT_DEADLINE", "300ms");
    program.run_well(&["sync"]).await;
    let server = program.start().await;
    let mut heard = browse(2, 12, &[&server.url], &pages(6)).await;
    let file = program.folder().join("data/xkcdapp.db");
    let mut other = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    other.batch_execute("PRAGMA busy_timeout = 10000; BEGIN IMMEDIATE").unwrap();
    let clients = Clients::start(8, &[&server.url], &pages(6));
    super::world::logged(&server, "views cannot be written now").await;
    clients.answered(100).await;
    heard.merge(clients.stop().await);
    other.batch_execute("COMMIT").unwrap();
    written(&server).await;
    assert!(!heard.tally.pending.is_empty());
    check_exactly(&heard, &growth(&server, &pages(6)).await);
    let log = server.stop().await;
    assert!(log.contains("views are written again"), "{log}");
    program.run_well(&["audit"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_while_another_connection_writes_spools_for_the_next_start() {
    let xkcd = StubXkcd::start(6).await;
    let program = beside(&xkcd).set("VIEW_WAIT", "50ms").set("COMMIT_DEADLINE", "200ms");
    program.run_well(&["sync"]).await;
    let server = program.start().await;
    let file = program.folder().join("data/xkcdapp.db");
    let mut other = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    other.batch_execute("PRAGMA busy_timeout = 10000; BEGIN IMMEDIATE").unwrap();
    for _ in 0..5 {
        assert_eq!(view(&server, &page(2)).await, "pending; audience=visitor");
    }
    server.stop().await;
    assert_eq!(spooled(&program, "spool").len(), 1);
    other.batch_execute("COMMIT").unwrap();
    drop(other);

    let server = program.start().await;
    super::world::logged(&server, "spooled views are written").await;
    assert_eq!(view(&server, &page(2)).await, "counted; audience=visitor; count=6");
    server.stop().await;
    program.run_well(&["audit"]).await;
}

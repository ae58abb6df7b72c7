//! The embedded database, locked by another connection.

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use harness::StubXkcd;

use super::world::{beside, page, spooled, view};

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

    let program = program.set("VIEW_WAIT", "5s").set("COMMIT_DEADLINE", "10s");
    let server = program.start().await;
    super::world::logged(&server, "spooled views are written").await;
    assert_eq!(view(&server, &page(2)).await, "counted; audience=visitor; count=6");
    server.stop().await;
    program.run_well(&["audit"]).await;
}

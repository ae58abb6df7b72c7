//! The embedded database: killed under load, and locked by another connection.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use harness::eventually;
use rand::RngExt;

use crate::scenario::{Company, Scenario};
use crate::stage::Stage;

/// Kills a run.
const KILLS: usize = 10;
/// How long the lock is held: several commits' deadlines.
const LOCK: Duration = Duration::from_secs(4);

pub(super) const KILLED: Scenario = Scenario {
    name: "sqlite-killed",
    about: "kill -9 at 10 random moments under load, on SQLite",
    company: Company::Busy,
    run: |stage| Box::pin(killed(stage)),
};

pub(super) const LOCKED: Scenario = Scenario {
    name: "sqlite-locked",
    about: "another connection holds SQLite's write lock for 4 s under load",
    company: Company::Busy,
    run: |stage| Box::pin(locked(stage)),
};

async fn killed(stage: &mut Stage) {
    let program = stage.on_sqlite(6).await;
    let mut server = stage.start(&program).await;
    let mut errors = 0;
    for _ in 0..KILLS {
        let clients = stage.load(16).start(&[&server.url], &stage.pages());
        clients.answered(20).await;
        // The moment is the fault: nothing to wait for.
        tokio::time::sleep(Duration::from_millis(stage.chance.random_range(0..150))).await;
        // Requests under way are hit. No more are sent: another scenario's silent server may get the port next.
        let (heard, ()) = tokio::join!(clients.stop(), stage.kill(server));
        errors += heard.errors.len();
        stage.note(heard);
        server = stage.start_again(&program).await;
    }
    assert!(errors > 0, "no kill has hit a request: the clients were not at work");
    let clients = stage.load(16).start(&[&server.url], &stage.pages());
    clients.answered(20).await;
    stage.note(clients.stop().await);
    stage.remark(format!("{KILLS} kills"));
    stage.finish(server).await;
}

async fn locked(stage: &mut Stage) {
    let program = stage.on_sqlite(6).await;
    let server = stage.start(&program).await;
    let clients = stage.readers(8).start(&[&server.url], &stage.pages());
    clients.answered(100).await;
    let file = program.folder().join("data/xkcdapp.db");
    let mut other = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    other.batch_execute("PRAGMA busy_timeout = 10000; BEGIN IMMEDIATE").unwrap();
    let told = async || server.log().contains("views cannot be written now").then_some(());
    eventually("the server to say that it cannot write", told).await;
    // The fault lasts.
    tokio::time::sleep(LOCK).await;
    assert!(!stage.counts(&server).await, "counted while another holds the lock");
    other.batch_execute("COMMIT").unwrap();
    stage.recovered(&server).await;
    stage.note(clients.stop().await);
    stage.finish(server).await;
}

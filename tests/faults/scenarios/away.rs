//! PostgreSQL is not there for a while.

use std::time::Duration;

use harness::Stop;

use crate::database::pending;
use crate::scenario::{Company, Scenario};
use crate::stage::Stage;

const CLIENTS: i64 = 6;

pub(super) const STOPPED: Scenario = Scenario {
    name: "postgres-stopped",
    about: "PostgreSQL stopped for 30 s under load",
    company: Company::Quiet,
    run: |stage| Box::pin(run(stage, Stop::Fast, Duration::from_secs(30), Duration::from_millis(15))),
};

pub(super) const LONG: Scenario = Scenario {
    name: "postgres-away",
    about: "PostgreSQL crashed and away for 90 s",
    company: Company::Quiet,
    run: |stage| Box::pin(run(stage, Stop::Immediate, Duration::from_secs(90), Duration::from_millis(60))),
};

async fn run(stage: &mut Stage, how: Stop, away: Duration, rest: Duration) {
    let postgres = stage.on_server("", 6).await;
    let server = stage.start(&stage.program()).await;
    let clients = stage.load(usize::try_from(CLIENTS).unwrap()).resting(rest).start(&[&server.url], &stage.pages());
    clients.answered(100).await;
    postgres.stop(how).await;
    let (begun, seen) = (tokio::time::Instant::now(), clients.answers());
    // The fault lasts.
    tokio::time::sleep_until(begun + away).await;
    assert!(!stage.counts(&server).await, "counted without a database");
    let made = i64::try_from(clients.answers() - seen).unwrap();
    let waiting = pending(&server).await;
    // An answer that was on its way when the database went may have been noted after that.
    assert!(waiting + CLIENTS >= made, "of {made} views only {waiting} wait");
    stage.remark(format!("away for {} s, {waiting} views waited", away.as_secs()));
    postgres.start_again().await;
    stage.recovered(&server).await;
    clients.answered(100).await;
    stage.note(clients.stop().await);
    let log = server.log();
    stage.finish(server).await;
    assert!(log.contains("views cannot be written now") && log.contains("views are written again"), "{log}");
}

//! Packets to the database vanish: nothing is reset, nothing answers.

use std::time::Duration;

use harness::{Mode, Proxy};

use crate::scenario::{Company, Scenario};
use crate::stage::Stage;

/// How long.
const LOSS: Duration = Duration::from_mins(1);

pub(super) const SCENARIO: Scenario = Scenario {
    name: "packets-dropped",
    about: "every packet to and from PostgreSQL vanishes for 60 s, and no connection is reset",
    company: Company::Quiet,
    run: |stage| Box::pin(run(stage)),
};

async fn run(stage: &mut Stage) {
    stage.on_postgres(6).await;
    let proxy = Proxy::before(stage.url()).await;
    let server = stage.start(&stage.program().set("DATABASE_URL", &proxy.url)).await;
    let clients = stage.load(4).resting(Duration::from_millis(40)).start(&[&server.url], &stage.pages());
    clients.answered(50).await;
    proxy.set(Mode::Drop);
    // The fault lasts.
    tokio::time::sleep(LOSS).await;
    assert!(!stage.counts(&server).await, "counted without a database");
    let log = server.log();
    assert!(log.contains("no answer within 1s") && log.contains("views cannot be written now"), "{log}");
    proxy.set(Mode::Forward);
    stage.recovered(&server).await;
    clients.answered(50).await;
    stage.note(clients.stop().await);
    stage.finish(server).await;
}

//! PostgreSQL answers late.

use std::time::Duration;

use harness::{Mode, Proxy};

use crate::scenario::{Company, Scenario};
use crate::stage::Stage;

/// How long each lateness lasts.
const LASTS: Duration = Duration::from_secs(3);

pub(super) const SCENARIO: Scenario = Scenario {
    name: "postgres-slow",
    about: "PostgreSQL answers 50 ms late, then later than pages wait, then later than the commit's deadline",
    company: Company::Quiet,
    run: |stage| Box::pin(run(stage)),
};

async fn run(stage: &mut Stage) {
    stage.on_postgres(6).await;
    let proxy = Proxy::before(stage.url()).await;
    let server = stage.start(&stage.program().set("DATABASE_URL", &proxy.url)).await;
    let clients = stage.readers(8).start(&[&server.url], &stage.pages());
    clients.answered(50).await;
    for milliseconds in [50, 600, 1_500] {
        proxy.set(Mode::Late(Duration::from_millis(milliseconds)));
        // The fault lasts.
        tokio::time::sleep(LASTS).await;
        if milliseconds < 250 {
            // Two commits fit into the time that a page waits, where the machine has nothing else to do.
            while !stage.counts(&server).await {}
        } else {
            assert!(!stage.counts(&server).await, "counted by a commit that takes {milliseconds} ms");
        }
    }
    proxy.set(Mode::Forward);
    stage.recovered(&server).await;
    stage.note(clients.stop().await);
    let log = server.log();
    stage.finish(server).await;
    assert!(log.contains("no answer within 1s"), "{log}");
    assert!(log.contains("batch had been written"), "a late answer is one to a batch that is written:\n{log}");
}

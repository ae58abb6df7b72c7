//! The connection is cut while a batch is under way: it is sent again under its name, and counted once.

use harness::{Point, Proxy, eventually};
use rand::RngExt;

use crate::scenario::{Company, Scenario};
use crate::stage::Stage;

/// Cuts a run.
const CUTS: usize = 30;

pub(super) const BEFORE: Scenario = Scenario {
    name: "cut-before-commit",
    about: "the connection cut 30 times before a batch's Execute or Sync is forwarded",
    company: Company::Busy,
    run: |stage| Box::pin(run(stage, [Point::BeforeExecute, Point::BeforeSync])),
};

pub(super) const BETWEEN: Scenario = Scenario {
    name: "cut-before-answer",
    about: "the connection cut 30 times after a batch's commit, before its rows or its ReadyForQuery come back",
    company: Company::Busy,
    run: |stage| Box::pin(run(stage, [Point::BeforeAnswer, Point::BeforeReady])),
};

pub(super) const AFTER: Scenario = Scenario {
    name: "cut-after-answer",
    about: "the connection cut 30 times right after a batch's ReadyForQuery has come back",
    company: Company::Busy,
    run: |stage| Box::pin(run(stage, [Point::AfterReady, Point::AfterReady])),
};

async fn run(stage: &mut Stage, points: [Point; 2]) {
    stage.on_postgres(6).await;
    let proxy = Proxy::before(stage.url()).await;
    let server = stage.start(&stage.program().set("DATABASE_URL", &proxy.url)).await;
    let clients = stage.readers(12).start(&[&server.url], &stage.pages());
    for done in 0..CUTS {
        clients.answered(stage.chance.random_range(1..20)).await;
        proxy.cut_once(points[stage.chance.random_range(0..2)]);
        eventually("the proxy to cut", async || (proxy.cuts() > done).then_some(())).await;
        stage.recovered(&server).await;
    }
    stage.note(clients.stop().await);
    stage.remark(format!("{} cuts", proxy.cuts()));
    assert_eq!(proxy.cuts(), CUTS);
    let log = server.log();
    stage.finish(server).await;
    // Known by its name: nothing was written under another.
    let duplicates = log.matches("batch had been written").count();
    assert_eq!(log.matches("gap:").count(), 0);
    let row = stage.database().connect().await.query_one("SELECT count(*) FROM view_writers", &[]).await.unwrap();
    assert_eq!(row.get::<_, i64>(0), 1, "writers");
    // A slow machine may add some: batches that were written and answered past their deadline.
    match points {
        [Point::BeforeAnswer, _] => assert!(duplicates >= CUTS, "only {duplicates} batches were found to be written"),
        _ => assert!(duplicates < CUTS / 2, "{duplicates} batches were found to be written"),
    }
}

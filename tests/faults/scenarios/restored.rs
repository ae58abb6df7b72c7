//! The database is restored to a moment ago: the ledger is behind the writer.

use harness::eventually;

use crate::scenario::{Company, Scenario};
use crate::stage::Stage;

const TABLES: [&str; 3] = ["view_writers", "comic_views", "comic_views_daily"];

pub(super) const SCENARIO: Scenario = Scenario {
    name: "restored",
    about: "the database restored to a moment ago, then ledgers that fall behind under load",
    company: Company::Busy,
    run: |stage| Box::pin(run(stage)),
};

async fn run(stage: &mut Stage) {
    stage.on_postgres(6).await;
    // On a busy machine a commit may take longer than pages wait by default, and none is to be pending here.
    let server = stage.start(&stage.program().set("VIEW_WAIT", "2s")).await;
    let views = async |stage: &Stage| stage.load(8).each(12).start(&[&server.url], &stage.pages()).done().await;
    let kept = views(stage).await;
    stage.note(kept);
    stage.execute(&TABLES.map(|table| format!("CREATE TABLE saved_{table} AS TABLE {table};")).concat()).await;
    // Gone with the backup that is not theirs; nobody can keep them, and nothing more is to be lost.
    let lost = views(stage).await;
    assert_eq!(lost.tally.unanswered.values().sum::<i64>(), 0);
    stage.remark(format!("{} views lost by the restoration alone", 8 * 12));
    let restore = TABLES.map(|table| format!("DELETE FROM {table}; INSERT INTO {table} TABLE saved_{table};")).concat();
    stage.execute(&format!("BEGIN; {restore} COMMIT;")).await;
    stage.recovered(&server).await;
    let after = views(stage).await;
    stage.note(after);
    assert_eq!(writers(stage).await, 2);
    assert_eq!(server.log().matches("gap: the ledger is behind").count(), 1);

    let clients = stage.load(12).start(&[&server.url], &stage.pages());
    for gaps in 2..=6 {
        clients.answered(30).await;
        // The ledger's sequence alone, so that all views that are in stay in.
        stage.execute("UPDATE view_writers SET sequence = sequence - 1 WHERE sequence > 1").await;
        let seen = async || (server.log().matches("gap: the ledger is behind").count() >= gaps).then_some(());
        eventually("a gap to be logged", seen).await;
    }
    let heard = clients.stop().await;
    stage.remark(format!("{} gaps", server.log().matches("gap: the ledger is behind").count()));
    assert_eq!(heard.tally.pending.values().sum::<i64>(), 0, "a gap is no outage");
    stage.note(heard);
    stage.finish(server).await;
    // A new writer id for each.
    assert!(writers(stage).await > 6);
}

async fn writers(stage: &Stage) -> i64 {
    let connection = stage.database().connect().await;
    connection.query_one("SELECT count(*) FROM view_writers", &[]).await.unwrap().get(0)
}

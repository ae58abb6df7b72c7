//! The clock jumps, and midnight comes while the database is away: each view is counted on the day it was made.

use std::collections::BTreeMap;

use harness::{Mode, Proxy, Running};

use super::fake_clock::FakeClock;
use crate::scenario::{Company, Scenario};
use crate::stage::Stage;

/// Jumps under load.
const JUMPS: usize = 6;

pub(super) const JUMPING: Scenario = Scenario {
    name: "clock-jumps",
    about: "the clock a day forward and two back while the process runs",
    company: Company::Busy,
    run: |stage| Box::pin(jumping(stage)),
};

pub(super) const MIDNIGHT: Scenario = Scenario {
    name: "clock-midnight",
    about: "the database away over midnight",
    company: Company::Busy,
    run: |stage| Box::pin(midnight(stage)),
};

async fn jumping(stage: &mut Stage) {
    stage.on_postgres(6).await;
    let clock = FakeClock::at("2026-03-10 12:00:00");
    let server = stage.start(&clock.under(stage.program())).await;
    let mut expected = BTreeMap::new();
    for (day, each) in [("2026-03-10", 10), ("2026-03-11", 20), ("2026-03-09", 30)] {
        clock.set(&format!("{day} 12:00:00"));
        expected.insert(day.to_owned(), look(stage, &server, each).await);
    }
    assert_eq!(days(stage).await, expected);

    let clients = stage.readers(12).start(&[&server.url], &stage.pages());
    for jump in 0..JUMPS {
        clients.answered(50).await;
        clock.set(["2026-03-11 12:00:00", "2026-03-09 12:00:00"][jump % 2]);
        stage.recovered(&server).await;
    }
    stage.note(clients.stop().await);
    let log = server.log();
    stage.finish(server).await;
    assert!(!log.contains("views cannot be written now"), "a jump is no outage:\n{log}");
    let days = days(stage).await;
    assert_eq!(days.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    assert_eq!(days["2026-03-10"], expected["2026-03-10"], "nothing was made on that day any more");
    stage.remark(format!("{} jumps", JUMPS + 2));
}

async fn midnight(stage: &mut Stage) {
    stage.on_postgres(6).await;
    let proxy = Proxy::before(stage.url()).await;
    let clock = FakeClock::at("2026-03-10 23:30:00");
    let server = stage.start(&clock.under(stage.program().set("DATABASE_URL", &proxy.url))).await;
    let before = look(stage, &server, 5).await;
    proxy.set(Mode::Refuse);
    let evening = look(stage, &server, 10).await;
    assert!(!stage.counts(&server).await, "counted without a database");
    clock.set("2026-03-11 00:10:00");
    let morning = look(stage, &server, 20).await;
    proxy.set(Mode::Forward);
    stage.recovered(&server).await;
    stage.finish(server).await;
    let days = days(stage).await;
    assert_eq!(days["2026-03-10"], before + evening + 1);
    assert!(days["2026-03-11"] > morning, "those of the morning, and those that were to find out about the recovery");
    assert_eq!(days.len(), 2, "{days:?}");
}

/// Six clients look so often each; how many views that makes.
async fn look(stage: &mut Stage, server: &Running, each: usize) -> i64 {
    let heard = stage.load(6).each(each).start(&[&server.url], &stage.pages()).done().await;
    assert_eq!(heard.errors, Vec::<String>::new());
    let views = heard.tally.counted.values().chain(heard.tally.pending.values()).sum();
    assert_eq!(views, i64::try_from(6 * each).unwrap());
    stage.note(heard);
    views
}

/// Views by day.
async fn days(stage: &Stage) -> BTreeMap<String, i64> {
    let query = "SELECT day::text, sum(view_count)::int8 FROM comic_views_daily GROUP BY day";
    let rows = stage.database().connect().await.query(query, &[]).await.unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

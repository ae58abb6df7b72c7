//! Several processes write the same comics.

use crate::scenario::{Company, Scenario};
use crate::stage::Stage;

/// Clients, and the requests of each: every page is asked for equally often.
const CLIENTS: usize = 40;
const EACH: usize = 40;

pub(super) const TWO: Scenario = Scenario {
    name: "two-processes",
    about: "two processes write the same comics",
    company: Company::Busy,
    run: |stage| Box::pin(run(stage, 2)),
};

pub(super) const FOUR: Scenario = Scenario {
    name: "four-processes",
    about: "four processes write the same comics",
    company: Company::Busy,
    run: |stage| Box::pin(run(stage, 4)),
};

async fn run(stage: &mut Stage, processes: usize) {
    stage.on_postgres(8).await;
    let mut servers = Vec::new();
    for _ in 0..processes {
        servers.push(stage.start(&stage.program()).await);
    }
    let urls: Vec<&str> = servers.iter().map(|server| server.url.as_str()).collect();
    let pages = stage.pages();
    let heard = stage.load(CLIENTS).each(EACH).start(&urls, &pages).done().await;
    // Every counted view was told a number of its own, whichever process it was at.
    for (page, numbers) in &heard.numbers {
        let mut numbers = numbers.clone();
        let told = numbers.len();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), told, "{page}: a number was told twice");
        if told == CLIENTS * EACH / pages.len() {
            assert_eq!(numbers.last(), Some(&i64::try_from(told).unwrap()), "{page}: a number was left out");
        }
    }
    assert_eq!(heard.errors, Vec::<String>::new());
    stage.note(heard);
    for server in servers {
        stage.finish(server).await;
    }
    let query = "SELECT min(views)::int8, count(*) FROM view_writers";
    let row = stage.database().connect().await.query_one(query, &[]).await.unwrap();
    assert_eq!(row.get::<_, i64>(1), i64::try_from(processes).unwrap(), "writers");
    assert!(row.get::<_, i64>(0) > 100, "a process has counted next to nothing");
}

//! What these tests start from: comics in a database, and what it says was counted.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use harness::{Heard, PostgresDatabase, Program, Running, StubXkcd, eventually};

use super::XKCDAPP;

/// Three times what a request and the recovery from a fault may take: the tests share their machine.
pub(super) const IN_TIME: Duration = Duration::from_secs(6);

/// The database takes no views of the third comic any more.
pub(super) const REFUSAL: &str = "ALTER TABLE comic_views ADD CONSTRAINT refusal CHECK (comic_number <> 3) NOT VALID";
/// It takes them again.
pub(super) const NO_REFUSAL: &str = "ALTER TABLE comic_views DROP CONSTRAINT refusal";

/// Comics in a PostgreSQL database that nobody has looked at.
pub(super) struct World {
    pub(super) xkcd: StubXkcd,
    pub(super) database: PostgresDatabase,
}

impl World {
    /// Comics 1 to `newest`.
    pub(super) async fn with_comics(newest: u32) -> Self {
        let world = Self { xkcd: StubXkcd::start(newest).await, database: PostgresDatabase::create().await };
        let program = world.program();
        program.run_well(&["migrate"]).await;
        program.run_well(&["sync"]).await;
        world
    }

    /// A program on that database.
    pub(super) fn program(&self) -> Program {
        self.program_through(&self.database.url)
    }

    /// A program that reaches the database by this URL.
    pub(super) fn program_through(&self, url: &str) -> Program {
        beside(&self.xkcd).set("DATABASE_URL", url)
    }

    /// Views in the database by page, whoever made them.
    pub(super) async fn growth(&self) -> BTreeMap<String, i64> {
        let query = "SELECT comic_number, sum(view_count)::int8 FROM comic_views GROUP BY comic_number";
        let rows = self.database.connect().await.query(query, &[]).await.unwrap();
        rows.iter().map(|row| (page(row.get(0)), row.get(1))).collect()
    }

    /// The audit is clean; every request was answered and nothing is pending any more, so it is known to the view.
    pub(super) async fn check_exactly(&self, heard: &Heard) {
        self.program().run_well(&["audit"]).await;
        check_exactly(heard, &self.growth().await);
    }

    /// Runs statements in the database.
    pub(super) async fn execute(&self, statements: &str) {
        self.database.connect().await.batch_execute(statements).await.unwrap();
    }
}

/// A program with an embedded database that fetches from this xkcd, and logs no requests.
pub(super) fn beside(xkcd: &StubXkcd) -> Program {
    Program::new(XKCDAPP)
        .set("XKCD_URL", &xkcd.url)
        .set("XKCD_IMAGE_ORIGIN", &xkcd.url)
        .set("SYNC_RATE", "10000")
        .set("ACCESS_LOG", "off")
}

/// A comic's page.
pub(super) fn page(number: i32) -> String {
    format!("/comic/{number}")
}

/// The pages of comics 1 to `newest`.
pub(super) fn pages(newest: i32) -> Vec<String> {
    (1..=newest).map(page).collect()
}

/// Every request was answered, and all of them are in the database.
pub(super) fn check_exactly(heard: &Heard, growth: &BTreeMap<String, i64>) {
    assert_eq!(heard.errors, Vec::<String>::new());
    let of = |counts: &BTreeMap<String, i64>, page: &str| counts.get(page).copied().unwrap_or(0);
    for page in all_pages(heard, growth) {
        let told = of(&heard.tally.counted, page) + of(&heard.tally.pending, page);
        assert_eq!(of(growth, page), told, "{page}: in the database, and told to clients");
    }
}

fn all_pages<'a>(heard: &'a Heard, growth: &'a BTreeMap<String, i64>) -> BTreeSet<&'a String> {
    let tally = &heard.tally;
    [&tally.counted, &tally.pending, &tally.unanswered, growth].into_iter().flat_map(BTreeMap::keys).collect()
}

/// Looks at a page; what `X-View` says.
pub(super) async fn view(server: &Running, page: &str) -> String {
    let answer = server.get(page).await;
    assert_eq!(answer.status(), 200, "{page}\n{}", server.log());
    answer.headers()["x-view"].to_str().unwrap().to_owned()
}

/// Waits until the server has written all that it accepted.
pub(super) async fn written(server: &Running) {
    eventually("the server to write what is pending", async || (pending(server).await == 0).then_some(())).await;
}

/// Views that the server has accepted and not written; it knows that without its database.
pub(super) async fn pending(server: &Running) -> i64 {
    let sums = server.get("/views.json").await.text().await.unwrap();
    let sums: serde_json::Value = serde_json::from_str(&sums).expect(&sums);
    sums["pending"].as_i64().unwrap()
}

/// The files of a spool by how their names end.
pub(super) fn spooled(program: &Program, extension: &str) -> Vec<std::path::PathBuf> {
    let Ok(entries) = std::fs::read_dir(program.folder().join("data/spool")) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|found| found == extension)).collect()
}

/// Waits until the log holds a text.
pub(super) async fn logged(server: &Running, text: &str) {
    eventually(&format!("the log to say: {text}"), async || server.log().contains(text).then_some(())).await;
}

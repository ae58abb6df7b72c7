//! What these tests start from: comics in a PostgreSQL of the test's own.

use harness::{PostgresDatabase, StubXkcd};

use crate::container::{Setup, like, outside};

/// Comics in a database that nobody has looked at. They were put there by a program outside any container.
pub(super) struct World {
    _xkcd: StubXkcd,
    pub(super) database: PostgresDatabase,
}

impl World {
    /// Comics 1 to `newest`.
    pub(super) async fn with_comics(newest: u32) -> Self {
        let (xkcd, database) = (StubXkcd::start(newest).await, PostgresDatabase::create().await);
        let program = outside(&database.url).set("XKCD_URL", &xkcd.url).set("SYNC_RATE", "10000");
        program.run_well(&["migrate"]).await;
        program.run_well(&["sync"]).await;
        Self { database, _xkcd: xkcd }
    }

    /// A container on that database.
    pub(super) fn container(&self) -> Setup {
        like(&self.database.url)
    }

    /// All views in the database.
    pub(super) async fn views(&self) -> i64 {
        let client = self.database.connect().await;
        let query = "SELECT coalesce(sum(view_count), 0)::int8 FROM comic_views";
        client.query_one(query, &[]).await.unwrap().get(0)
    }
}

//! What the servers serve: a made-up catalogue in PostgreSQL and in SQLite.

use anyhow::Context;
use harness::{PostgresDatabase, Program, RedisServer, Running, StubXkcd};

use crate::rows::{self, ONE_COMIC, Row, Seen, Store};
use crate::servers::{Binaries, program};

/// A catalogue of so many comics, stored twice.
pub(crate) struct World {
    binaries: Binaries,
    xkcd: StubXkcd,
    postgres: PostgresDatabase,
    sqlite: tempfile::TempDir,
    pub(crate) redis: RedisServer,
}

impl World {
    /// Comics 1 to `newest` in both databases.
    pub(crate) async fn new(binaries: &Binaries, newest: u32) -> anyhow::Result<Self> {
        crate::progress(&format!("storing {newest} made-up comics"));
        let (xkcd, postgres) = (StubXkcd::start(newest).await, PostgresDatabase::create().await);
        let redis = RedisServer::start().await;
        let world = Self { binaries: binaries.clone(), xkcd, postgres, sqlite: tempfile::tempdir()?, redis };
        world.product(Store::Postgres).run_well(&["migrate"]).await;
        for store in [Store::Postgres, Store::Sqlite] {
            world.product(store).set("SYNC_RATE", "10000").run_well(&["sync"]).await;
        }
        Ok(world)
    }

    /// The product on one of its databases, without an access log.
    pub(crate) fn product(&self, store: Store) -> Program {
        self.on(store, program(&self.binaries.xkcdapp))
    }

    /// The program that a row is about.
    pub(crate) fn program(&self, row: &Row) -> Program {
        let program = match row.program {
            rows::Program::Uncounted => self.on(Store::Postgres, program(&self.binaries.uncounted)),
            rows::Program::Counting(store) => self.product(store),
        };
        let program = if row.seen == Some(Seen::Redis) { program.set("REDIS_URL", &self.redis.url()) } else { program };
        program.set("ACCESS_LOG", if row.access_log { "on" } else { "off" })
    }

    /// How long the page of one comic is.
    pub(crate) async fn page_bytes(&self) -> anyhow::Result<usize> {
        let server = self.product(Store::Postgres).start().await;
        let page = server.get(ONE_COMIC).await.error_for_status()?.bytes().await?;
        server.stop().await;
        Ok(page.len())
    }

    fn on(&self, store: Store, program: Program) -> Program {
        let url = match store {
            Store::Postgres => self.postgres.url.clone(),
            Store::Sqlite => format!("sqlite:{}", self.sqlite.path().join("comics.db").display()),
        };
        program
            .set("DATABASE_URL", &url)
            .set("XKCD_URL", &self.xkcd.url)
            .set("XKCD_IMAGE_ORIGIN", &self.xkcd.url)
            .set("ACCESS_LOG", "off")
    }
}

/// Waits until the servers have written all that they accepted; the sum of all audiences' views.
pub(crate) async fn counted(servers: &[Running]) -> anyhow::Result<u64> {
    for server in servers {
        harness::eventually("the server to write what is pending", async || {
            (harness::ViewSums::of(server).await.pending == 0).then_some(())
        })
        .await;
    }
    let sums = harness::ViewSums::of(servers.first().context("no server")?).await;
    Ok(u64::try_from(sums.visitor + sums.crawler + sums.load_test)?)
}

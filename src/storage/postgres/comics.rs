//! Comics in PostgreSQL.

use async_trait::async_trait;
use chrono::TimeDelta;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::super::tables::{ComicRow, changed_comics, comics};
use super::super::{ChangedComics, ComicStore, Mark, StorageError, SyncLock};
use super::Postgres;
use crate::comic::Comic;

/// The advisory lock of sync: "xkcdsync" in ASCII.
const SYNC_LOCK: i64 = 0x786b_6364_7379_6e63;

/// How far marks overlap: longer than a writing transaction stays invisible.
const OVERLAP: TimeDelta = TimeDelta::seconds(30);

#[async_trait]
impl ComicStore for Postgres {
    async fn comics_since(&self, mark: Option<Mark>) -> Result<ChangedComics, StorageError> {
        let rows: Vec<ComicRow> = self
            .with(async |connection| {
                let all = comics::table.into_boxed();
                let changed = match mark {
                    Some(mark) => all.filter(comics::updated_at.ge(mark)),
                    None => all,
                };
                changed.load(connection).await
            })
            .await?;
        changed_comics(rows, mark, OVERLAP, &self.target)
    }

    async fn save_comic(&self, comic: &Comic) -> Result<(), StorageError> {
        let row = ComicRow::new(comic);
        self.with(async |connection| {
            diesel::insert_into(comics::table)
                .values(&row)
                .on_conflict(comics::number)
                .do_update()
                .set((&row, comics::updated_at.eq(diesel::dsl::now)))
                .execute(connection)
                .await
        })
        .await?;
        Ok(())
    }

    async fn lock_sync(&self) -> Result<Option<Box<dyn SyncLock>>, StorageError> {
        let mut connection = self.connect().await?;
        let taken: bool = self
            .in_time(async {
                diesel::select(pg_try_advisory_lock(SYNC_LOCK))
                    .get_result(&mut connection)
                    .await
                    .map_err(|error| self.judge(&error))
            })
            .await?;
        Ok(taken.then(|| Box::new(AdvisoryLock(connection)) as Box<dyn SyncLock>))
    }
}

#[diesel::declare_sql_function]
extern "SQL" {
    /// Takes a lock that is held until the connection ends; false where another connection holds it.
    fn pg_try_advisory_lock(key: diesel::sql_types::BigInt) -> diesel::sql_types::Bool;
}

/// A lock that ends with its connection.
struct AdvisoryLock(AsyncPgConnection);

#[async_trait]
impl SyncLock for AdvisoryLock {
    async fn is_held(&mut self) -> bool {
        let alive = diesel::sql_query("SELECT 1").execute(&mut self.0);
        matches!(tokio::time::timeout(super::USE_TIMEOUT, alive).await, Ok(Ok(_)))
    }
}

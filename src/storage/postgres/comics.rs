//! Comics in PostgreSQL.

use async_trait::async_trait;
use chrono::TimeDelta;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::super::tables::{ComicRow, changed_comics, comics};
use super::super::{ChangedComics, ComicStore, Mark, StorageError, SyncLock};
use super::Postgres;
use super::sync_lock::AdvisoryLock;
use crate::comic::Comic;

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
        changed_comics(rows, mark, OVERLAP, &self.target())
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
        Ok(AdvisoryLock::take(self).await?.map(|lock| Box::new(lock) as Box<dyn SyncLock>))
    }
}

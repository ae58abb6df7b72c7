//! Comics in SQLite.

use async_trait::async_trait;
use chrono::TimeDelta;
use diesel::prelude::*;

use super::super::tables::{ComicRow, changed_comics, comics};
use super::super::{ChangedComics, ComicStore, Mark, StorageError, SyncLock};
use super::Sqlite;
use crate::comic::Comic;

/// How far marks overlap: SQLite stamps whole seconds, and a second is not over when it is read.
const OVERLAP: TimeDelta = TimeDelta::seconds(2);

#[async_trait]
impl ComicStore for Sqlite {
    async fn comics_since(&self, mark: Option<Mark>) -> Result<ChangedComics, StorageError> {
        let rows: Vec<ComicRow> = self
            .with(move |connection| {
                let all = comics::table.into_boxed();
                let changed = match mark {
                    Some(mark) => all.filter(comics::updated_at.ge(mark)),
                    None => all,
                };
                changed.load(connection)
            })
            .await?;
        changed_comics(rows, mark, OVERLAP, &self.target)
    }

    async fn save_comic(&self, comic: &Comic) -> Result<(), StorageError> {
        let row = ComicRow::new(comic);
        self.with(move |connection| {
            diesel::insert_into(comics::table)
                .values(&row)
                .on_conflict(comics::number)
                .do_update()
                .set((&row, comics::updated_at.eq(diesel::dsl::now)))
                .execute(connection)
        })
        .await?;
        Ok(())
    }

    async fn lock_sync(&self) -> Result<Option<Box<dyn SyncLock>>, StorageError> {
        let file = self.lock_file(".sync-lock")?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Box::new(FileLock { _file: file }))),
            Err(std::fs::TryLockError::WouldBlock) => Ok(None),
            Err(std::fs::TryLockError::Error(error)) => Err(StorageError::unavailable(&self.target, &error)),
        }
    }
}

/// A lock that the operating system holds as long as the file is open.
struct FileLock {
    _file: std::fs::File,
}

#[async_trait]
impl SyncLock for FileLock {
    async fn is_held(&mut self) -> bool {
        true
    }
}

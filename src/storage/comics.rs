//! Comics at rest.

use async_trait::async_trait;
use chrono::NaiveDateTime;

use super::StorageError;
use crate::comic::Comic;

/// How far a reader of changed comics has got, by the database's own clock (UTC).
pub type Mark = NaiveDateTime;

/// Comics that changed since a mark.
#[derive(Debug, Default)]
pub struct ChangedComics {
    /// The comics, in no order.
    pub comics: Vec<Comic>,
    /// The mark to ask with next time; `None` while there are no comics at all.
    pub mark: Option<Mark>,
}

/// The right to sync, held by one process at a time; given back when dropped or when its connection is lost.
#[async_trait]
pub trait SyncLock: Send {
    /// Whether the right is still held.
    async fn is_held(&mut self) -> bool;

    /// Returns when the right has to be taken anew because the database has moved; may be dropped and called again.
    async fn ended(&mut self) {
        std::future::pending::<()>().await;
    }
}

/// Where comics are kept.
#[async_trait]
pub trait ComicStore: Send + Sync {
    /// All comics, or those written since a mark. A comic may come again although it did not change: a writer's
    /// transaction can become visible a little after the moment it is stamped with, so marks overlap.
    async fn comics_since(&self, mark: Option<Mark>) -> Result<ChangedComics, StorageError>;

    /// Writes a comic, replacing the row with its number.
    async fn save_comic(&self, comic: &Comic) -> Result<(), StorageError>;

    /// Takes the right to sync; `None` where another process has it.
    async fn lock_sync(&self) -> Result<Option<Box<dyn SyncLock>>, StorageError>;
}

//! Views that are committed together.

use async_trait::async_trait;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ViewCount;
use crate::audience::Audience;

/// A batch under its final name: the same writer id and sequence always mean these views and no others, so it can be
/// sent any number of times and is counted once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedBatch {
    /// Who writes it.
    pub writer_id: Uuid,
    /// Its place among that writer's batches, from 1.
    pub sequence: i64,
    /// Its views, in ascending order of comic, day and audience, each combination once; never empty.
    pub entries: Vec<BatchEntry>,
}

/// How many views one comic had from one audience on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct BatchEntry {
    /// The comic's number as the database holds it.
    pub comic_number: i32,
    /// The UTC day on which the views were made.
    pub day: NaiveDate,
    /// Who looked.
    pub audience: Audience,
    /// How many times, at least once.
    pub views: i64,
}

impl SealedBatch {
    /// All its views.
    #[must_use]
    pub fn views(&self) -> i64 {
        self.entries.iter().map(|entry| entry.views).sum()
    }
}

/// What became of a batch that the database took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Applied {
    /// It was written now; these are the new totals of every comic and audience in it.
    Written(Vec<ViewCount>),
    /// The ledger did not advance, so nothing was written. The writer's sequence in the ledger is this, 0 without a
    /// row: the batch's own or more means that it had been written before, less means a gap.
    NotAdvanced(i64),
}

/// Why a batch was not taken. Whether it was written is unknown unless it was refused at the first try.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// The database is away, read-only, full or busy: the same batch is sent again on a new connection.
    #[error("{0}")]
    Unavailable(String),
    /// The database will not have this batch, however often it is sent.
    #[error("{0}")]
    Refused(String),
}

/// One connection that batches are written through.
#[async_trait]
pub trait BatchStore: Send {
    /// Writes the batch exactly once however often it is called with it: one statement and one round trip on PostgreSQL,
    /// one transaction and one blocking call on SQLite. Connects first where there is no connection. After an error, or when the returned future
    /// is dropped before its end, the connection is not used again.
    async fn apply(&mut self, batch: &SealedBatch) -> Result<Applied, BatchError>;

    /// How far a writer has got in the ledger, 0 where it has no row. Connects and fails as [`BatchStore::apply`] does.
    async fn sequence(&mut self, writer_id: Uuid) -> Result<i64, BatchError>;

    /// Lets the connection go; the next batch makes a new one.
    fn disconnect(&mut self);

    /// Returns when the database has moved since a batch was last sent: what failed may succeed now. May be dropped and
    /// called again.
    async fn moved(&mut self) {
        std::future::pending::<()>().await;
    }
}

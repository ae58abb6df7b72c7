//! The batches' own connection to SQLite: one transaction and one blocking call a batch.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use async_trait::async_trait;
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Integer, Text};
use uuid::Uuid;

use super::super::{Applied, BatchError, BatchStore, SealedBatch, ViewCount};
use super::{is_busy, open};
use crate::audience::Audience;

const LEDGER: &str = "\
INSERT INTO view_writers (writer_id, sequence, views)
SELECT ?1, ?2, ?3 WHERE ?2 = 1 OR EXISTS (SELECT 1 FROM view_writers WHERE writer_id = ?1)
ON CONFLICT (writer_id) DO UPDATE
    SET sequence = excluded.sequence, views = view_writers.views + excluded.views
    WHERE view_writers.sequence = excluded.sequence - 1";

const SEQUENCE: &str = "SELECT coalesce(max(sequence), 0) AS number FROM view_writers WHERE writer_id = ?1";

const DAY: &str = "\
INSERT INTO comic_views_daily (comic_number, day, audience, view_count) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (comic_number, day, audience) DO UPDATE SET view_count = view_count + excluded.view_count";

const TOTAL: &str = "\
INSERT INTO comic_views (comic_number, audience, view_count) VALUES (?1, ?2, ?3)
ON CONFLICT (comic_number, audience) DO UPDATE SET view_count = view_count + excluded.view_count
RETURNING view_count AS number";

/// Writes batches; see [`BatchStore`].
pub(in crate::storage) struct SqliteBatches {
    file: PathBuf,
    busy_timeout: Duration,
    connection: Option<SqliteConnection>,
}

impl SqliteBatches {
    /// Waits for another's lock for less than `deadline`, so that a late answer is an error rather than a mystery.
    pub(in crate::storage) fn new(file: PathBuf, deadline: Duration) -> Self {
        Self { file, busy_timeout: deadline.mul_f64(0.8), connection: None }
    }
}

#[async_trait]
impl BatchStore for SqliteBatches {
    async fn apply(&mut self, batch: &SealedBatch) -> Result<Applied, BatchError> {
        let batch = batch.clone();
        self.with(move |connection| connection.immediate_transaction(|connection| write(connection, &batch))).await
    }

    async fn sequence(&mut self, writer_id: Uuid) -> Result<i64, BatchError> {
        self.with(move |connection| sequence(connection, writer_id)).await
    }

    fn disconnect(&mut self) {
        self.connection = None;
    }
}

impl SqliteBatches {
    /// Runs `work` off the runtime's threads, on a connection made anew where there is none.
    async fn with<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut SqliteConnection) -> QueryResult<T> + Send + 'static,
    ) -> Result<T, BatchError> {
        // Taken out and moved to the blocking thread, so that an error and a dropped future leave none behind.
        let connection = self.connection.take();
        let (file, busy_timeout) = (self.file.clone(), self.busy_timeout.as_millis());
        let done = tokio::task::spawn_blocking(move || {
            let mut connection = match connection {
                Some(connection) => connection,
                None => open(&file, busy_timeout).map_err(|error| BatchError::Unavailable(error.to_string()))?,
            };
            let result = work(&mut connection).map_err(|error| judge(&error))?;
            Ok((connection, result))
        });
        let (connection, result) = done.await.map_err(|error| BatchError::Unavailable(error.to_string()))??;
        self.connection = Some(connection);
        Ok(result)
    }
}

fn judge(error: &diesel::result::Error) -> BatchError {
    let message = error.to_string();
    // Without tables yet the file is not ready, which is no fault of any batch.
    if is_busy(&message) || message.contains("no such table") {
        BatchError::Unavailable(message)
    } else {
        BatchError::Refused(message)
    }
}

fn write(connection: &mut SqliteConnection, batch: &SealedBatch) -> QueryResult<Applied> {
    let advanced = diesel::sql_query(LEDGER)
        .bind::<Text, _>(batch.writer_id.to_string())
        .bind::<BigInt, _>(batch.sequence)
        .bind::<BigInt, _>(batch.views())
        .execute(connection)?;
    if advanced == 0 {
        return Ok(Applied::NotAdvanced(sequence(connection, batch.writer_id)?));
    }
    let mut views: BTreeMap<(i32, Audience), i64> = BTreeMap::new();
    for entry in &batch.entries {
        diesel::sql_query(DAY)
            .bind::<Integer, _>(entry.comic_number)
            .bind::<Date, NaiveDate>(entry.day)
            .bind::<Text, _>(entry.audience.name())
            .bind::<BigInt, _>(entry.views)
            .execute(connection)?;
        *views.entry((entry.comic_number, entry.audience)).or_default() += entry.views;
    }
    let mut counts = Vec::with_capacity(views.len());
    for ((comic_number, audience), views) in views {
        let row: NumberRow = diesel::sql_query(TOTAL)
            .bind::<Integer, _>(comic_number)
            .bind::<Text, _>(audience.name())
            .bind::<BigInt, _>(views)
            .get_result(connection)?;
        counts.push(ViewCount { comic_number, audience, count: row.number });
    }
    Ok(Applied::Written(counts))
}

fn sequence(connection: &mut SqliteConnection, writer_id: Uuid) -> QueryResult<i64> {
    let row: NumberRow = diesel::sql_query(SEQUENCE).bind::<Text, _>(writer_id.to_string()).get_result(connection)?;
    Ok(row.number)
}

#[derive(QueryableByName)]
struct NumberRow {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

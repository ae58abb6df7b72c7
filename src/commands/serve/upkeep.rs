//! Keeping this process's memory in step with the database: comics, counts, and whether its tables fit.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::catalogue::{Catalogue, CatalogueMetrics};
use crate::storage::{Database, SchemaState, StorageError};
use crate::views::ViewRecorder;

/// How soon to look again while the database is away.
const WHILE_AWAY: Duration = Duration::from_secs(1);
/// How often an outage is a log line.
const LOG_EVERY: Duration = Duration::from_secs(30);

/// What is kept in step.
pub(super) struct Upkeep {
    database: Database,
    catalogue: Arc<Catalogue>,
    recorder: ViewRecorder,
    metrics: CatalogueMetrics,
    fits: bool,
    logged: Option<Instant>,
}

impl Upkeep {
    pub(super) fn new(
        database: Database,
        catalogue: Arc<Catalogue>,
        recorder: ViewRecorder,
        metrics: CatalogueMetrics,
    ) -> Self {
        Self { database, catalogue, recorder, metrics, fits: false, logged: None }
    }

    /// Reads what has changed; whether the database could be read. An error where its tables are
    /// another program's, with which this one must not go on.
    pub(super) async fn step(&mut self) -> anyhow::Result<bool> {
        match self.read().await {
            Ok(None) => {
                if self.logged.take().is_some() {
                    tracing::info!("{} is back", self.database);
                }
                Ok(true)
            }
            Ok(Some(state @ SchemaState::Foreign { .. })) => anyhow::bail!("{}: {state}", self.database),
            Ok(Some(state)) => {
                self.warn(&state);
                Ok(false)
            }
            Err(error) => {
                self.warn(&error);
                Ok(false)
            }
        }
    }

    /// Steps until `stop`.
    pub(super) async fn run(mut self, every: Duration, stop: CancellationToken) -> anyhow::Result<()> {
        let mut rest = if self.fits { every } else { WHILE_AWAY };
        loop {
            tokio::select! {
                () = tokio::time::sleep(rest) => {}
                () = stop.cancelled() => return Ok(()),
            }
            rest = if self.step().await? { every } else { WHILE_AWAY.min(every) };
        }
    }

    /// The state of tables that do not fit, or `None` where all was read.
    async fn read(&mut self) -> Result<Option<SchemaState>, StorageError> {
        if !self.fits {
            let state = self.database.schema.state().await?;
            if !state.fits() {
                return Ok(Some(state));
            }
            if matches!(state, SchemaState::Newer { .. }) {
                tracing::warn!("{}: {state}", self.database);
            }
            self.fits = true;
        }
        self.catalogue.refresh(&*self.database.comics).await?;
        self.metrics.note_reading();
        self.recorder.learn(&self.database.views.view_counts().await?);
        Ok(None)
    }

    fn warn(&mut self, reason: &dyn std::fmt::Display) {
        if self.logged.is_none_or(|logged| logged.elapsed() >= LOG_EVERY) {
            self.logged = Some(Instant::now());
            tracing::warn!("going on with what is in memory: {reason}");
        }
    }
}

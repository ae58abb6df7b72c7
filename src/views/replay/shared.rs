//! Taking up what any process has put into a spool that processes share, for as long as this one lives.
//!
//! What is exact about it is in the ledger: a batch is written once under its own name, however often it is taken up. So
//! a page is forgotten only after all of it is in the database, and whoever ends in between leaves it to be taken up
//! again. The right to write saves work and guards nothing: should two processes write one page at once, because a lease
//! ran out, both go through its batches in order, and the ledger takes each from one of them. Nor does it matter where
//! a page lies twice. A writer's batches are never on two different pages, which could overtake each other.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::super::metrics::ViewMetrics;
use super::super::spool::Page;
use super::apply_in_time;
use crate::chance::Chance;
use crate::metrics::{ErrorKind, Label};
use crate::storage::{BatchError, BatchStore, SealedBatch, SpoolStore, StoreError, StoreErrorKind};

/// How long to rest between two looks, give or take a half.
const REST: Duration = Duration::from_secs(5);
/// How long a process that has died keeps others waiting, beyond the deadline of the batch that it was writing.
const LEASE: Duration = Duration::from_secs(5);
/// How long the end of this process waits to give its right back; otherwise it runs out by itself.
const FAREWELL: Duration = Duration::from_secs(1);
/// How often what is wrong with the shared spool is a log line.
const LOG_EVERY: Duration = Duration::from_mins(1);

/// Writes what waits in a shared spool.
pub struct SharedReplay {
    shared: Arc<dyn SpoolStore>,
    store: Box<dyn BatchStore>,
    deadline: Duration,
    chance: Chance,
    metrics: ViewMetrics,
    claimed: bool,
    logged: Option<Instant>,
}

/// What became of a page.
enum Outcome {
    /// All of it is in the database.
    Written,
    /// The database will not have one of its batches.
    Refused(String),
    /// The database is away.
    Away(String),
    /// Another process has the right to write now.
    Lost,
}

impl SharedReplay {
    /// For batches that `store` may take `deadline` to write.
    #[must_use]
    pub fn new(
        shared: Arc<dyn SpoolStore>,
        store: Box<dyn BatchStore>,
        deadline: Duration,
        chance: Chance,
        metrics: ViewMetrics,
    ) -> Self {
        Self { shared, store, deadline, chance, metrics, claimed: false, logged: None }
    }

    /// Looks at once, and again every few seconds until `stop`. May be dropped anywhere.
    pub async fn run(mut self, stop: CancellationToken) {
        let work = async {
            loop {
                if let Err(error) = self.look().await {
                    self.note(&error);
                }
                tokio::time::sleep(self.chance.jitter(REST)).await;
            }
        };
        let _ = stop.run_until_cancelled(work).await;
        if self.claimed {
            let _ = tokio::time::timeout(FAREWELL, self.shared.release()).await;
        }
    }

    /// Writes all that waits, if the database is there and no other process is at it.
    async fn look(&mut self) -> Result<(), StoreError> {
        if self.shared.waiting().await? == 0 || !self.database_is_there().await {
            return Ok(());
        }
        let outcome = if self.claim().await? { self.write_all().await } else { Ok(()) };
        // This happens seldom: no connection is kept for it.
        self.store.disconnect();
        let released = self.let_go().await;
        outcome.and(released)
    }

    async fn claim(&mut self) -> Result<bool, StoreError> {
        // Also where the answer is lost: it may be ours.
        self.claimed = true;
        match self.shared.claim(self.deadline + LEASE).await {
            // Not even for this is there room, and what waits takes some: better many write it than nobody.
            Err(error) if error.kind == StoreErrorKind::Full => Ok(true),
            claimed => {
                self.claimed = claimed?;
                Ok(self.claimed)
            }
        }
    }

    async fn let_go(&mut self) -> Result<(), StoreError> {
        if self.claimed {
            self.shared.release().await?;
            self.claimed = false;
        }
        Ok(())
    }

    /// Whether it answers: a process that is cut off from the database must not keep the pages from one that is not.
    async fn database_is_there(&mut self) -> bool {
        let answered = tokio::time::timeout(self.deadline, self.store.sequence(Uuid::nil())).await;
        let there = matches!(answered, Ok(Ok(_)));
        if !there {
            self.store.disconnect();
        }
        there
    }

    async fn write_all(&mut self) -> Result<(), StoreError> {
        while let Some(page) = self.shared.first().await? {
            let batches = match Page::read(&page) {
                Ok(batches) => batches,
                Err(error) => {
                    if self.shared.reject(&page).await? {
                        self.metrics.errors.inc(ErrorKind::SpoolUnreadable);
                        tracing::error!(%error, "spooled views in {} cannot be read: put aside as rejected", self.shared);
                    }
                    continue;
                }
            };
            match self.write(&batches).await? {
                Outcome::Written => {
                    if self.shared.remove(&page).await? {
                        let views = batches.iter().map(SealedBatch::views).sum();
                        self.metrics.replayed(views);
                        tracing::info!(views, "spooled views are written, from {}", self.shared);
                    }
                }
                Outcome::Refused(reason) => {
                    if self.shared.reject(&page).await? {
                        self.metrics.errors.inc(ErrorKind::BatchRefused);
                        tracing::error!(reason, "spooled views in {} are refused: put aside as rejected", self.shared);
                    }
                }
                Outcome::Away(reason) => {
                    tracing::warn!(reason, "spooled views in {} wait for the database", self.shared);
                    return Ok(());
                }
                Outcome::Lost => return Ok(()),
            }
        }
        Ok(())
    }

    /// Writes a page's batches in order.
    async fn write(&mut self, batches: &[SealedBatch]) -> Result<Outcome, StoreError> {
        for batch in batches {
            if !self.claim().await? {
                return Ok(Outcome::Lost);
            }
            match apply_in_time(&mut *self.store, batch, self.deadline).await {
                Ok(_) => {}
                Err(BatchError::Refused(reason)) => return Ok(Outcome::Refused(reason)),
                Err(BatchError::Unavailable(reason)) => return Ok(Outcome::Away(reason)),
            }
        }
        Ok(Outcome::Written)
    }

    fn note(&mut self, error: &StoreError) {
        let kind = error.kind;
        // Of these, those who look after the connections tell.
        if matches!(kind, StoreErrorKind::Away | StoreErrorKind::Connection | StoreErrorKind::Timeout) {
            return;
        }
        if self.logged.is_none_or(|logged| logged.elapsed() >= LOG_EVERY) {
            self.logged = Some(Instant::now());
            tracing::warn!(kind = kind.name(), "the spool in {} cannot be used now: {error}", self.shared);
        }
    }
}

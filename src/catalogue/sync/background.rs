//! Rounds of sync in the background, for as long as `serve` runs.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{FIRST_PAUSE, LONGEST_REST, Sync, SyncError};
use crate::catalogue::metrics::SyncFailure;
use crate::storage::SyncLock;

/// How often a process looks whether another still syncs.
const TAKEOVER: Duration = Duration::from_secs(30);
/// How often a round in the background is a log line.
const LOG_EVERY: Duration = Duration::from_secs(10);

/// Asks sync for a round without waiting for its time. Clones ask the same one.
#[derive(Clone, Debug, Default)]
pub struct SyncNow(Arc<Notify>);

impl SyncNow {
    /// From here on a round is due. Asked for during a round, another follows.
    pub fn ask(&self) {
        self.0.notify_one();
    }

    async fn asked(&self) {
        self.0.notified().await;
    }
}

impl Sync {
    /// Does rounds until `stop`: the first at once, later ones about every `poll`. One process at a time does, for as
    /// long as it lives; the others look every [`TAKEOVER`] whether it still does. `now` ends a rest.
    pub async fn run(mut self, poll: Duration, now: SyncNow, stop: CancellationToken) {
        let mut lock = None;
        let mut failures = 0_u32;
        while !stop.is_cancelled() {
            let rest = match self.round_under(&mut lock, &stop).await {
                Ok(true) => {
                    failures = 0;
                    self.metrics.note_sync();
                    poll
                }
                Ok(false) => TAKEOVER,
                Err(SyncError::Stopped) => return,
                Err(error) => {
                    failures = failures.saturating_add(1);
                    let source = matches!(error, SyncError::Source(_));
                    self.metrics.sync_failures.inc(if source { SyncFailure::Xkcd } else { SyncFailure::Database });
                    let rest = (FIRST_PAUSE * 2_u32.saturating_pow(failures.min(10))).min(LONGEST_REST);
                    tracing::warn!(%error, failures, "sync failed; trying again in about {} s", rest.as_secs());
                    rest
                }
            };
            let moved = async {
                match &mut lock {
                    Some(lock) => lock.ended().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = tokio::time::sleep(self.chance.jitter(rest)) => {}
                // The old lock needs a moment to end before another can be had.
                () = moved => tokio::time::sleep(self.chance.jitter(FIRST_PAUSE)).await,
                () = now.asked() => {}
                () = stop.cancelled() => {}
            }
        }
    }

    /// A round under the lock, taken first where it is not held; false where another process has it.
    async fn round_under(
        &mut self,
        lock: &mut Option<Box<dyn SyncLock>>,
        stop: &CancellationToken,
    ) -> Result<bool, SyncError> {
        let held = match lock {
            Some(lock) => lock.is_held().await,
            None => false,
        };
        if !held {
            *lock = None;
            *lock = self.store.lock_sync().await?;
        }
        if lock.is_none() {
            return Ok(false);
        }
        // What others have stored need not be fetched.
        self.catalogue.refresh(&*self.store).await?;
        let mut logged = Instant::now();
        let progress = self
            .round(stop, |progress| {
                if logged.elapsed() >= LOG_EVERY {
                    logged = Instant::now();
                    tracing::info!(done = progress.done, total = progress.total, failed = progress.failed, "syncing");
                }
            })
            .await?;
        if progress.total > 0 {
            tracing::info!(comics = progress.done, failed = progress.failed, "in step with xkcd");
        }
        Ok(true)
    }
}

//! Sync: keeping the catalogue in step with xkcd, politely.
//!
//! A [round](Sync::round) asks for the newest comic and then for all that are not stored or whose pictures have not
//! been examined, newest first; so an interrupted round is taken up where it was. [`Sync::run`] does rounds for as long
//! as `serve` runs, in one process at a time.

mod background;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

pub use background::SyncNow;

use super::Catalogue;
use super::examine::{examine, inherit, is_examined};
use super::metrics::{CatalogueMetrics, SyncFailure};
use super::pace::Pace;
use crate::causes::with_causes;
use crate::chance::Chance;
use crate::comic::{Comic, ComicNumber};
use crate::storage::{ComicStore, StorageError};
use crate::xkcd::{ComicSource, XkcdError};

/// How many of the newest comics are asked for again although they are stored: they change most.
const UNSETTLED: u32 = 10;
/// How often that is done, and how long a "no" holds.
const RESETTLE: Duration = Duration::from_hours(6);
/// How often one request is tried.
const TRIES: u32 = 5;
/// So many comics in a row without an answer are no odd comics any more: xkcd is away.
const UNANSWERED: u32 = 3;
/// The pause before the second try, doubled for each further one and jittered.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// The longest pause between two rounds that failed.
const LONGEST_REST: Duration = Duration::from_mins(2);

/// How far a round has got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Comics that this round asks for.
    pub total: usize,
    /// Comics dealt with.
    pub done: usize,
    /// Of these, comics that could not be read and were left out, or whose pictures could not be measured.
    pub failed: usize,
}

/// Why a round ended early. What was stored until then stays.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// xkcd cannot be reached, or answers with errors only.
    #[error("xkcd: {}", with_causes(.0))]
    Source(#[from] XkcdError),
    /// The database does not take comics.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Somebody asked for the end.
    #[error("stopped")]
    Stopped,
}

/// Sync's means and memory.
pub struct Sync {
    source: Arc<dyn ComicSource>,
    store: Arc<dyn ComicStore>,
    catalogue: Arc<Catalogue>,
    pace: Pace,
    chance: Chance,
    /// Numbers that xkcd said no to, and pictures that will not tell more: not asked for again before [`RESETTLE`].
    settled: HashSet<u32>,
    resettled: Option<Instant>,
    metrics: CatalogueMetrics,
}

impl Sync {
    /// Sync at `rate` requests a second.
    #[must_use]
    pub fn new(
        source: Arc<dyn ComicSource>,
        store: Arc<dyn ComicStore>,
        catalogue: Arc<Catalogue>,
        rate: u32,
        chance: Chance,
        metrics: CatalogueMetrics,
    ) -> Self {
        let pace = Pace::new(rate);
        Self { source, store, catalogue, pace, chance, settled: HashSet::new(), resettled: None, metrics }
    }

    /// Brings the catalogue and the database in step with xkcd, once. `report` hears of every comic. An unreadable
    /// comic is logged and left out.
    pub async fn round(
        &mut self,
        stop: &CancellationToken,
        mut report: impl FnMut(Progress),
    ) -> Result<Progress, SyncError> {
        let newest = self.ask(None, stop).await?.ok_or(SyncError::Stopped)?;
        let newest_number = newest.number.ordinal();
        self.catalogue.hear_newest(newest_number);
        let wanted = self.wanted(newest_number);
        let mut progress = Progress { total: wanted.len(), ..Progress::default() };
        report(progress);
        let mut newest = Some(newest);
        let mut unanswered = 0;
        for number in wanted {
            let fetched = match newest.take_if(|newest| newest.number == number) {
                Some(newest) => Ok(Some(newest)),
                None => self.ask(Some(number), stop).await,
            };
            let kept = match fetched {
                Ok(Some(comic)) => self.keep(comic, stop).await,
                Ok(None) => {
                    tracing::info!(comic = %number, "xkcd has no comic of this number");
                    self.settled.insert(number.ordinal());
                    Ok(())
                }
                Err(error) => Err(error),
            };
            match kept {
                Ok(()) => unanswered = 0,
                Err(SyncError::Source(error)) => {
                    tracing::warn!(comic = %number, error = %with_causes(&error), "comic left out, or without its picture's size");
                    progress.failed += 1;
                    self.metrics.sync_failures.inc(SyncFailure::Comic);
                    if !error.is_transient() {
                        self.settled.insert(number.ordinal());
                        unanswered = 0;
                    } else if unanswered + 1 < UNANSWERED {
                        unanswered += 1;
                        self.wait(error.retry_after().unwrap_or(FIRST_PAUSE), stop).await?;
                    } else {
                        return Err(error.into());
                    }
                }
                Err(error) => return Err(error),
            }
            progress.done += 1;
            report(progress);
        }
        Ok(progress)
    }

    /// The numbers to ask for, newest first.
    fn wanted(&mut self, newest: u32) -> Vec<ComicNumber> {
        let resettle = self.resettled.is_none_or(|at| at.elapsed() >= RESETTLE);
        if resettle {
            self.resettled = Some(Instant::now());
            self.settled.clear();
        }
        let snapshot = self.catalogue.snapshot();
        let unsettled = |number: ComicNumber| resettle && number.ordinal() + UNSETTLED > newest;
        let complete = |number: ComicNumber| snapshot.get(number).is_some_and(|comic| is_examined(comic));
        (1..=newest)
            .rev()
            .filter(|number| !self.settled.contains(number))
            .filter_map(ComicNumber::xkcd)
            .filter(|number| *number != ComicNumber::MISSING_ON_PURPOSE)
            .filter(|number| unsettled(*number) || !complete(*number))
            .collect()
    }

    /// Examines and stores a fetched comic.
    async fn keep(&mut self, mut comic: Comic, stop: &CancellationToken) -> Result<(), SyncError> {
        if let Some(earlier) = self.catalogue.snapshot().get(comic.number) {
            inherit(&mut comic, earlier);
        }
        // A picture that cannot be measured is shown all the same, and asked for again in the next round.
        let examined = examine(&*self.source, &mut comic, Some(&self.pace)).await;
        if examined.is_ok() && !is_examined(&comic) {
            self.settled.insert(comic.number.ordinal());
        }
        if stop.is_cancelled() {
            return Err(SyncError::Stopped);
        }
        self.store.save_comic(&comic).await?;
        self.catalogue.insert(&[comic]);
        Ok(examined?)
    }

    /// Asks for a comic, or for the newest, in its turn, and again with growing pauses while that may help.
    async fn ask(&self, number: Option<ComicNumber>, stop: &CancellationToken) -> Result<Option<Comic>, SyncError> {
        let mut pause = FIRST_PAUSE;
        let mut tries = 0;
        loop {
            self.pace.turn().await;
            let request = async {
                match number {
                    Some(number) => self.source.comic(number).await,
                    None => self.source.newest().await.map(Some),
                }
            };
            let answer = tokio::select! {
                answer = request => answer,
                () = stop.cancelled() => return Err(SyncError::Stopped),
            };
            self.metrics.note_asked(&answer);
            tries += 1;
            let error = match answer {
                Err(error) if error.is_transient() && tries < TRIES => error,
                answer => return Ok(answer?),
            };
            let rest = error.retry_after().unwrap_or_else(|| self.chance.jitter(pause));
            tracing::debug!(error = %with_causes(&error), "asking xkcd again in {} ms", rest.as_millis());
            self.wait(rest, stop).await?;
            pause *= 2;
        }
    }

    /// Waits, but not beyond [`LONGEST_REST`].
    async fn wait(&self, pause: Duration, stop: &CancellationToken) -> Result<(), SyncError> {
        tokio::select! {
            () = tokio::time::sleep(pause.min(LONGEST_REST)) => Ok(()),
            () = stop.cancelled() => Err(SyncError::Stopped),
        }
    }
}

#[cfg(test)]
mod tests;

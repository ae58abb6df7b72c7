//! The metrics of the catalogue, of sync, and of comics fetched on demand.

use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};
use tokio::time::Instant;

use super::Catalogue;
use crate::clock::Clock;
use crate::metrics::{Counters, label, register_asked};
use crate::xkcd::XkcdError;

label! {
    /// What kept sync from its work.
    pub(super) enum SyncFailure as "kind" {
        /// xkcd cannot be reached, or answers with errors only: the round ended.
        Xkcd = "xkcd",
        /// The database does not take comics: the round ended.
        Database = "database",
        /// One comic, or its picture's size, could not be had: the round went on.
        Comic = "comic",
    }
}

label! {
    /// What came of asking xkcd for a comic that somebody wanted to see.
    pub(super) enum FetchOutcome as "outcome" {
        /// The comic.
        Found = "found",
        /// There is none of this number.
        None = "none",
        /// No answer, or one that cannot be used.
        Failed = "failed",
        /// Not asked: too many were under way.
        TurnedAway = "turned_away",
    }
}

/// The metrics of the catalogue, of sync, and of comics fetched on demand. Clones count together.
#[derive(Clone, Debug)]
pub struct CatalogueMetrics {
    pub(super) sync_failures: Counters<SyncFailure>,
    pub(super) fetches: Counters<FetchOutcome>,
    synced: Timestamp,
    read: Timestamp,
    /// When the catalogue was last read from the database, or when this was made.
    fresh: Arc<Mutex<Instant>>,
    /// When xkcd was last asked, and whether it answered.
    asked: Arc<Mutex<Option<(Instant, bool)>>>,
    clock: Clock,
}

/// Seconds since 1970, 0 for never.
type Timestamp = Gauge<f64, AtomicU64>;

impl Default for CatalogueMetrics {
    fn default() -> Self {
        Self::new(Clock::system())
    }
}

impl CatalogueMetrics {
    /// Nothing has happened yet; moments are told by `clock`.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self {
            sync_failures: Counters::default(),
            fetches: Counters::default(),
            synced: Timestamp::default(),
            read: Timestamp::default(),
            fresh: Arc::new(Mutex::new(Instant::now())),
            asked: Arc::default(),
            clock,
        }
    }

    /// The catalogue has been read from the database at this moment.
    pub fn note_reading(&self) {
        self.read.set(self.clock.unix_seconds());
        *self.fresh.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// A round of sync has come to its end at this moment.
    pub(super) fn note_sync(&self) {
        self.synced.set(self.clock.unix_seconds());
    }

    /// xkcd has been asked at this moment. Whatever it said, it answered, unless asking again may help.
    pub(super) fn note_asked<T>(&self, answer: &Result<T, XkcdError>) {
        let answered = !answer.as_ref().is_err_and(XkcdError::is_transient);
        *self.asked.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), answered));
    }

    /// How long ago this process last asked xkcd, and whether it answered; `None` before the first time.
    #[must_use]
    pub fn last_asked(&self) -> Option<(Duration, bool)> {
        let asked = *self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.map(|(at, answered)| (at.elapsed(), answered))
    }

    /// How long ago the catalogue was last read from the database; `None` before the first time.
    #[must_use]
    pub fn age(&self) -> Option<Duration> {
        let fresh = *self.fresh.lock().unwrap_or_else(PoisonError::into_inner);
        (self.read.get() > 0.0).then(|| fresh.elapsed())
    }

    /// When a round of sync last came to its end in this process, in seconds since 1970; `None` where none has.
    #[must_use]
    pub fn last_sync(&self) -> Option<f64> {
        Some(self.synced.get()).filter(|seconds| *seconds > 0.0)
    }

    /// Has them exported, with the size of `catalogue`.
    pub fn register(&self, catalogue: Arc<Catalogue>, registry: &mut Registry) {
        register_asked(registry, ("catalogue_comics", None), "Comics in memory, now", move || {
            u32::try_from(catalogue.snapshot().len()).ok().map(f64::from)
        });
        registry.register_with_unit(
            "catalogue_last_read_timestamp",
            "When the catalogue was last read from the database, since 1970; 0 before the first time",
            Unit::Seconds,
            self.read.clone(),
        );
        let fresh = Arc::clone(&self.fresh);
        let help = "Time since the catalogue was last read from the database, or since the start where it never was";
        register_asked(registry, ("catalogue_age", Some(Unit::Seconds)), help, move || {
            Some(fresh.lock().unwrap_or_else(PoisonError::into_inner).elapsed().as_secs_f64())
        });
        registry.register_with_unit(
            "sync_last_success_timestamp",
            "When a round of sync in this process last came to its end, since 1970; 0 before the first",
            Unit::Seconds,
            self.synced.clone(),
        );
        self.sync_failures.register(
            registry,
            "sync_errors",
            "Rounds of sync that failed, and comics left out, by kind",
        );
        self.fetches.register(registry, "fetches", "Comics that somebody asked for before sync had them, by outcome");
    }
}

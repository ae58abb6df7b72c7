//! Comics on demand: what a visitor asks for before sync has come to it.
//!
//! Bounded so that nobody can make us hammer xkcd: one fetch of a comic at a time however many ask, few at once, a "no"
//! is remembered, a failure too for a moment, and no number is asked for beyond the newest plus [`AHEAD`]. A fetch is a
//! task of its own: pages wait for it a limited time, and it goes on when they have given up.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use moka::sync::Cache;
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, timeout, timeout_at};

use super::Catalogue;
use super::examine::examine;
use super::metrics::{CatalogueMetrics, FetchOutcome};
use super::rest::Rest;
use crate::causes::with_causes;
use crate::comic::{Comic, ComicNumber};
use crate::storage::ComicStore;
use crate::xkcd::{ComicSource, XkcdError};

/// How far beyond the newest known number a comic may be that is worth asking for.
const AHEAD: u32 = 5;
/// How long xkcd's "no such comic" holds.
const NO_HOLDS: Duration = Duration::from_mins(5);
/// How long a failure to fetch one comic holds, for that comic.
const FAILURE_HOLDS: Duration = Duration::from_secs(5);
/// How many such answers are remembered.
const MOST_REMEMBERED: u64 = 10_000;
/// Requests to xkcd at once.
const AT_ONCE: usize = 8;
/// Fetches under way or waiting for their turn; pages that ask for more are answered at once.
const MOST_UNDER_WAY: usize = 64;
/// How long a page waits: with the wait for the count, it is still answered within 2 s.
const PATIENCE: Duration = Duration::from_millis(1_500);
/// How long a fetched comic may wait for its picture's size, without which it is served all the same.
const EXAMINATION: Duration = Duration::from_millis(500);
/// The key of the newest comic among the fetches.
const NEWEST: i32 = 0;

/// What is known of a number.
#[derive(Clone, Debug)]
pub enum Found {
    /// The comic.
    Comic(Arc<Comic>),
    /// There is no comic of this number.
    None,
    /// It is not here, and xkcd could not be asked now or has not answered yet.
    Unavailable,
}

/// Finds comics, in memory or at xkcd. Cheap to clone.
#[derive(Clone)]
pub struct Finder(Arc<Inner>);

struct Inner {
    catalogue: Arc<Catalogue>,
    source: Arc<dyn ComicSource>,
    store: Arc<dyn ComicStore>,
    noes: Cache<i32, ()>,
    failures: Cache<i32, ()>,
    turns: Semaphore,
    under_way: Mutex<HashMap<i32, watch::Receiver<Option<Found>>>>,
    rest: Mutex<Rest>,
    metrics: CatalogueMetrics,
}

impl Finder {
    /// A finder that keeps what it fetches in `catalogue` and `store`.
    #[must_use]
    pub fn new(
        catalogue: Arc<Catalogue>,
        source: Arc<dyn ComicSource>,
        store: Arc<dyn ComicStore>,
        metrics: CatalogueMetrics,
    ) -> Self {
        let remember = |holds| Cache::builder().max_capacity(MOST_REMEMBERED).time_to_live(holds).build();
        Self(Arc::new(Inner {
            catalogue,
            source,
            store,
            noes: remember(NO_HOLDS),
            failures: remember(FAILURE_HOLDS),
            turns: Semaphore::new(AT_ONCE),
            under_way: Mutex::default(),
            rest: Mutex::default(),
            metrics,
        }))
    }

    /// A comic of xkcd; asks xkcd at most once in a while, and only where it is worth it.
    pub async fn find(&self, number: ComicNumber) -> Found {
        let catalogue = &self.0.catalogue;
        if let Some(comic) = catalogue.snapshot().get(number) {
            return Found::Comic(Arc::clone(comic));
        }
        if number.is_sampler() || number == ComicNumber::MISSING_ON_PURPOSE {
            return Found::None;
        }
        let end = Instant::now() + PATIENCE;
        if catalogue.newest_number().is_none() {
            self.ask(NEWEST, end).await;
        }
        match catalogue.newest_number() {
            None => Found::Unavailable,
            Some(newest) if number.ordinal() > newest.saturating_add(AHEAD) => Found::None,
            Some(_) => self.ask(number.get(), end).await,
        }
    }

    /// The newest comic: asks xkcd where none is known at all, and waits `patience` for that at the most.
    pub async fn newest(&self, patience: Duration) -> Found {
        match self.0.catalogue.snapshot().newest() {
            Some(comic) => Found::Comic(Arc::clone(comic)),
            None => self.ask(NEWEST, Instant::now() + patience.min(PATIENCE)).await,
        }
    }

    async fn ask(&self, key: i32, end: Instant) -> Found {
        if self.0.noes.contains_key(&key) {
            return Found::None;
        }
        if self.0.failures.contains_key(&key) || self.0.rest().is_on() {
            return Found::Unavailable;
        }
        let Some(mut answer) = self.join(key) else { return Found::Unavailable };
        match timeout_at(end, answer.wait_for(Option::is_some)).await {
            Ok(Ok(found)) => found.clone().unwrap_or(Found::Unavailable),
            // Late, or the fetch ended without an answer.
            Ok(Err(_)) | Err(_) => Found::Unavailable,
        }
    }

    /// The fetch of this comic that is under way, begun where there is none; `None` where there are too many.
    fn join(&self, key: i32) -> Option<watch::Receiver<Option<Found>>> {
        let mut under_way = self.0.under_way();
        if let Some(answer) = under_way.get(&key) {
            return Some(answer.clone());
        }
        if under_way.len() >= MOST_UNDER_WAY {
            self.0.metrics.fetches.inc(FetchOutcome::TurnedAway);
            return None;
        }
        let (teller, answer) = watch::channel(None);
        under_way.insert(key, answer.clone());
        // Before the task, so that its place is given back even if it never runs.
        let place = Place { inner: Arc::clone(&self.0), key };
        tokio::spawn(async move {
            let fetched = place.inner.fetch(key).await;
            let inner = Arc::clone(&place.inner);
            // In the catalogue, among the noes or among the failures by now: who comes from here on looks there.
            drop(place);
            let comic = match fetched {
                Ok(Some(comic)) => comic,
                Ok(None) => {
                    teller.send_replace(Some(Found::None));
                    return;
                }
                Err(_) => {
                    teller.send_replace(Some(Found::Unavailable));
                    return;
                }
            };
            teller.send_replace(Some(Found::Comic(Arc::clone(&comic))));
            // Nobody waits for the database.
            if let Err(error) = inner.store.save_comic(&comic).await {
                tracing::debug!(comic = %comic.number, %error, "a fetched comic is not stored; sync will");
            }
        });
        Some(answer)
    }
}

impl Inner {
    /// Asks xkcd and remembers the answer.
    async fn fetch(&self, key: i32) -> Result<Option<Arc<Comic>>, XkcdError> {
        // The semaphore is never closed.
        let _turn = self.turns.acquire().await.ok();
        let number = ComicNumber::new(key);
        let answer = match number {
            None => self.source.newest().await.map(Some),
            Some(number) => self.source.comic(number).await,
        };
        self.metrics.note_asked(&answer);
        let comic = match answer {
            Ok(comic) => comic,
            Err(error) => {
                let comic = number.map_or_else(|| "newest".to_owned(), |number| number.to_string());
                tracing::warn!(comic, error = %with_causes(&error), "a comic asked for cannot be fetched");
                self.metrics.fetches.inc(FetchOutcome::Failed);
                self.failures.insert(key, ());
                self.rest().note_failure(&error);
                return Err(error);
            }
        };
        *self.rest() = Rest::default();
        let Some(mut comic) = comic else {
            self.metrics.fetches.inc(FetchOutcome::None);
            self.noes.insert(key, ());
            return Ok(None);
        };
        self.metrics.fetches.inc(FetchOutcome::Found);
        if number.is_none() {
            self.catalogue.hear_newest(comic.number.ordinal());
        }
        if !matches!(timeout(EXAMINATION, examine(&*self.source, &mut comic, None)).await, Ok(Ok(()))) {
            tracing::debug!(comic = %comic.number, "its picture is not measured yet; sync will");
        }
        self.catalogue.insert(std::slice::from_ref(&comic));
        Ok(Some(Arc::new(comic)))
    }

    fn rest(&self) -> MutexGuard<'_, Rest> {
        self.rest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn under_way(&self) -> MutexGuard<'_, HashMap<i32, watch::Receiver<Option<Found>>>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A fetch's place among those under way, given back when dropped.
struct Place {
    inner: Arc<Inner>,
    key: i32,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.inner.under_way().remove(&self.key);
    }
}

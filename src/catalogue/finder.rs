//! Comics on demand: what a visitor asks for before sync has come to it.
//!
//! Bounded so that nobody can make us hammer xkcd: one fetch of a comic at a time however many ask, few comics at
//! once, a "no" is remembered, a failure too for a moment, and no number is asked for beyond the newest plus
//! [`AHEAD`].

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use moka::future::Cache;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};

use super::examine::examine;
use super::{Catalogue, pace::Pace};
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
const MOST_NOS: u64 = 10_000;
/// Fetches at once; more wait their turn within [`PATIENCE`].
const AT_ONCE: usize = 8;
/// How long a page waits for all of it: with the wait for the count, a page is still answered within 2 s.
const PATIENCE: Duration = Duration::from_millis(1_500);
/// How much of that may go into the picture's size, without which the page is served all the same.
const EXAMINATION: Duration = Duration::from_millis(500);
/// How long xkcd is left alone after it could not be reached; doubled each time up to [`LONGEST_REST`], so that pages
/// do not wait for a host that does not answer.
const REST: Duration = Duration::from_secs(5);
const LONGEST_REST: Duration = Duration::from_mins(1);
/// The key of the newest comic among the fetches.
const NEWEST: i32 = 0;

/// What is known of a number.
#[derive(Clone, Debug)]
pub enum Found {
    /// The comic.
    Comic(Arc<Comic>),
    /// There is no comic of this number.
    None,
    /// It is not here, and xkcd could not be asked now.
    Unavailable,
}

/// Leaving xkcd alone.
#[derive(Debug, Default)]
struct Rest {
    until: Option<Instant>,
    failures: u32,
}

/// Finds comics, in memory or at xkcd.
pub struct Finder {
    catalogue: Arc<Catalogue>,
    source: Arc<dyn ComicSource>,
    store: Arc<dyn ComicStore>,
    /// Fetches under way and remembered noes. A comic that was found is in the catalogue instead.
    answers: Cache<i32, Option<Arc<Comic>>>,
    /// Comics that could not be fetched a moment ago.
    failures: Cache<i32, ()>,
    turns: Semaphore,
    rest: Mutex<Rest>,
}

impl Finder {
    /// A finder that keeps what it fetches in `catalogue` and `store`.
    #[must_use]
    pub fn new(catalogue: Arc<Catalogue>, source: Arc<dyn ComicSource>, store: Arc<dyn ComicStore>) -> Self {
        let answers = Cache::builder().max_capacity(MOST_NOS).time_to_live(NO_HOLDS).build();
        let failures = Cache::builder().max_capacity(MOST_NOS).time_to_live(FAILURE_HOLDS).build();
        Self { catalogue, source, store, answers, failures, turns: Semaphore::new(AT_ONCE), rest: Mutex::default() }
    }

    /// A comic of xkcd; asks xkcd at most once in a while, and only where it is worth it.
    pub async fn find(&self, number: ComicNumber) -> Found {
        if let Some(comic) = self.catalogue.snapshot().get(number) {
            return Found::Comic(Arc::clone(comic));
        }
        if number.is_sampler() || number == ComicNumber::MISSING_ON_PURPOSE {
            return Found::None;
        }
        let end = Instant::now() + PATIENCE;
        let Some(newest) = self.newest_number(end).await else { return Found::Unavailable };
        if number.ordinal() > newest.saturating_add(AHEAD) {
            return Found::None;
        }
        self.ask(number.get(), end).await
    }

    /// The newest comic: asks xkcd where none is known at all.
    pub async fn newest(&self) -> Found {
        match self.catalogue.snapshot().newest() {
            Some(comic) => Found::Comic(Arc::clone(comic)),
            None => self.ask(NEWEST, Instant::now() + PATIENCE).await,
        }
    }

    async fn newest_number(&self, end: Instant) -> Option<u32> {
        if self.catalogue.newest_number().is_none() {
            self.ask(NEWEST, end).await;
        }
        self.catalogue.newest_number()
    }

    async fn ask(&self, key: i32, end: Instant) -> Found {
        let resting = self.resting().until.is_some_and(|until| Instant::now() < until);
        if resting || self.failures.contains_key(&key) {
            return Found::Unavailable;
        }
        // Those who ask for the same number share one fetch; where the one who made it hangs up, another goes on.
        let answer = timeout_at(end, self.answers.try_get_with(key, self.fetch_or_say_why(key, end))).await;
        match answer {
            Ok(Ok(found)) => {
                *self.resting() = Rest::default();
                let Some(comic) = found else { return Found::None };
                // It is in the catalogue from here on.
                self.answers.invalidate(&key).await;
                Found::Comic(comic)
            }
            Ok(Err(error)) => {
                self.failures.insert(key, ()).await;
                if is_away(&error) {
                    self.leave_alone(error.retry_after());
                }
                Found::Unavailable
            }
            Err(_) => {
                tracing::debug!(comic = key, "a comic asked for was not fetched in time");
                self.leave_alone(None);
                Found::Unavailable
            }
        }
    }

    /// One log line for a failed fetch, however many wait for it.
    async fn fetch_or_say_why(&self, key: i32, end: Instant) -> Result<Option<Arc<Comic>>, XkcdError> {
        self.fetch(key, end).await.inspect_err(|error| {
            let comic = ComicNumber::new(key).map_or_else(|| "newest".to_owned(), |number| number.to_string());
            tracing::warn!(comic, error = %with_causes(error), "a comic asked for cannot be fetched");
        })
    }

    async fn fetch(&self, key: i32, end: Instant) -> Result<Option<Arc<Comic>>, XkcdError> {
        // The semaphore is never closed; a permit that cannot be had ends with the deadline of whoever waits.
        let _turn = self.turns.acquire().await.ok();
        let comic = match ComicNumber::new(key) {
            None => Some(self.source.newest().await?),
            Some(number) => self.source.comic(number).await?,
        };
        let Some(mut comic) = comic else { return Ok(None) };
        if key == NEWEST {
            self.catalogue.hear_newest(comic.number.ordinal());
        }
        let no_pace: Option<&Pace> = None;
        let enough = end.min(Instant::now() + EXAMINATION) - Duration::from_millis(50);
        if !matches!(timeout_at(enough, examine(&*self.source, &mut comic, no_pace)).await, Ok(Ok(()))) {
            tracing::debug!(comic = %comic.number, "its picture is not measured yet; sync will");
        }
        self.catalogue.insert(std::slice::from_ref(&comic));
        if let Err(error) = self.store.save_comic(&comic).await {
            tracing::debug!(comic = %comic.number, %error, "a fetched comic is not stored; sync will");
        }
        Ok(Some(Arc::new(comic)))
    }

    fn resting(&self) -> MutexGuard<'_, Rest> {
        self.rest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn leave_alone(&self, asked_to: Option<Duration>) {
        let mut rest = self.resting();
        // Those who shared the failed fetch all come here: one failure, not many.
        if rest.until.is_none_or(|until| until <= Instant::now()) {
            let pause = (REST * 2_u32.saturating_pow(rest.failures)).min(LONGEST_REST);
            rest.failures = rest.failures.saturating_add(1).min(10);
            rest.until = Some(Instant::now() + asked_to.unwrap_or(pause).clamp(pause, LONGEST_REST));
        }
    }
}

/// Whether the error is xkcd's rather than this one comic's.
fn is_away(error: &XkcdError) -> bool {
    match error {
        XkcdError::Timeout { .. } | XkcdError::Connect { .. } => true,
        XkcdError::Status { status, .. } => matches!(status.as_u16(), 429 | 503),
        _ => false,
    }
}

//! The last reading, for everybody.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use chrono::{DateTime, NaiveTime, Utc};
use prometheus_client::registry::Registry;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use super::{Reading, StatisticsMetrics};
use crate::clock::Clock;
use crate::storage::{StorageError, ViewStore};

/// A reading older than this is taken anew when somebody looks.
const FRESH: Duration = Duration::from_secs(30);
/// A reading older than this is current no more.
const CURRENT: Duration = Duration::from_mins(1);
/// How long somebody waits for a current one.
const PATIENCE: Duration = Duration::from_secs(1);
/// The least time from a failed try to the next.
const AFTER_FAILURE: Duration = Duration::from_secs(2);
/// How often an outage is a log line.
const LOG_EVERY: Duration = Duration::from_secs(30);

/// Keeps the last reading and has it renewed while somebody looks: [`Board::run`] takes one at a time, however many ask.
/// Cheap to clone.
#[derive(Clone)]
pub struct Board(Arc<Shared>);

struct Shared {
    views: Arc<dyn ViewStore>,
    clock: Clock,
    made: DateTime<Utc>,
    metrics: StatisticsMetrics,
    last: ArcSwapOption<Reading>,
    /// Whether a new one has been asked for and is not there yet.
    asked: AtomicBool,
    asking: Notify,
    /// How the last try ended; changes with every try.
    tried: watch::Sender<Tried>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tried {
    /// With a reading, or there has been none.
    Well,
    /// Without, and it is too early for the next.
    InVain,
}

impl Board {
    /// Nothing is read yet, and nothing will be before [`Board::run`].
    #[must_use]
    pub fn new(views: Arc<dyn ViewStore>, clock: Clock) -> Self {
        Self(Arc::new(Shared {
            views,
            made: clock.now(),
            clock,
            metrics: StatisticsMetrics::default(),
            last: ArcSwapOption::empty(),
            asked: AtomicBool::new(false),
            asking: Notify::new(),
            tried: watch::Sender::new(Tried::Well),
        }))
    }

    /// The last reading, however old, without waiting; has a new one taken where it is not fresh. `None` before the
    /// first.
    #[must_use]
    pub fn last(&self) -> Option<Arc<Reading>> {
        let last = self.0.last.load_full();
        if !self.is_within(FRESH, last.as_deref()) {
            self.ask();
        }
        last
    }

    /// The last reading where it is of today, without waiting; as [`Board::last`] it has a new one taken where it is not
    /// fresh.
    #[must_use]
    pub fn of_today(&self) -> Option<Arc<Reading>> {
        let today = self.0.clock.today();
        self.last().filter(|last| last.today() == today)
    }

    /// A reading of today that is at most a minute old, waiting a second for it at most; where the database does not
    /// answer, the last one, whose age the caller tells.
    pub async fn current(&self) -> Option<Arc<Reading>> {
        let mut tried = self.0.tried.subscribe();
        let waiting = async {
            loop {
                // Before the look at the last one, so that what is taken in between wakes this up.
                let in_vain = *tried.borrow_and_update() == Tried::InVain;
                let last = self.last();
                if in_vain || self.is_within(CURRENT, last.as_deref()) {
                    return;
                }
                if tried.changed().await.is_err() {
                    return;
                }
            }
        };
        // Out of patience, the last one has to do.
        let _ = timeout(PATIENCE, waiting).await;
        self.0.last.load_full()
    }

    /// How old the last reading is; how old the board is, where there is none.
    #[must_use]
    pub fn age(&self) -> Duration {
        let now = self.0.clock.now();
        let made = || now.signed_duration_since(self.0.made).to_std().unwrap_or_default();
        self.0.last.load().as_ref().map_or_else(made, |last| last.age(now))
    }

    /// The clock that ages are told by.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Takes readings when they are asked for, one at a time, until `stop`, which also ends the one under way.
    pub async fn run(self, stop: CancellationToken) {
        stop.run_until_cancelled(self.read_on()).await;
    }

    /// Has the metrics exported.
    pub fn register(&self, registry: &mut Registry) {
        self.0.metrics.register(self.clone(), registry);
    }

    async fn read_on(&self) {
        let mut logged: Option<Instant> = None;
        // The one before the last: pages that began with it are done when the next is made, so that none of them frees it.
        let mut retired = None;
        loop {
            self.0.asking.notified().await;
            let began = Instant::now();
            match self.read(&mut retired).await {
                Ok(reading) => {
                    if logged.take().is_some() {
                        tracing::info!("the statistics are read again");
                    }
                    self.0.metrics.taken(began.elapsed());
                    retired = self.0.last.swap(Some(reading));
                    self.0.asked.store(false, Ordering::Release);
                    self.0.tried.send_replace(Tried::Well);
                }
                Err(error) => {
                    self.0.metrics.failures.inc();
                    if logged.is_none_or(|logged| logged.elapsed() >= LOG_EVERY) {
                        logged = Some(Instant::now());
                        tracing::warn!("the statistics stay as they were: {error}");
                    }
                    self.0.tried.send_replace(Tried::InVain);
                    sleep_until(Instant::now() + AFTER_FAILURE).await;
                    self.0.asked.store(false, Ordering::Release);
                    self.0.tried.send_replace(Tried::Well);
                }
            }
        }
    }

    /// One snapshot. Where a new day began meanwhile it is of that day, whose first views it may have.
    async fn read(&self, retired: &mut Option<Arc<Reading>>) -> Result<Arc<Reading>, StorageError> {
        let clock = &self.0.clock;
        let began = clock.now();
        let tallies = self.0.views.tallies(Reading::first_day(began.date_naive())).await?;
        let ended = clock.now();
        let midnight = ended.date_naive().and_time(NaiveTime::MIN).and_utc();
        let taken = if began < midnight && midnight <= ended { midnight } else { began };
        let (earlier, retired) = (self.0.last.load_full(), retired.take());
        // Tens of thousands of rows: not on a thread that pages wait for. What is freed is freed there too.
        let made = tokio::task::spawn_blocking(move || {
            drop(retired);
            let mut reading = Reading::new(taken, &tallies);
            if let Some(earlier) = earlier {
                reading.keep_drawings(&earlier);
            }
            Arc::new(reading)
        });
        Ok(made.await.unwrap_or_else(|panic| resume_unwind(panic.into_panic())))
    }

    fn ask(&self) {
        // Read first: while it is asked for, which is long in an outage, a crowd writes nothing.
        if !self.0.asked.load(Ordering::Acquire) && !self.0.asked.swap(true, Ordering::AcqRel) {
            self.0.asking.notify_one();
        }
    }

    /// Whether there is a reading, of today and no older than this. One of the future is none: the clock has been set
    /// back, and by it the reading would be new for as long.
    fn is_within(&self, age: Duration, reading: Option<&Reading>) -> bool {
        let now = self.0.clock.now();
        let is_of_now = |reading: &Reading| reading.taken <= now && reading.today() == now.date_naive();
        reading.is_some_and(|reading| is_of_now(reading) && reading.age(now) <= age)
    }
}

#[cfg(test)]
mod tests;

//! How many requests may be under way at once: a limit that follows what is measured.
//!
//! Measured is the *lag*: how long a task that could run waits for a thread. While threads are free it is next to
//! nothing, however long the database takes, for those who wait for it need no thread. When requests come faster than
//! they can be answered, it grows with every one that is let in, so the limit that keeps it at its target is found by
//! proportion. A window's mean decides: views that are committed together wake together, so lag comes in waves.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How often the lag is measured.
const PROBE: Duration = Duration::from_millis(10);
/// How long measurements are gathered before the limit follows them, and how many there are at least.
const WINDOW: Duration = Duration::from_millis(100);
const LEAST_PROBES: u32 = 4;
/// The lowest limit: fewer would leave the database waiting for views to commit together.
const LEAST: usize = 64;
/// Requests let in for each that is sent away.
const FOR_EACH_SHED: u64 = 4;
/// The most microseconds between two answers that send away, however few requests are let in.
const MOST_DISTANCE: u64 = 2_000;
/// The longest that a client who was sent away goes unheard: what Retry-After tells it to wait.
const LONGEST_REST: Duration = Duration::from_secs(1);
/// How often shedding is a log line.
const LOG_EVERY: Duration = Duration::from_secs(1);

/// Lets requests in, or not. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Admission(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    under_way: AtomicUsize,
    limit: AtomicUsize,
    admitted: AtomicU64,
    shed: AtomicU64,
    begun: Instant,
    /// When the next shed answer is due, and their distance, in microseconds since `begun`.
    next_shed: AtomicU64,
    distance: AtomicU64,
}

/// A request that is under way; it ends when dropped.
#[derive(Debug)]
pub(super) struct UnderWay(Arc<Shared>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Admission {
    /// Lets in at most `most` at once, fewer when the lag stands above its target.
    pub(super) fn new(most: usize) -> Self {
        Self(Arc::new(Shared {
            under_way: AtomicUsize::new(0),
            limit: AtomicUsize::new(most.max(LEAST)),
            admitted: AtomicU64::new(0),
            shed: AtomicU64::new(0),
            begun: Instant::now(),
            next_shed: AtomicU64::new(0),
            distance: AtomicU64::new(MOST_DISTANCE),
        }))
    }

    /// Counts a request that has been let in.
    pub(super) fn enter(&self) -> UnderWay {
        self.0.under_way.fetch_add(1, Ordering::Relaxed);
        self.0.admitted.fetch_add(1, Ordering::Relaxed);
        UnderWay(Arc::clone(&self.0))
    }

    /// Whether there is room for one more; `Err` where there is none, with the time for which its connection is to
    /// rest. Sending away costs something too, so only some are sent away for those who are let in, and the rest wait
    /// unread.
    pub(super) fn has_room(&self) -> Result<(), Duration> {
        let shared = &*self.0;
        if shared.under_way.load(Ordering::Relaxed) < shared.limit.load(Ordering::Relaxed) {
            return Ok(());
        }
        shared.shed.fetch_add(1, Ordering::Relaxed);
        let now = micros(shared.begun.elapsed());
        let distance = shared.distance.load(Ordering::Relaxed);
        let slot = |next: u64| Some(next.max(now) + distance);
        let due = match shared.next_shed.fetch_update(Ordering::Relaxed, Ordering::Relaxed, slot) {
            Ok(due) | Err(due) => due,
        };
        Err(Duration::from_micros(due.saturating_sub(now)).min(LONGEST_REST))
    }

    /// Measures and adapts until `stop`.
    pub(super) async fn adapt(self, target: Duration, most: usize, stop: CancellationToken) {
        let shared = &*self.0;
        let mut limit = Limit::new(most);
        let mut window = Window::default();
        let (mut admitted, mut shed, mut logged) = (0, 0, None::<Instant>);
        loop {
            let due = Instant::now() + PROBE;
            tokio::select! {
                () = tokio::time::sleep_until(due) => {}
                () = stop.cancelled() => return,
            }
            window.note(due.elapsed(), shared.under_way.load(Ordering::Relaxed));
            if !window.is_over() {
                continue;
            }
            let lag = window.lag / window.probes;
            shared.limit.store(limit.adapt(lag, target, window.crowd / window.probes as usize), Ordering::Relaxed);
            let total = shared.admitted.load(Ordering::Relaxed);
            let distance = FOR_EACH_SHED * micros(window.lasted()) / (total - admitted).max(1);
            shared.distance.store(distance.min(MOST_DISTANCE), Ordering::Relaxed);
            (admitted, window) = (total, Window::default());
            if logged.is_none_or(|logged| logged.elapsed() >= LOG_EVERY) {
                let turned_away = shared.shed.load(Ordering::Relaxed) - shed;
                if turned_away > 0 {
                    let lag_ms = lag.as_secs_f64() * 1e3;
                    tracing::warn!(
                        shed = turned_away,
                        limit = limit.current,
                        lag_ms,
                        "overloaded: requests are sent away"
                    );
                    logged = Some(Instant::now());
                }
                shed += turned_away;
            }
        }
    }
}

/// What was measured since the limit last moved.
#[derive(Debug, Default)]
struct Window {
    lag: Duration,
    crowd: usize,
    probes: u32,
}

impl Window {
    fn note(&mut self, lag: Duration, under_way: usize) {
        self.lag += lag;
        self.crowd += under_way;
        self.probes += 1;
    }

    /// How long the probes took, late ones included.
    fn lasted(&self) -> Duration {
        PROBE * self.probes + self.lag
    }

    fn is_over(&self) -> bool {
        self.probes >= LEAST_PROBES && self.lasted() >= WINDOW
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

/// The limit's law.
#[derive(Clone, Copy, Debug)]
struct Limit {
    current: usize,
    most: usize,
}

impl Limit {
    fn new(most: usize) -> Self {
        let most = most.max(LEAST);
        Self { current: most, most }
    }

    /// The limit after a window with this mean lag and so many requests under way on average.
    fn adapt(&mut self, lag: Duration, target: Duration, crowd: usize) -> usize {
        self.current = if lag > target {
            // In proportion, from where the crowd is and not from a limit that nobody has reached; at most by half,
            // for one window may be odd.
            let percent = (micros(target) * 100 / micros(lag).max(1)).max(50);
            self.current.min(crowd) * usize::try_from(percent).unwrap_or(100) / 100
        } else if crowd * 2 > self.current {
            self.current + self.current / 50 + 1
        } else {
            self.current + self.current / 4
        }
        .clamp(LEAST, self.most);
        self.current
    }
}

#[cfg(test)]
mod tests;

//! How many requests may be under way at once: a limit that follows what is measured.
//!
//! Measured is the *lag*: how long a task that could run waits for a thread. While threads are free it is next to
//! nothing, however long the database takes, for those who wait for it need no thread. When requests come faster than
//! they can be answered, it grows with every one that is let in. A short burst passes; what counts is the least lag of
//! a window, as in `CoDel` (RFC 8289): a queue that never empties. While it stands, the limit falls; else it rises.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How often the lag is measured.
const PROBE: Duration = Duration::from_millis(10);
/// Measurements in a window: RFC 8289's interval of 100 ms.
const WINDOW: usize = 10;
/// The lowest limit: fewer would leave the database waiting for views to commit together.
const LEAST: usize = 64;
/// Shed answers a second that are always sent, however few are accepted.
const LEAST_SHED: u64 = 500;
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
pub(super) struct Admitted(Arc<Shared>);

impl Drop for Admitted {
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
            distance: AtomicU64::new(1_000_000 / LEAST_SHED),
        }))
    }

    /// Lets a request in; `Err` where there is no room, with the time for which its connection is to rest. At most as
    /// many are sent away as are let in: sending away costs something too, and the rest can wait unread.
    pub(super) fn admit(&self) -> Result<Admitted, Duration> {
        let shared = &*self.0;
        if shared.under_way.fetch_add(1, Ordering::Relaxed) < shared.limit.load(Ordering::Relaxed) {
            shared.admitted.fetch_add(1, Ordering::Relaxed);
            return Ok(Admitted(Arc::clone(&self.0)));
        }
        shared.under_way.fetch_sub(1, Ordering::Relaxed);
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
        let (mut least_lag, mut crowd, mut probes) = (Duration::MAX, 0, 0);
        let (mut admitted, mut shed, mut logged) = (0, 0, None::<Instant>);
        loop {
            let due = Instant::now() + PROBE;
            tokio::select! {
                () = tokio::time::sleep_until(due) => {}
                () = stop.cancelled() => return,
            }
            least_lag = least_lag.min(due.elapsed());
            crowd += shared.under_way.load(Ordering::Relaxed);
            probes += 1;
            if probes < WINDOW {
                continue;
            }
            shared.limit.store(limit.adapt(least_lag, target, crowd / WINDOW), Ordering::Relaxed);
            let total = shared.admitted.load(Ordering::Relaxed);
            // A window is a tenth of a second.
            let rate = ((total - admitted) * 10).max(LEAST_SHED);
            shared.distance.store(1_000_000 / rate, Ordering::Relaxed);
            admitted = total;
            if logged.is_none_or(|logged| logged.elapsed() >= LOG_EVERY) {
                let turned_away = shared.shed.load(Ordering::Relaxed) - shed;
                if turned_away > 0 {
                    tracing::warn!(shed = turned_away, limit = limit.current(), lag = ?least_lag, "overloaded: requests are sent away");
                    logged = Some(Instant::now());
                }
                shed += turned_away;
            }
            (least_lag, crowd, probes) = (Duration::MAX, 0, 0);
        }
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

    fn current(self) -> usize {
        self.current
    }

    /// The limit after a window in which the lag was never below `lag` and `crowd` requests were under way on average.
    fn adapt(&mut self, lag: Duration, target: Duration, crowd: usize) -> usize {
        self.current = if lag > target {
            // From where the crowd is, not from a limit that nobody has reached; by a twentieth to a third, as the lag
            // is worse.
            let excess = lag.as_secs_f64() / target.as_secs_f64().max(1e-6);
            let keep = if excess > 4.0 {
                67
            } else if excess > 2.0 {
                85
            } else {
                95
            };
            self.current.min(crowd.max(LEAST)) * keep / 100
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

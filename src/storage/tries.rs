//! Tries to log in: how many there have been, and how long the next has to wait.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use moka::sync::Cache;
use tokio::time::Instant;

use super::StoreError;

/// Tries from one network before it has to wait.
pub(super) const FREE_TRIES: u32 = 5;
/// How long it waits then; doubled with each further try up to [`LONGEST_WAIT`].
pub(super) const FIRST_WAIT: Duration = Duration::from_secs(1);
/// The longest that a network waits for its next try.
pub(super) const LONGEST_WAIT: Duration = Duration::from_mins(15);
/// How long a network's tries are remembered after the last of them.
pub(super) const REMEMBERED: Duration = Duration::from_hours(24);
/// Tries from all networks together in [`WINDOW`]: 60 a minute. Beyond them everybody waits for the window's end, but for
/// networks from which somebody has logged in: so that nobody can keep an admin out for long.
pub(super) const TRIES_IN_WINDOW: u32 = 10;
/// See [`TRIES_IN_WINDOW`].
pub(super) const WINDOW: Duration = Duration::from_secs(10);
/// How long it is remembered that somebody has logged in from a network, or in a browser.
pub const KNOWN: Duration = Duration::from_hours(180 * 24);

/// Where tries are counted. A network is named by a text, and so is a browser from which somebody has logged in, which
/// counts as a network of its own.
#[async_trait]
pub trait LogInTries: Send + Sync {
    /// Begins a try, which counts from now on; or, where it is too early for one, says how long to wait. In one step, so
    /// that tries at the same time count as well.
    async fn begin(&self, network: &str) -> Result<Option<Duration>, StoreError>;

    /// Whether somebody has logged in from there.
    async fn is_known(&self, network: &str) -> Result<bool, StoreError>;

    /// The try was no failure: the network begins anew, and is known from now on.
    async fn succeeded(&self, network: &str) -> Result<(), StoreError>;
}

/// How long to wait after the so-manyth try.
pub(super) fn wait_after(tries: u32) -> Duration {
    match tries.checked_sub(FREE_TRIES) {
        None => Duration::ZERO,
        Some(over) => (FIRST_WAIT * 2_u32.saturating_pow(over.min(16))).min(LONGEST_WAIT),
    }
}

/// Networks that are remembered.
const NETWORKS: u64 = 10_000;

/// Tries counted in this process's memory.
pub struct TriesInMemory {
    networks: Cache<String, Arc<Mutex<Tries>>>,
    known: Cache<String, ()>,
    window: Mutex<Window>,
}

struct Tries {
    count: u32,
    next: Instant,
}

struct Window {
    end: Instant,
    tries: u32,
}

impl Default for TriesInMemory {
    fn default() -> Self {
        let networks = Cache::builder().max_capacity(NETWORKS).time_to_idle(REMEMBERED).build();
        let known = Cache::builder().max_capacity(NETWORKS).time_to_live(KNOWN).build();
        Self { networks, known, window: Mutex::new(Window { end: Instant::now(), tries: 0 }) }
    }
}

impl TriesInMemory {
    /// Counts a try among all; how long to wait where there have been too many.
    fn among_all(&self, now: Instant) -> Option<Duration> {
        let mut window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        if window.end <= now {
            *window = Window { end: now + WINDOW, tries: 0 };
        }
        window.tries = window.tries.saturating_add(1);
        (window.tries > TRIES_IN_WINDOW).then(|| window.end - now)
    }
}

#[async_trait]
impl LogInTries for TriesInMemory {
    async fn begin(&self, network: &str) -> Result<Option<Duration>, StoreError> {
        let now = Instant::now();
        let tries = self.networks.get_with(network.to_owned(), || Arc::new(Mutex::new(Tries { count: 0, next: now })));
        let mut tries = tries.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.next > now {
            return Ok(Some(tries.next - now));
        }
        if !self.known.contains_key(network)
            && let Some(wait) = self.among_all(now)
        {
            return Ok(Some(wait));
        }
        tries.count = tries.count.saturating_add(1);
        tries.next = now + wait_after(tries.count);
        Ok(None)
    }

    async fn is_known(&self, network: &str) -> Result<bool, StoreError> {
        Ok(self.known.contains_key(network))
    }

    async fn succeeded(&self, network: &str) -> Result<(), StoreError> {
        self.networks.invalidate(network);
        self.known.insert(network.to_owned(), ());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_network_has_five_free_tries_and_then_waits_ever_longer() {
        let tries = TriesInMemory::default();
        for _ in 0..FREE_TRIES {
            assert_eq!(tries.begin("a").await.unwrap(), None);
        }
        for seconds in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900] {
            let wait = Duration::from_secs(seconds);
            assert_eq!(tries.begin("a").await.unwrap(), Some(wait));
            tokio::time::advance(wait.saturating_sub(Duration::from_millis(1))).await;
            assert_eq!(tries.begin("a").await.unwrap(), Some(Duration::from_millis(1)), "asking does not prolong it");
            tokio::time::advance(Duration::from_millis(1)).await;
            assert_eq!(tries.begin("b").await.unwrap(), None, "others do not wait");
            tries.succeeded("b").await.unwrap();
            assert_eq!(tries.begin("a").await.unwrap(), None);
        }
        tries.succeeded("a").await.unwrap();
        for _ in 0..FREE_TRIES {
            assert_eq!(tries.begin("a").await.unwrap(), None);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn all_together_wait_seconds_but_for_who_has_been_here() {
        let tries = TriesInMemory::default();
        tries.succeeded("home").await.unwrap();
        for network in 0..TRIES_IN_WINDOW {
            assert_eq!(tries.begin(&network.to_string()).await.unwrap(), None);
        }
        tokio::time::advance(Duration::from_secs(3)).await;
        assert_eq!(tries.begin("new").await.unwrap(), Some(Duration::from_secs(7)));
        assert_eq!(tries.begin("home").await.unwrap(), None);
        tokio::time::advance(Duration::from_secs(7)).await;
        assert_eq!(tries.begin("new").await.unwrap(), None);
    }

    #[tokio::test]
    async fn tries_at_the_same_time_are_all_counted() {
        let tries = TriesInMemory::default();
        let all = futures_util::future::join_all((0..100).map(|_| tries.begin("a"))).await;
        let begun = all.into_iter().filter(|outcome| outcome.as_ref().unwrap().is_none()).count();
        assert_eq!(begun, FREE_TRIES as usize);
    }
}

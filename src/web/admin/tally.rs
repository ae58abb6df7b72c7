//! What anybody can make happen as often as they like has a line a minute: the log is not theirs to fill.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How long nothing more is told after a line.
const PAUSE: Duration = Duration::from_mins(1);

/// Counts what is not told.
#[derive(Debug, Default)]
pub(super) struct Tally(Mutex<Counted>);

#[derive(Debug, Default)]
struct Counted {
    told: Option<Instant>,
    untold: u64,
}

impl Tally {
    /// Counts one. Where it is to be told now, says how many before it have not been.
    pub(super) fn count(&self) -> Option<u64> {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.is_resting() {
            counted.untold += 1;
            return None;
        }
        Some(counted.tell())
    }

    /// How many are left to tell, once that is not too soon after the last line.
    fn rest(&self) -> Option<u64> {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (counted.untold > 0 && !counted.is_resting()).then(|| counted.tell())
    }
}

impl Counted {
    fn is_resting(&self) -> bool {
        self.told.is_some_and(|told| told.elapsed() < PAUSE)
    }

    fn tell(&mut self) -> u64 {
        self.told = Some(Instant::now());
        std::mem::take(&mut self.untold)
    }
}

/// Log-ins that led nowhere.
#[derive(Debug, Default)]
pub(super) struct VainLogIns {
    /// That were told to wait.
    pub(super) waiting: Tally,
    /// With another password.
    pub(super) failed: Tally,
}

impl VainLogIns {
    /// Tells of those that would else be told with the next one alone, until `stop`.
    pub(super) async fn tell(self: Arc<Self>, stop: CancellationToken) {
        let work = async {
            loop {
                tokio::time::sleep(PAUSE).await;
                if let Some(log_ins) = self.waiting.rest() {
                    tracing::warn!(log_ins, "further log-ins of admins have had to wait");
                }
                if let Some(log_ins) = self.failed.rest() {
                    tracing::warn!(log_ins, "further log-ins of admins have failed");
                }
            }
        };
        tokio::select! {
            () = work => {}
            () = stop.cancelled() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn one_is_told_at_once_and_the_others_as_a_number_each_minute() {
        let tally = Tally::default();
        assert_eq!(tally.rest(), None);
        assert_eq!(tally.count(), Some(0));
        for _ in 0..1_000 {
            assert_eq!(tally.count(), None);
        }
        assert_eq!(tally.rest(), None, "not yet");
        tokio::time::advance(PAUSE).await;
        assert_eq!(tally.rest(), Some(1_000));
        assert_eq!((tally.rest(), tally.count()), (None, None), "that was a line as well");
        tokio::time::advance(PAUSE).await;
        assert_eq!(tally.count(), Some(1));
        assert_eq!(tally.rest(), None);
    }
}

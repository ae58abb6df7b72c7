//! Politeness: so many requests a second and no more.

use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Interval, MissedTickBehavior};

/// Hands out turns, evenly spaced; turns not taken are not saved up.
#[derive(Debug)]
pub(super) struct Pace(Mutex<Interval>);

impl Pace {
    /// `rate` turns a second, at least 1.
    pub(super) fn new(rate: u32) -> Self {
        let mut interval = tokio::time::interval(Duration::from_secs(1) / rate.max(1));
        interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self(Mutex::new(interval))
    }

    /// Waits for the next turn.
    pub(super) async fn turn(&self) {
        self.0.lock().await.tick().await;
    }
}

//! Why a check fails, for the log: who looks at a page every few seconds must not fill it.

use std::fmt::Display;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How often a check's failure is a warning.
const WARN_EVERY: Duration = Duration::from_mins(1);

/// When a check's failure was a warning last.
#[derive(Default)]
pub(super) struct Said(Mutex<Option<Instant>>);

impl Said {
    /// Logs why `what` cannot be checked: a warning, once a minute at the most, and otherwise for who debugs.
    pub(super) fn say(&self, what: &str, reason: &dyn Display) {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_some_and(|last| last.elapsed() < WARN_EVERY) {
            tracing::debug!("{what} cannot be checked: {reason}");
        } else {
            *last = Some(Instant::now());
            tracing::warn!("{what} cannot be checked: {reason}");
        }
    }
}

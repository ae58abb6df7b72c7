//! The metrics of the store of seen sets.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use prometheus_client::registry::Registry;
use tokio::time::Instant;

use crate::metrics::Counters;
use crate::storage::{StoreError, StoreErrorKind};

/// How often what is wrong with the store is a log line.
const LOG_EVERY: Duration = Duration::from_mins(1);

/// What goes wrong with the store of seen sets. Clones count together.
#[derive(Clone, Debug, Default)]
pub struct VisitorMetrics {
    errors: Counters<StoreErrorKind>,
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Whether the log's last word is that it fails.
    told: AtomicBool,
    logged: Mutex<Option<Instant>>,
}

impl VisitorMetrics {
    /// Counts a failure, and says so now and then.
    pub fn failed(&self, error: &StoreError) {
        self.errors.inc(error.kind);
        // Who was not asked has said nothing new: the minute's line is for the reason.
        if error.kind == StoreErrorKind::Away {
            return;
        }
        let mut logged = self.state.logged.lock().unwrap_or_else(PoisonError::into_inner);
        if logged.is_none_or(|logged| logged.elapsed() >= LOG_EVERY) {
            *logged = Some(Instant::now());
            self.state.told.store(true, Ordering::Relaxed);
            tracing::warn!(
                kind = crate::metrics::Label::name(error.kind),
                "what visitors have seen cannot be used now, they are as new: {error}"
            );
        }
    }

    /// The store can be used, perhaps again.
    pub fn well(&self) {
        // A store that comes and goes is not a line each time.
        if self.state.told.swap(false, Ordering::Relaxed) {
            tracing::info!("what visitors have seen can be used again");
        }
    }

    /// Failures of a kind so far.
    #[must_use]
    pub fn errors(&self, kind: StoreErrorKind) -> u64 {
        self.errors.get(kind)
    }

    /// Has them exported.
    pub(super) fn register(&self, registry: &mut Registry) {
        let help = "Uses of the store of seen sets that failed, or were left out while it is away, by kind";
        self.errors.register(registry, "visitor_store_errors", help);
    }
}

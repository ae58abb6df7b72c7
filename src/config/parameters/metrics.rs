//! What is counted of the readings of parameters.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

use crate::clock::Clock;
use crate::metrics::{Counters, label, register_asked};

label! {
    /// How a reading of the parameters ended.
    pub enum RefreshOutcome as "outcome" {
        /// The set is the one in use.
        Unchanged = "unchanged",
        /// A new set was tried and is in use.
        Taken = "taken",
        /// A new set did not pass its trial.
        FailedTrial = "failed_trial",
        /// A setting of it is wrong, or missing.
        Invalid = "invalid",
        /// Parameter Store did not answer.
        Unreachable = "unreachable",
        /// It will not be asked so often.
        Throttled = "throttled",
        /// The credentials do not allow it.
        Denied = "denied",
        /// It refused for another reason.
        Other = "other",
    }
}

/// The metrics of Parameter Store. Clones count together.
#[derive(Clone, Debug, Default)]
pub struct ParameterMetrics {
    refreshes: Counters<RefreshOutcome>,
    set_version: Gauge,
    /// In milliseconds since 1970; 0 before the first.
    refreshed: Arc<AtomicI64>,
}

impl ParameterMetrics {
    pub(super) fn ended(&self, outcome: RefreshOutcome) {
        self.refreshes.inc(outcome);
    }

    /// The parameters have been read.
    pub(super) fn was_read(&self, clock: &Clock) {
        self.refreshed.store(clock.now().timestamp_millis(), Ordering::Relaxed);
    }

    /// This set is in use.
    pub(super) fn in_use(&self, set_version: i64) {
        self.set_version.set(set_version);
    }

    /// Has them exported.
    pub fn register(&self, registry: &mut Registry) {
        let help = "Readings of the parameters after the first, by how they ended";
        self.refreshes.register(registry, "parameter_refreshes", help);
        let help = "The version of the set of parameters in use: the sum of theirs; 0 without Parameter Store";
        registry.register("parameter_set_version", help, self.set_version.clone());
        let refreshed = Arc::clone(&self.refreshed);
        register_asked(
            registry,
            ("parameters_last_read_timestamp", Some(Unit::Seconds)),
            "When the parameters were last read, changed or not, since 1970; 0 without Parameter Store",
            #[expect(clippy::cast_precision_loss, reason = "exact for 285,000 years")]
            move || Some(refreshed.load(Ordering::Relaxed) as f64 / 1000.0),
        );
    }
}

//! The metrics of the readings.

use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::Board;
use crate::metrics::register_asked;

/// Upper bounds of a reading's time in seconds, up to the longest that a use of the database may take.
const READINGS: [f64; 10] = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0];

/// The metrics of the readings. Clones count together.
#[derive(Clone, Debug)]
pub struct StatisticsMetrics {
    pub(super) failures: Counter,
    durations: Histogram,
}

impl Default for StatisticsMetrics {
    fn default() -> Self {
        Self { failures: Counter::default(), durations: Histogram::new(READINGS) }
    }
}

impl StatisticsMetrics {
    /// A reading has been taken, which took so long.
    pub(super) fn taken(&self, took: Duration) {
        self.durations.observe(took.as_secs_f64());
    }

    /// Has them exported.
    pub(super) fn register(&self, board: Board, registry: &mut Registry) {
        register_asked(
            registry,
            ("statistics_age", Some(Unit::Seconds)),
            "Time since the visitors' counts were last read for the statistics, or since the start where they never were; \
             grows while nobody looks",
            move || Some(board.age().as_secs_f64()),
        );
        registry.register(
            "statistics_failures",
            "Tries to read the visitors' counts for the statistics that failed",
            self.failures.clone(),
        );
        registry.register_with_unit(
            "statistics_duration",
            "Time that reading the visitors' counts for the statistics took",
            Unit::Seconds,
            self.durations.clone(),
        );
    }
}

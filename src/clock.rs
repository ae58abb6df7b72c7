//! The clock, passed in so that a test can set it.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

/// A source of wall-clock time. Durations and deadlines use tokio's own clock instead, which a test can pause.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
        Self(Arc::new(Utc::now))
    }

    /// A clock that tells what `now` returns.
    pub fn new(now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        (self.0)()
    }

    /// The present moment in seconds since 1970, as metrics tell it.
    #[must_use]
    pub fn unix_seconds(&self) -> f64 {
        self.now().signed_duration_since(DateTime::UNIX_EPOCH).as_seconds_f64()
    }

    /// The present day, UTC.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.now().date_naive()
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clock")
    }
}

//! The load generators, and what they say.

pub(crate) mod hey;
pub(crate) mod script;
pub(crate) mod wrk;

use std::time::Duration;

/// What a load generator reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Report {
    /// Answers with status 200.
    pub(crate) answered: u64,
    /// Answers with another status, and requests without an answer.
    pub(crate) errors: u64,
    /// From the first request to the last answer.
    pub(crate) took: Duration,
    /// How long half of the answers took at the most.
    pub(crate) p50: Duration,
    /// How long 99 % of them took at the most.
    pub(crate) p99: Duration,
}

impl Report {
    /// Answers a second.
    pub(crate) fn rate(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "far fewer requests than that")]
        let answered = self.answered as f64;
        answered / self.took.as_secs_f64()
    }
}

//! Counting: group commit. Views that come while a commit is under way wait together for the next.
//!
//! [`ViewRecorder::record`] adds a view to the open batch and waits for its commit. One [`Writer`] takes the open
//! batch, seals it under its writer id and the next sequence, and sends it through a [`BatchStore`] until the database
//! has it, under that same name however often it is sent. What cannot be written is spooled ([`spool`]) and written by
//! whoever starts next or is running ([`replay`]).

mod counts;
mod metrics;
mod open_batch;
mod recorder;
mod replay;
mod spool;
#[cfg(test)]
mod tests;
mod writer;

use std::time::Duration;

pub use metrics::ViewMetrics;
pub use recorder::{Recorded, ViewRecorder};
pub use replay::{SharedReplay, apply_spooled, replay_spool};
pub use spool::{Spool, SpoolError, SpoolFolder, from_log};
pub use writer::{Unsaved, Writer};

use crate::chance::Chance;
use crate::clock::Clock;
use crate::storage::BatchStore;

/// The counter's times.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// The least time from the beginning of one commit to the next.
    pub interval: Duration,
    /// How long a commit may take before the connection is given up and the batch is sent anew.
    pub deadline: Duration,
    /// How long [`ViewRecorder::record`] waits for a commit.
    pub wait: Duration,
}

/// A counter: the handle that pages use and the writer that must be run for it.
#[must_use]
pub fn counter(
    timing: Timing,
    store: Box<dyn BatchStore>,
    spool: Spool,
    clock: Clock,
    chance: Chance,
    metrics: ViewMetrics,
) -> (ViewRecorder, Writer) {
    let recorder = ViewRecorder::new(timing.wait, clock, metrics);
    let writer = Writer::new(recorder.shared(), timing, store, spool, chance);
    (recorder, writer)
}

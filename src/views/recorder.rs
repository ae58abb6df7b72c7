//! The handle that pages record views with.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use prometheus_client::registry::Registry;
use tokio::sync::Notify;

use super::counts::KnownCounts;
use super::metrics::{Answer, ViewMetrics};
use super::open_batch::{OpenBatch, Settled};
use crate::audience::Audience;
use crate::clock::Clock;
use crate::comic::ComicNumber;
use crate::metrics::register_asked;
use crate::storage::ViewCount;

/// Records views. Cheap to clone.
#[derive(Clone, Debug)]
pub struct ViewRecorder {
    shared: Arc<Shared>,
    wait: Duration,
    clock: Clock,
}

/// What can be said of a view when its page is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// It is in the database; the comic's count with this view in it, where that is known.
    Counted(Option<i64>),
    /// It is accepted and will be written, but the database has not confirmed it yet.
    Pending,
    /// It is not accepted: the process is ending and has flushed its last batch.
    Closed,
}

/// What the recorder and the writer share.
#[derive(Debug, Default)]
pub(super) struct Shared {
    open: Mutex<Slot>,
    pub(super) wake: Notify,
    /// Set by a failed commit, cleared by the next that succeeds.
    pub(super) failing: AtomicBool,
    pub(super) pending: AtomicI64,
    pub(super) counts: KnownCounts,
    pub(super) metrics: ViewMetrics,
}

#[derive(Debug)]
enum Slot {
    Open(OpenBatch),
    Closed,
}

impl Default for Slot {
    fn default() -> Self {
        Self::Open(OpenBatch::default())
    }
}

impl Shared {
    /// Takes what waits, at most `most` comics and audiences of it; `None` where nothing waits. Where something is
    /// left, the writer is woken again.
    pub(super) fn take(&self, most: usize) -> Option<OpenBatch> {
        let mut slot = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *slot {
            Slot::Open(open) if !open.is_empty() => {
                let taken = open.take(most);
                if !open.is_empty() {
                    self.wake.notify_one();
                }
                Some(taken)
            }
            _ => None,
        }
    }

    /// Takes the open batch for the last time, empty or not: no view is accepted from here on.
    pub(super) fn close(&self) -> OpenBatch {
        let mut slot = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        match std::mem::replace(&mut *slot, Slot::Closed) {
            Slot::Open(open) => open,
            Slot::Closed => OpenBatch::default(),
        }
    }
}

impl ViewRecorder {
    pub(super) fn new(wait: Duration, clock: Clock, metrics: ViewMetrics) -> Self {
        Self { shared: Arc::new(Shared { metrics, ..Shared::default() }), wait, clock }
    }

    pub(super) fn shared(&self) -> Arc<Shared> {
        Arc::clone(&self.shared)
    }

    /// Records a view of this moment and waits a limited time for its commit, not at all while commits fail. The view
    /// is accepted before the first await: dropping the future gives up only the wait.
    pub async fn record(&self, number: ComicNumber, audience: Audience) -> Recorded {
        let ticket = {
            let mut slot = self.shared.open.lock().unwrap_or_else(PoisonError::into_inner);
            let Slot::Open(open) = &mut *slot else { return Recorded::Closed };
            open.add(number.get(), self.clock.today(), audience)
        };
        self.shared.pending.fetch_add(1, Ordering::Relaxed);
        let mut accepted = self.shared.metrics.accepted(audience);
        self.shared.wake.notify_one();
        if self.shared.failing.load(Ordering::Relaxed) {
            accepted.answer = Answer::Pending;
            return Recorded::Pending;
        }
        match tokio::time::timeout(self.wait, ticket.settled()).await {
            Ok(Settled::Counted(count)) => {
                accepted.answer = Answer::Counted;
                Recorded::Counted(count)
            }
            Ok(Settled::Deferred) | Err(_) => {
                accepted.answer = Answer::Pending;
                Recorded::Pending
            }
        }
    }

    /// Views that this process has accepted and the database has not confirmed.
    #[must_use]
    pub fn pending(&self) -> i64 {
        self.shared.pending.load(Ordering::Relaxed).max(0)
    }

    /// Has the counter's metrics exported.
    pub fn register(&self, registry: &mut Registry) {
        self.shared.metrics.register(registry);
        let recorder = self.clone();
        let help = "Views that are accepted and that the database has not confirmed, now";
        register_asked(registry, ("pending_views", None), help, move || {
            u32::try_from(recorder.pending()).ok().map(f64::from)
        });
    }

    /// The visitors' last known count of a comic; `None` while no count is known.
    #[must_use]
    pub fn last_known(&self, number: ComicNumber) -> Option<i64> {
        self.shared.counts.get(number.get())
    }

    /// Of these comics, those with the visitors' lowest counts: `least` of them and whichever have as few views as the
    /// last of these; all while no count is known.
    #[must_use]
    pub fn least_viewed(&self, numbers: Vec<ComicNumber>, least: usize) -> Vec<ComicNumber> {
        self.shared.counts.least(numbers, least)
    }

    /// Takes over a complete reading of all counts, for those that other processes have written.
    pub fn learn(&self, counts: &[ViewCount]) {
        self.shared.counts.replace(counts);
    }
}

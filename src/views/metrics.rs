//! The metrics of the counter.

use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::audience::Audience;
use crate::metrics::{Counters, Errors, Label, label};

/// Upper bounds of a batch's views.
const BATCHES: [f64; 13] = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1e3, 2e3, 5e3, 1e4];
/// Upper bounds of a commit's time in seconds, up to the longest `COMMIT_DEADLINE` that makes sense.
const COMMITS: [f64; 14] = [0.000_5, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0];

label! {
    /// What a page was told of its view.
    pub(super) enum Answer as "answer" {
        /// It is in the database.
        Counted = "counted",
        /// It is accepted.
        Pending = "pending",
        /// Nothing: the client left before its answer. The view is accepted all the same.
        Unanswered = "unanswered",
    }
}

label! {
    /// Why a try to commit a batch failed.
    pub(super) enum FailureKind as "kind" {
        /// The database is away, or says that trying again may help.
        Unavailable = "unavailable",
        /// It did not answer within the deadline.
        Late = "late",
        /// It will not have the batch.
        Refused = "refused",
    }
}

type Views = Family<[(&'static str, &'static str); 2], Counter>;

/// The metrics of the counter. Clones count together.
///
/// While no request is under way, the views that were accepted (`views`, whatever the answer) are those in batches that
/// are written (the sum of `batch_views`), spooled, unsaved or pending.
#[derive(Clone, Debug)]
pub struct ViewMetrics {
    pub(super) errors: Errors,
    pub(super) failures: Counters<FailureKind>,
    pub(super) duplicates: Counter,
    pub(super) gaps: Counter,
    views: Views,
    batch_views: Histogram,
    commits: Histogram,
    spooled_batches: Counter,
    spooled_views: Counter,
    unsaved_views: Counter,
    replayed_views: Counter,
}

/// An accepted view whose page has not been answered yet: it counts, when dropped, by what was answered.
#[derive(Debug)]
pub(super) struct Accepted<'a> {
    metrics: &'a ViewMetrics,
    audience: Audience,
    pub(super) answer: Answer,
}

impl Default for ViewMetrics {
    fn default() -> Self {
        Self::new(Errors::default())
    }
}

impl ViewMetrics {
    /// Nothing has happened yet but for what `errors` counts.
    #[must_use]
    pub fn new(errors: Errors) -> Self {
        let views = Views::default();
        for audience in Audience::ALL {
            for answer in Answer::ALL {
                drop(views.get_or_create(&labels(audience, *answer)));
            }
        }
        Self {
            errors,
            failures: Counters::default(),
            duplicates: Counter::default(),
            gaps: Counter::default(),
            views,
            batch_views: Histogram::new(BATCHES),
            commits: Histogram::new(COMMITS),
            spooled_batches: Counter::default(),
            spooled_views: Counter::default(),
            unsaved_views: Counter::default(),
            replayed_views: Counter::default(),
        }
    }

    /// A view has been accepted.
    pub(super) fn accepted(&self, audience: Audience) -> Accepted<'_> {
        Accepted { metrics: self, audience, answer: Answer::Unanswered }
    }

    /// A batch was committed, and the database took so long for it.
    pub(super) fn committed(&self, took: Duration) {
        self.commits.observe(took.as_secs_f64());
    }

    /// A batch of so many views is in the database.
    pub(super) fn written(&self, views: i64) {
        self.batch_views.observe(f64::from(u32::try_from(views).unwrap_or(u32::MAX)));
    }

    /// So many batches are in the spool.
    pub(super) fn spooled(&self, batches: usize, views: i64) {
        self.spooled_batches.inc_by(u64::try_from(batches).unwrap_or(0));
        self.spooled_views.inc_by(u64::try_from(views).unwrap_or(0));
    }

    /// So many views are in a log line only.
    pub(super) fn unsaved(&self, views: i64) {
        self.unsaved_views.inc_by(u64::try_from(views).unwrap_or(0));
    }

    /// So many spooled views are in the database.
    pub(super) fn replayed(&self, views: i64) {
        self.replayed_views.inc_by(u64::try_from(views).unwrap_or(0));
    }

    /// Has them exported, `errors` excepted: they belong to all floors.
    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register("views", "Accepted views, by audience and by what their page said", self.views.clone());
        registry.register("batch_views", "Views in each batch that is in the database", self.batch_views.clone());
        registry.register_with_unit(
            "commit_duration",
            "Time from sending a batch to the database's word that it is written now",
            Unit::Seconds,
            self.commits.clone(),
        );
        self.failures.register(registry, "commit_failures", "Tries to commit a batch that failed, by kind");
        registry.register(
            "duplicate_batches",
            "Batches sent again that turned out to have been written before",
            self.duplicates.clone(),
        );
        registry.register(
            "gaps",
            "Times that the ledger was found behind this process's writer, as after a restored backup",
            self.gaps.clone(),
        );
        registry.register("spooled_batches", "Batches put into the spool", self.spooled_batches.clone());
        registry.register("spooled_views", "Views put into the spool", self.spooled_views.clone());
        registry.register(
            "unsaved_views",
            "Views that could be neither written nor spooled: a log line holds them for audit --replay",
            self.unsaved_views.clone(),
        );
        registry.register(
            "replayed_views",
            "Spooled views that this process has seen into the database",
            self.replayed_views.clone(),
        );
    }
}

fn labels(audience: Audience, answer: Answer) -> [(&'static str, &'static str); 2] {
    [("audience", audience.name()), (Answer::KEY, answer.name())]
}

impl Drop for Accepted<'_> {
    fn drop(&mut self) {
        self.metrics.views.get_or_create(&labels(self.audience, self.answer)).inc();
    }
}

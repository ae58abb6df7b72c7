//! The metrics of requests and connections.

mod reasons;

use std::fmt::Write;
use std::hash::{Hash, Hasher};
use std::time::Duration;

use axum::extract::{MatchedPath, Request};
use axum::http::StatusCode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

pub use reasons::*;

use crate::metrics::{Counters, Errors};

/// Upper bounds in seconds: a page takes a fraction of a millisecond, a counted one what its commit takes, and nothing
/// more than 10 s.
const DURATIONS: [f64; 14] = [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// The metrics of requests and connections. Clones count together.
#[derive(Clone, Debug)]
pub struct WebMetrics {
    /// The errors that nobody intended.
    pub errors: Errors,
    /// Answers that say that they are no view.
    pub skipped: Counters<SkipReason>,
    /// Requests turned away under load.
    pub shed: Counters<ShedReason>,
    /// Requests refused for their head.
    pub refused: Counters<RefusalReason>,
    /// Connections ended because a client took too long.
    pub timed_out: Counters<TimeoutKind>,
    /// Requests to the API beyond their client's share.
    pub rate_limited: Counter,
    accepted: Counter,
    open: Gauge,
    in_flight: Gauge,
    abandoned: Counter,
    requests: Family<Answered, Counter>,
    durations: Family<ByRoute, Histogram, fn() -> Histogram>,
}

/// The route that a request was led to: a pattern of the router's, so there are few; never what the client sent.
#[derive(Clone, Debug, Default)]
pub(super) struct Route(Option<MatchedPath>);

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByRoute {
    route: Route,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: Route,
    status: u16,
}

/// An open connection; closed when dropped.
#[derive(Debug)]
pub struct OpenConnection(Gauge);

/// A request under way; abandoned when dropped without an answer.
#[derive(Debug)]
pub(super) struct UnderWay<'a> {
    metrics: &'a WebMetrics,
    route: Route,
    answered: bool,
}

impl Default for WebMetrics {
    fn default() -> Self {
        Self::new(Errors::default())
    }
}

impl WebMetrics {
    /// Nothing has happened yet but for what `errors` counts.
    #[must_use]
    pub fn new(errors: Errors) -> Self {
        let durations = Family::new_with_constructor((|| Histogram::new(DURATIONS)) as fn() -> Histogram);
        let metrics = Self {
            errors,
            skipped: Counters::default(),
            shed: Counters::default(),
            refused: Counters::default(),
            timed_out: Counters::default(),
            rate_limited: Counter::default(),
            accepted: Counter::default(),
            open: Gauge::default(),
            in_flight: Gauge::default(),
            abandoned: Counter::default(),
            requests: Family::default(),
            durations,
        };
        // So that no metric is missing before the first request.
        let nowhere = Route::default();
        drop(metrics.requests.get_or_create(&Answered { route: nowhere.clone(), status: 404 }));
        drop(metrics.durations.get_or_create(&ByRoute { route: nowhere }));
        metrics
    }

    /// A connection has been accepted; it is open until what this returns is dropped.
    #[must_use = "the connection counts as open until this is dropped"]
    pub fn connection(&self) -> OpenConnection {
        self.accepted.inc();
        self.open.inc();
        OpenConnection(self.open.clone())
    }

    /// A request has come.
    pub(super) fn request(&self, request: &Request) -> UnderWay<'_> {
        self.in_flight.inc();
        UnderWay { metrics: self, route: Route(request.extensions().get().cloned()), answered: false }
    }

    /// Has them exported, `errors` excepted: they belong to all floors.
    pub fn register(&self, registry: &mut Registry) {
        registry.register("requests", "Answered requests, by the router's pattern and status", self.requests.clone());
        registry.register_with_unit(
            "request_duration",
            "Time from a request's head to its answer's, by the router's pattern",
            Unit::Seconds,
            self.durations.clone(),
        );
        registry.register("requests_in_flight", "Requests under way", self.in_flight.clone());
        registry.register("requests_abandoned", "Requests whose client left before the answer", self.abandoned.clone());
        self.skipped.register(registry, "skipped_views", "Answers whose X-View says skipped, by reason");
        self.shed.register(
            registry,
            "shed_requests",
            "Requests turned away under load, before the site saw them, by what was exhausted",
        );
        self.refused.register(
            registry,
            "refused_requests",
            "Requests refused for their head, before the site saw them, by reason",
        );
        registry.register(
            "rate_limited_requests",
            "Requests to the API that were refused because their client had asked too often",
            self.rate_limited.clone(),
        );
        registry.register("connections_open", "Connections open now", self.open.clone());
        registry.register("connections_accepted", "Connections accepted", self.accepted.clone());
        self.timed_out.register(
            registry,
            "connections_timed_out",
            "Connections ended for what their client did not do in time",
        );
    }
}

impl UnderWay<'_> {
    /// It is answered, so long after it came.
    pub(super) fn answered(mut self, status: StatusCode, after: Duration) {
        self.answered = true;
        let route = std::mem::take(&mut self.route);
        let answered = Answered { route, status: status.as_u16() };
        self.metrics.requests.get_or_create(&answered).inc();
        self.metrics.durations.get_or_create(&ByRoute { route: answered.route }).observe(after.as_secs_f64());
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.metrics.in_flight.dec();
        if !self.answered {
            self.metrics.abandoned.inc();
        }
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Route {
    fn name(&self) -> &str {
        self.0.as_ref().map_or("none", MatchedPath::as_str)
    }
}

impl PartialEq for Route {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Route {}

impl Hash for Route {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name().hash(state);
    }
}

impl EncodeLabelValue for Route {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), std::fmt::Error> {
        encoder.write_str(self.name())
    }
}

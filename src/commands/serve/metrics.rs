//! All floors' metrics, put together.

use std::sync::Arc;

use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

use super::process;
use crate::catalogue::{Catalogue, CatalogueMetrics};
use crate::clock::Clock;
use crate::config::ParameterMetrics;
use crate::metrics::Errors;
use crate::statistics::Board;
use crate::views::{ViewMetrics, ViewRecorder};
use crate::visitor::{VisitorMetrics, Visitors};
use crate::web::WebMetrics;

/// The metrics of every floor.
pub(super) struct Metrics {
    pub(super) errors: Errors,
    pub(super) catalogue: CatalogueMetrics,
    pub(super) views: ViewMetrics,
    pub(super) visitors: VisitorMetrics,
    pub(super) parameters: ParameterMetrics,
    pub(super) web: WebMetrics,
    /// In seconds since 1970.
    started: f64,
}

impl Metrics {
    /// Nothing has happened yet: the process starts.
    pub(super) fn new(clock: Clock) -> Self {
        let (errors, started) = (Errors::default(), clock.unix_seconds());
        Self {
            catalogue: CatalogueMetrics::new(clock),
            views: ViewMetrics::new(errors.clone()),
            visitors: VisitorMetrics::default(),
            parameters: ParameterMetrics::default(),
            web: WebMetrics::new(errors.clone()),
            errors,
            started,
        }
    }

    /// All that is exported.
    pub(super) fn registry(
        &self,
        recorder: &ViewRecorder,
        catalogue: &Arc<Catalogue>,
        visitors: &Visitors,
        statistics: &Board,
    ) -> Registry {
        let mut registry = Registry::default();
        let own = registry.sub_registry_with_prefix("xkcdapp");
        own.register("build", "Which program this is", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
        self.web.register(own);
        recorder.register(own);
        visitors.register(own);
        statistics.register(own);
        self.catalogue.register(Arc::clone(catalogue), own);
        self.parameters.register(own);
        self.errors.register(own);
        process::register(&mut registry, self.started);
        registry
    }
}

#[cfg(test)]
mod tests;

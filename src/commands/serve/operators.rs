//! What operators ask: the checks of a running server, and the port of their own.

use std::sync::Arc;

use futures_util::FutureExt;
use tokio_util::sync::CancellationToken;

use super::listening::listen;
use super::metrics::Metrics;
use super::tasks::Tasks;
use crate::catalogue::Catalogue;
use crate::clock::Clock;
use crate::commands::checks::checks;
use crate::config::{ParameterWatch, Settings};
use crate::status::{Checks, ParameterStoreCheck, XkcdCheck};
use crate::storage::{Database, Redis};
use crate::web::{Site, serve_operators};

/// The checks of what this server works with: of Parameter Store and xkcd they look at what is known already.
pub(super) async fn running_checks(
    settings: &Settings,
    (database, redis): (&Database, Option<&Arc<Redis>>),
    catalogue: &Arc<Catalogue>,
    parameters: &ParameterWatch,
    metrics: &Metrics,
    clock: &Clock,
) -> Checks {
    let watched = settings.parameter_path.is_some().then(|| ParameterStoreCheck::Watched {
        watch: parameters.clone(),
        every: settings.parameter_refresh,
        clock: clock.clone(),
    });
    let xkcd = XkcdCheck::new(Arc::clone(catalogue), metrics.catalogue.clone());
    checks(settings, database, redis, catalogue, watched).await.with(xkcd)
}

/// Answers operators on their port, where there is one, until `stop`.
pub(super) fn spawn_port(
    settings: &Settings,
    site: &Arc<Site>,
    tasks: &mut Tasks,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let Some(address) = settings.operators_addr else { return Ok(()) };
    let listener = listen("OPERATORS_ADDR", address)?;
    let place = listener.local_addr()?;
    tracing::info!("the status is at http://{place}/status, metrics are at http://{place}/metrics");
    tasks.spawn("operators", serve_operators(listener, Arc::clone(site), stop).map(Ok));
    Ok(())
}

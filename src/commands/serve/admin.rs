//! What the admin area is made of.

use std::sync::Arc;

use futures_util::FutureExt;
use tokio_util::sync::CancellationToken;

use super::metrics::Metrics;
use super::rotation::Refreshing;
use super::tasks::Tasks;
use crate::catalogue::sync::SyncNow;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::storage::Redis;
use crate::telemetry::LogRing;
use crate::web::{Admin, AdminMeans, Site};

/// The admin area, which is there where there is a password.
pub(super) fn admin(
    refreshing: &Refreshing,
    log: LogRing,
    redis: Option<&Arc<Redis>>,
    sync: Option<SyncNow>,
    metrics: &Metrics,
    chance: &Chance,
) -> Admin {
    let admin = Admin::new(AdminMeans {
        password: refreshing.admin_password.clone(),
        log,
        redactor: refreshing.redactor.clone(),
        settings: Arc::clone(&refreshing.first.effective),
        parameters: refreshing.watch.clone(),
        catalogue: metrics.catalogue.clone(),
        sync,
        redis: redis.map(Arc::clone),
        clock: Clock::system(),
        chance: chance.clone(),
    });
    if admin.password.is_set() {
        tracing::info!(task = admin.task(), "admins log in at /admin");
    }
    admin
}

/// Does what the admin area leaves to be done, until `stop`.
pub(super) fn spawn_work(tasks: &mut Tasks, site: &Site, stop: &CancellationToken) {
    tasks.spawn("admin", site.admin.work(Arc::clone(&site.views), stop).map(Ok));
}

//! What the admin area is made of.

use std::sync::Arc;

use futures_util::FutureExt;
use tokio_util::sync::CancellationToken;

use super::metrics::Metrics;
use super::tasks::Tasks;
use crate::catalogue::sync::SyncNow;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::config::{AdminPassword, ParameterWatch, Settings};
use crate::storage::Redis;
use crate::telemetry::{LogRing, Redactor};
use crate::web::{Admin, AdminMeans};

/// The admin area, which is there where there is a password.
pub(super) fn admin(
    settings: &Settings,
    log: LogRing,
    redis: Option<&Arc<Redis>>,
    sync: Option<SyncNow>,
    metrics: &Metrics,
    chance: &Chance,
) -> Admin {
    let redactor = Redactor::default();
    redactor.add_all(settings.secrets.iter());
    let admin = Admin::new(AdminMeans {
        password: AdminPassword::new(settings.admin_password_hash.clone()),
        log,
        redactor,
        settings: Arc::clone(&settings.effective),
        parameters: ParameterWatch::new().0,
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

/// Does what other tasks' admins ask for, until `stop`.
pub(super) fn spawn_orders(tasks: &mut Tasks, admin: &Admin, stop: &CancellationToken) {
    tasks.spawn("orders", admin.orders().watch(admin.password.clone(), stop.clone()).map(Ok));
}

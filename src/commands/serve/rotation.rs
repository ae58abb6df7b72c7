//! What follows the parameters while the server runs: how a new set is tried and adopted, and who asks for one.

use std::sync::Arc;

use futures_util::FutureExt;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::tasks::Tasks;
use super::visitors;
use crate::causes::with_causes;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::config::{
    AdminPassword, Adopter, Change, ParameterMetrics, ParameterWatch, Reading, RedisTarget, RefreshReason, Refresher,
    SettingsReader,
};
use crate::storage::{Database, Redis, Refused, StoreErrorKind};
use crate::telemetry::Redactor;
use crate::visitor::CookieSigner;

/// Everything that can change while the server runs.
struct Rotation {
    database: Database,
    redis: Option<Arc<Redis>>,
    signer: CookieSigner,
    admin_password: AdminPassword,
    redactor: Redactor,
}

impl Rotation {
    /// Whether we are at this Redis already.
    fn is_there(&self, target: &RedisTarget) -> bool {
        self.redis.as_ref().is_some_and(|redis| redis.is_at(target))
    }
}

impl Adopter for Rotation {
    async fn try_out(&self, change: &Change) -> Result<(), String> {
        let label = label(change.set_version);
        // Before anybody can say anything of them.
        self.redactor.add_all(change.secrets.iter());
        let database = async {
            let Some(target) = &change.database else { return Ok(()) };
            Database::try_out(target, &label).await.map_err(|error| with_causes(&error))
        };
        let redis = async {
            let Some(target) = &change.redis else { return Ok(()) };
            match Redis::try_out(target, &label_with_token(change.set_version, change.redis_token_version)).await {
                // It is as full by the log-in that is in use: no reason to keep that one.
                Err(error) if error.kind == StoreErrorKind::Full && self.is_there(target) => Ok(()),
                outcome => outcome.map_err(|error| format!("{target}: {}", with_causes(&error))),
            }
        };
        tokio::try_join!(database, redis).map(drop)
    }

    async fn adopt(&self, change: Change) {
        let (label, redis_label) =
            (label(change.set_version), label_with_token(change.set_version, change.redis_token_version));
        if let Some(target) = &change.database
            && let Err(error) = self.database.move_to(target, &label)
        {
            tracing::error!("{error}");
        }
        if let (Some(redis), Some(target)) = (&self.redis, change.redis)
            && let Err(error) = redis.move_to(target, &redis_label).await
        {
            tracing::error!("{error}");
        }
        if let Some(keys) = &change.signing_keys {
            self.signer.replace(keys);
        }
        if let Some(hash) = change.admin_password_hash {
            self.admin_password.replace(hash);
        }
    }

    fn reading_begins(&self) {
        self.signer.reading_begins();
    }

    fn reading_ends(&self) {
        self.signer.reading_ends();
    }
}

/// What PostgreSQL calls the connections of a set.
fn label(set_version: i64) -> String {
    format!("xkcdapp set {set_version}")
}

/// What Redis calls them, by which rotation knows whose password is the new one: the set's version alone does not say so.
fn label_with_token(set_version: i64, redis_token_version: Option<i64>) -> String {
    let token = redis_token_version.map(|version| format!(" token {version}")).unwrap_or_default();
    format!("{}{token}", label(set_version))
}

/// The settings of the start, what follows them, and who reads them again.
pub(super) struct Refreshing {
    pub(super) first: Reading,
    pub(super) signer: CookieSigner,
    /// For whoever lets the admin in.
    pub(super) admin_password: AdminPassword,
    /// Knows all secrets, those of later sets too.
    pub(super) redactor: Redactor,
    pub(super) watch: ParameterWatch,
    reasons: mpsc::Receiver<RefreshReason>,
    reader: SettingsReader,
    hangup: Signal,
}

impl Refreshing {
    /// Reads all settings for the first time; `None` where `stop` comes before they are there. From here on SIGHUP ends
    /// nothing.
    pub(super) async fn begin(
        mut reader: SettingsReader,
        chance: &Chance,
        stop: &CancellationToken,
    ) -> anyhow::Result<Option<Self>> {
        let hangup = signal(SignalKind::hangup())?;
        let Some(first) = stop.run_until_cancelled(reader.read_patiently(chance)).await else { return Ok(None) };
        let (first, (watch, reasons)) = (first?, ParameterWatch::new());
        let redactor = Redactor::default();
        redactor.add_all(first.secrets.iter());
        let signer = visitors::signer(&first, &redactor, asking(&watch, RefreshReason::UnknownKey))?;
        let admin_password = AdminPassword::new(first.settings.admin_password_hash.clone());
        Ok(Some(Self { first, signer, admin_password, redactor, watch, reasons, reader, hangup }))
    }

    /// What PostgreSQL calls our connections; empty without Parameter Store.
    pub(super) fn label(&self) -> String {
        self.first.parameters.as_ref().map(|parameters| label(parameters.version())).unwrap_or_default()
    }

    /// What Redis calls them; empty without Parameter Store.
    pub(super) fn redis_label(&self) -> String {
        let parameters = self.first.parameters.as_ref();
        let token = self.first.redis_token_version();
        parameters.map(|parameters| label_with_token(parameters.version(), token)).unwrap_or_default()
    }

    /// To be told by a server that refuses us: the parameters are read again for this reason.
    pub(super) fn refused(&self, reason: RefreshReason) -> Refused {
        Refused::new(asking(&self.watch, reason))
    }

    /// Reads the parameters again, where there are any, until `stop`.
    pub(super) fn spawn(
        self,
        tasks: &mut Tasks,
        (database, redis): (&Database, Option<&Arc<Redis>>),
        metrics: ParameterMetrics,
        by: (Chance, Clock),
        stop: &CancellationToken,
    ) {
        let Self { first, signer, admin_password, redactor, watch, reasons, reader, hangup } = self;
        let rotation = Rotation { database: database.clone(), redis: redis.cloned(), signer, admin_password, redactor };
        let asked = (watch.clone(), reasons);
        if let Some(refresher) = Refresher::new(reader, first, rotation, asked, metrics, by) {
            tasks.spawn("parameters", refresher.run(stop.clone()).map(Ok));
        }
        tasks.spawn("hangup", listen(hangup, watch, stop.clone()).map(Ok));
    }
}

/// Asks for a refresh for this reason, whenever it is called.
fn asking(watch: &ParameterWatch, reason: RefreshReason) -> impl Fn() + Clone + Send + Sync + 'static {
    let watch = watch.clone();
    move || watch.ask(reason)
}

/// Hears SIGHUP until `stop`.
async fn listen(mut hangup: Signal, watch: ParameterWatch, stop: CancellationToken) {
    while let Some(Some(())) = stop.run_until_cancelled(hangup.recv()).await {
        if watch.state().is_some() {
            tracing::info!("SIGHUP: the parameters are read again");
            watch.ask(RefreshReason::Signal);
        } else {
            tracing::info!("SIGHUP: nothing to refresh, PARAMETER_PATH is not set");
        }
    }
}

//! What follows the parameters while the server runs: how a new set is tried and adopted, and who asks for one.

use futures_util::FutureExt;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::tasks::Tasks;
use super::visitors;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::config::{
    AdminPassword, Adopter, Change, ParameterMetrics, ParameterWatch, Reading, RefreshReason, Refresher, SettingsReader,
};
use crate::visitor::CookieSigner;

/// Everything that can change while the server runs.
pub(super) struct Rotation {
    pub(super) signer: CookieSigner,
    pub(super) admin_password: AdminPassword,
}

impl Adopter for Rotation {
    async fn try_out(&self, _change: &Change) -> Result<(), String> {
        Ok(())
    }

    async fn adopt(&self, change: Change) {
        if let Some(keys) = &change.signing_keys {
            self.signer.replace(keys);
        }
        if let Some(hash) = change.admin_password_hash {
            self.admin_password.replace(hash);
        }
    }
}

/// The settings of the start, what follows them, and who reads them again.
pub(super) struct Refreshing {
    pub(super) first: Reading,
    pub(super) rotation: Rotation,
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
        let unknown_key = asking(&watch, RefreshReason::UnknownKey);
        let rotation = Rotation {
            signer: visitors::signer(&first, unknown_key)?,
            admin_password: AdminPassword::new(first.settings.admin_password_hash.clone()),
        };
        Ok(Some(Self { first, rotation, watch, reasons, reader, hangup }))
    }

    /// Reads the parameters again, where there are any, until `stop`.
    pub(super) fn spawn(
        self,
        tasks: &mut Tasks,
        metrics: ParameterMetrics,
        by: (Chance, Clock),
        stop: &CancellationToken,
    ) {
        let Self { first, rotation, watch, reasons, reader, hangup } = self;
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

//! `xkcdapp params rotate`: a secret replaced under the running tasks.
//!
//! A rotation keeps nothing of its own: each run looks at Parameter Store and at the server whose secret it is, and
//! goes on from there. So it may be killed after any step and run again.

mod database;
mod redis;
mod secret_key;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, ensure};
use secrecy::SecretString;

use super::cli::Rotated;
use crate::config::{Given, Keeping, ParameterSet, ParameterStore, ParameterStoreError, Settings, Source};

/// The pause between two looks at who has moved.
const LOOK: Duration = Duration::from_millis(500);
/// As many looks in a row must find that all have: between two of its connections a task is not to be seen.
const LOOKS: u32 = 3;
/// How often a put is tried.
const TRIES: u32 = 5;

/// Rotates one secret.
pub(super) async fn run(
    store: &ParameterStore,
    given: &Given,
    what: Rotated,
    wait: Duration,
    key_id: Option<&str>,
) -> anyhow::Result<ExitCode> {
    match what {
        Rotated::Database => database::run(store, given, wait, key_id).await,
        Rotated::Redis { replication_group } => redis::run(store, given, wait, key_id, replication_group).await,
        Rotated::SecretKey => secret_key::run(store, given, key_id).await,
    }
}

/// An error where what is put into these parameters would not be what tasks use: as far as can be told from here,
/// which is where the service's own settings are.
fn wins(given: &Given, names: &[&'static str]) -> anyhow::Result<()> {
    let (layers, _) = given.layers(None);
    for name in names {
        let origin = layers.origin(name);
        ensure!(
            !matches!(origin, Source::Environment | Source::CommandLine),
            "{name} comes from {origin}, which wins over Parameter Store: take it away there, then rotate"
        );
    }
    Ok(())
}

/// The service's settings as a task that starts now has them, and its parameters.
async fn service(store: &ParameterStore, given: &Given) -> anyhow::Result<(Settings, ParameterSet)> {
    let parameters = ParameterSet::new(store.read_all().await?);
    let (layers, _) = given.layers(Some(&parameters));
    for (url, what) in
        [("DATABASE_URL", "DATABASE_HOST and its neighbours"), ("REDIS_URL", "REDIS_HOST and its neighbours")]
    {
        ensure!(
            !layers.is_given(url),
            "{url} (from {}): a password within a URL cannot be rotated; use {what} instead",
            layers.origin(url)
        );
    }
    Ok((Settings::from_layers(&layers)?, parameters))
}

/// The value of a parameter.
fn value<'a>(parameters: &'a ParameterSet, name: &str) -> Option<&'a SecretString> {
    parameters.get(name).map(|parameter| &parameter.value)
}

/// Puts a parameter and says so. A store that will not be asked now is asked again for some seconds: a rotation that ends
/// here could be run again, but need not be.
async fn put(store: &ParameterStore, name: &str, value: &SecretString, keeping: &Keeping) -> anyhow::Result<()> {
    let version = patiently(|| store.put(name, value, keeping)).await.with_context(|| name.to_owned())?;
    super::super::print(&format_args!("{name}: version {version}"))
}

/// Asks Parameter Store, and asks again for some seconds where that may help.
async fn patiently<T, F>(ask: impl Fn() -> F) -> Result<T, ParameterStoreError>
where
    F: Future<Output = Result<T, ParameterStoreError>>,
{
    let mut tries = 1;
    loop {
        match ask().await {
            Err(error) if error.is_transient() && tries < TRIES => tokio::time::sleep(LOOK * 2 * tries).await,
            outcome => return outcome,
        }
        tries += 1;
    }
}

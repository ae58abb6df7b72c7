//! Waiting for a database that is still starting.

use std::time::Duration;

use anyhow::Context;
use tokio::time::Instant;

use crate::config::{DatabaseTarget, Settings};
use crate::storage::{Database, StorageError};

/// How long a command waits for its database.
const PATIENCE: Duration = Duration::from_secs(30);
/// The pause between two tries.
const PAUSE: Duration = Duration::from_secs(2);

/// Tries until it works, until trying cannot help, or for [`PATIENCE`]; a log line for each failure.
pub(super) async fn patiently<T>(work: impl AsyncFn() -> Result<T, StorageError>) -> anyhow::Result<T> {
    let end = Instant::now() + PATIENCE;
    loop {
        match work().await {
            Err(error) if error.is_transient() && Instant::now() + PAUSE < end => {
                tracing::warn!("{error}; trying again for {} s", (end - Instant::now()).as_secs());
                tokio::time::sleep(PAUSE).await;
            }
            Err(error) if error.is_transient() => {
                return Err(error).context(format!("gave up after {} s", PATIENCE.as_secs()));
            }
            outcome => return Ok(outcome?),
        }
    }
}

/// The settings' database, once its tables can be used; an error where it is embedded and there is none.
pub(super) async fn open_usable(settings: &Settings) -> anyhow::Result<Database> {
    if let DatabaseTarget::Sqlite(path) = &settings.database {
        // Opening it would make a new one, of which everything could be said.
        anyhow::ensure!(path.exists(), "there is no database in {}; is this the right folder?", path.display());
    }
    let database = Database::open(settings)?;
    usable(&database).await?;
    Ok(database)
}

/// Waits for a database whose tables this program can use.
pub(super) async fn usable(database: &Database) -> anyhow::Result<()> {
    match patiently(async || database.schema.state().await).await? {
        state if state.fits() => Ok(()),
        state => anyhow::bail!("{database}: {state}"),
    }
}

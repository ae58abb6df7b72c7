//! Writing what earlier processes left in a folder.

use std::path::Path;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::super::metrics::ViewMetrics;
use super::super::spool::{SpoolError, SpoolFolder};
use super::apply_in_time;
use crate::metrics::ErrorKind;
use crate::storage::{BatchError, BatchStore, SealedBatch};

/// The pause between two tries.
const PAUSE: Duration = Duration::from_millis(500);

/// Writes all that waits in the folder, one process at a time, in order, however long the database is away; ends when
/// nothing waits or at `stop`. Safe to interrupt anywhere: each batch is counted once under its own name.
pub async fn replay_spool(
    folder: &SpoolFolder,
    store: &mut dyn BatchStore,
    deadline: Duration,
    stop: &CancellationToken,
    metrics: &ViewMetrics,
) -> Result<(), SpoolError> {
    if folder.waiting()?.is_empty() {
        return Ok(());
    }
    let lock = loop {
        match folder.lock()? {
            Some(lock) => break lock,
            None if pause(stop).await => return Ok(()),
            None => {}
        }
    };
    for path in folder.waiting()? {
        match SpoolFolder::read(&path) {
            Ok(batches) => {
                if !replay_file(&path, batches, store, deadline, stop, metrics).await? {
                    return Ok(());
                }
            }
            Err(error @ SpoolError::Unreadable { .. }) => {
                metrics.errors.inc(ErrorKind::SpoolUnreadable);
                tracing::error!(%error, "spooled views cannot be read: put aside as .rejected");
                SpoolFolder::reject(&path)?;
            }
            // The others may be readable; this one is tried again at the next start.
            Err(error) => {
                metrics.errors.inc(ErrorKind::SpoolUnreadable);
                tracing::error!(%error, "spooled views cannot be read");
            }
        }
    }
    drop(lock);
    Ok(())
}

/// Writes one file's batches; false where `stop` came first.
async fn replay_file(
    path: &Path,
    batches: Vec<SealedBatch>,
    store: &mut dyn BatchStore,
    deadline: Duration,
    stop: &CancellationToken,
    metrics: &ViewMetrics,
) -> Result<bool, SpoolError> {
    let views: i64 = batches.iter().map(SealedBatch::views).sum();
    for batch in &batches {
        loop {
            match apply_in_time(store, batch, deadline).await {
                Ok(_) => break,
                Err(BatchError::Refused(reason)) => {
                    metrics.errors.inc(ErrorKind::BatchRefused);
                    tracing::error!(reason, file = %path.display(), "spooled views are refused: put aside as .rejected");
                    SpoolFolder::reject(path)?;
                    return Ok(true);
                }
                Err(BatchError::Unavailable(reason)) => {
                    tracing::warn!(reason, "spooled views wait for the database");
                    if pause(stop).await {
                        return Ok(false);
                    }
                }
            }
        }
    }
    SpoolFolder::remove(path)?;
    metrics.replayed(views);
    tracing::info!(views, file = %path.display(), "spooled views are written");
    Ok(true)
}

/// Waits a moment; true where `stop` came first.
async fn pause(stop: &CancellationToken) -> bool {
    tokio::select! {
        () = tokio::time::sleep(PAUSE) => false,
        () = stop.cancelled() => true,
    }
}

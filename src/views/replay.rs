//! Writing what earlier processes spooled.

use std::path::Path;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::metrics::ViewMetrics;
use super::spool::{Spool, SpoolError};
use crate::metrics::ErrorKind;
use crate::storage::{Applied, BatchError, BatchStore, SealedBatch};

/// The pause between two tries.
const PAUSE: Duration = Duration::from_millis(500);

/// Writes all that waits in the spool, one process at a time, in order, however long the database is away; ends when
/// nothing waits or at `stop`. Safe to interrupt anywhere: each batch is counted once under its own name.
pub async fn replay_spool(
    spool: &Spool,
    store: &mut dyn BatchStore,
    deadline: Duration,
    stop: &CancellationToken,
    metrics: &ViewMetrics,
) -> Result<(), SpoolError> {
    if spool.waiting()?.is_empty() {
        return Ok(());
    }
    let lock = loop {
        match spool.lock()? {
            Some(lock) => break lock,
            None if pause(stop).await => return Ok(()),
            None => {}
        }
    };
    for path in spool.waiting()? {
        match Spool::read(&path) {
            Ok(batches) => {
                if !replay_file(&path, batches, store, deadline, stop, metrics).await? {
                    return Ok(());
                }
            }
            Err(error @ SpoolError::Unreadable { .. }) => {
                metrics.errors.inc(ErrorKind::SpoolUnreadable);
                tracing::error!(%error, "spooled views cannot be read: put aside as .rejected");
                Spool::reject(&path)?;
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
            let late = || BatchError::Unavailable(format!("no answer within {deadline:?}"));
            let applied = tokio::time::timeout(deadline, apply_spooled(store, batch)).await;
            match applied.unwrap_or_else(|_| Err(late())) {
                Ok(_) => break,
                Err(BatchError::Refused(reason)) => {
                    metrics.errors.inc(ErrorKind::BatchRefused);
                    tracing::error!(reason, file = %path.display(), "spooled views are refused: put aside as .rejected");
                    Spool::reject(path)?;
                    return Ok(true);
                }
                Err(BatchError::Unavailable(reason)) => {
                    store.disconnect();
                    tracing::warn!(reason, "spooled views wait for the database");
                    if pause(stop).await {
                        return Ok(false);
                    }
                }
            }
        }
    }
    Spool::remove(path)?;
    metrics.replayed(views);
    tracing::info!(views, file = %path.display(), "spooled views are written");
    Ok(true)
}

/// Writes one batch of an earlier process, unless it had been written: whether it was written now.
///
/// Where the ledger is behind it (a restored database, or batches that come in another order) it goes in as the only
/// batch of a writer whose id is derived from its name. Doing this again finds that writer first, so the batch is not
/// counted under its own name later when the ledger has come up to it.
pub async fn apply_spooled(store: &mut dyn BatchStore, batch: &SealedBatch) -> Result<bool, BatchError> {
    let writer_id = Uuid::new_v5(&batch.writer_id, &batch.sequence.to_be_bytes());
    if store.sequence(writer_id).await? > 0 {
        return Ok(false);
    }
    match store.apply(batch).await? {
        Applied::Written(_) => Ok(true),
        Applied::NotAdvanced(ledger) if ledger >= batch.sequence => Ok(false),
        Applied::NotAdvanced(ledger) => {
            tracing::error!(ledger, sequence = batch.sequence, %writer_id,
                "gap: the ledger is behind a spooled batch, as after a restored backup; writing it as a new writer");
            let renamed = SealedBatch { writer_id, sequence: 1, entries: batch.entries.clone() };
            Ok(matches!(store.apply(&renamed).await?, Applied::Written(_)))
        }
    }
}

/// Waits a moment; true where `stop` came first.
async fn pause(stop: &CancellationToken) -> bool {
    tokio::select! {
        () = tokio::time::sleep(PAUSE) => false,
        () = stop.cancelled() => true,
    }
}

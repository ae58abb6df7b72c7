//! Writing what was spooled.

mod files;
mod shared;

use std::time::Duration;

use uuid::Uuid;

pub use files::replay_spool;
pub use shared::SharedReplay;

use crate::storage::{Applied, BatchError, BatchStore, SealedBatch};

/// Writes one spooled batch, unless it had been written: whether it was written now.
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

/// The same within a time. After an error that may pass, the connection is let go.
async fn apply_in_time(
    store: &mut dyn BatchStore,
    batch: &SealedBatch,
    deadline: Duration,
) -> Result<bool, BatchError> {
    let late = |_| Err(BatchError::Unavailable(format!("no answer within {deadline:?}")));
    let applied = tokio::time::timeout(deadline, apply_spooled(store, batch)).await.unwrap_or_else(late);
    if matches!(applied, Err(BatchError::Unavailable(_))) {
        store.disconnect();
    }
    applied
}

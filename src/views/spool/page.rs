//! What is spooled together, as text: in a file, in a shared spool, in a log line.

use serde::{Deserialize, Serialize};

use crate::storage::SealedBatch;

/// One writer's batches, in order. A writer's batches are on one page alone, or on copies of it.
#[derive(Serialize, Deserialize)]
pub(in crate::views) struct Page {
    pub(super) batches: Vec<SealedBatch>,
}

impl Page {
    /// The text of a page.
    pub(super) fn text(batches: &[SealedBatch]) -> serde_json::Result<String> {
        // A page borrows nothing so that reading and writing share one shape; this happens once in a process's life.
        serde_json::to_string(&Self { batches: batches.to_vec() })
    }

    /// The batches on a page.
    pub(in crate::views) fn read(text: &[u8]) -> serde_json::Result<Vec<SealedBatch>> {
        Ok(serde_json::from_slice::<Self>(text)?.batches)
    }
}

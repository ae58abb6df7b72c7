//! Batches in a log line, where they could be neither written nor spooled.

use std::io::Write;
use std::path::PathBuf;

use super::{Page, SpoolError};
use crate::storage::SealedBatch;

/// How a log line's spooled batches begin, in every log format.
const MARK: &str = "spool=";

/// The last resort: a log line that [`from_log`] reads back. Where the log takes no errors, it goes to `aside`.
pub(in crate::views) fn log(batches: &[SealedBatch], reason: &SpoolError, aside: &mut impl Write) {
    match Page::text(batches) {
        // Not lost to a log filter: this line is the only copy there is.
        Ok(text) if !tracing::enabled!(tracing::Level::ERROR) => {
            let _ = writeln!(aside, "views could not be spooled ({reason}): {MARK}{text}");
        }
        Ok(text) => tracing::error!("views could not be spooled ({reason}); replay this line: {MARK}{text}"),
        Err(error) => tracing::error!(%error, "views are lost: they cannot even be written down"),
    }
}

/// The batches in a log, human or JSON: of every line that holds some, each writer's in order.
/// Other lines are passed over.
pub fn from_log(log: &str) -> Result<Vec<SealedBatch>, SpoolError> {
    let mut batches = Vec::new();
    for line in log.lines() {
        // A JSON log line holds the message as a string.
        let message = serde_json::from_str::<serde_json::Value>(line)
            .ok()
            .and_then(|line| line.pointer("/fields/message")?.as_str().map(str::to_owned))
            .unwrap_or_else(|| line.to_owned());
        if let Some((_, text)) = message.split_once(MARK) {
            let mut pages = serde_json::Deserializer::from_str(text).into_iter::<Page>();
            let unreadable = |source| SpoolError::Unreadable { path: PathBuf::from("the log"), source };
            if let Some(page) = pages.next() {
                batches.extend(page.map_err(unreadable)?.batches);
            }
        }
    }
    // A log may have been put together from several: each writer's batches in their own order.
    batches.sort_by_key(|batch| (batch.writer_id, batch.sequence));
    Ok(batches)
}

//! The spool: batches that the database did not take, kept for the process that will write them.

mod files;
mod log;
mod page;

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

pub use files::SpoolFolder;
pub use log::from_log;
pub(super) use log::log;
pub(super) use page::Page;

use crate::metrics::Label;
use crate::storage::{SealedBatch, SpoolStore};

/// How long a shared spool may take for a page: a shutdown waits for it. The store's own limits are closer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Where batches are spooled: where processes share a spool, there; else, or where that fails, in a folder.
#[derive(Clone, Debug)]
pub struct Spool {
    folder: SpoolFolder,
    shared: Option<Arc<dyn SpoolStore>>,
}

/// Where batches were spooled.
#[derive(Debug)]
pub(super) enum Place {
    /// Any process that shares it takes them up.
    Shared(Arc<dyn SpoolStore>),
    /// Whoever starts next on this folder writes them.
    File(PathBuf),
}

/// A failed use of the spool.
#[derive(Debug, thiserror::Error)]
pub enum SpoolError {
    /// The folder or a file in it cannot be used.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file holds something else.
    #[error("{} is no spool file: {source}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
    /// The batches cannot be written down.
    #[error("batches cannot be written down: {0}")]
    Unwritable(serde_json::Error),
}

impl Spool {
    /// A spool in a folder.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder: SpoolFolder::new(folder), shared: None }
    }

    /// The same with a shared spool to be used first.
    #[must_use]
    pub fn shared(self, shared: Arc<dyn SpoolStore>) -> Self {
        Self { shared: Some(shared), ..self }
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &SpoolFolder {
        &self.folder
    }

    /// Keeps one writer's batches, in order, together. They come back where that fails, to be logged.
    ///
    /// A shared spool whose answer is lost may have them too: they are then written twice and counted once.
    pub(super) async fn put(&self, batches: Vec<SealedBatch>) -> Result<Place, (Vec<SealedBatch>, SpoolError)> {
        if let Some(shared) = &self.shared
            && put_shared(&**shared, &batches).await
        {
            return Ok(Place::Shared(Arc::clone(shared)));
        }
        // The disk may be slow: off the runtime's threads.
        let folder = self.folder.clone();
        let put = move || folder.put(&batches).map(Place::File).map_err(|error| (batches, error));
        let kept = tokio::task::spawn_blocking(put).await;
        kept.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
    }
}

/// Whether a shared spool says that it has them.
async fn put_shared(shared: &dyn SpoolStore, batches: &[SealedBatch]) -> bool {
    // What cannot be written down is told of by the folder.
    let Ok(page) = Page::text(batches) else { return false };
    let reason = match tokio::time::timeout(PATIENCE, shared.put(&page)).await {
        Ok(Ok(())) => return true,
        Ok(Err(error)) => format!("{error} ({})", error.kind.name()),
        Err(_) => format!("no answer within {PATIENCE:?}"),
    };
    tracing::warn!("views cannot be spooled in {shared}, so they go to a file: {reason}");
    false
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shared(shared) => write!(f, "in {shared}: any process writes them when the database is back"),
            Self::File(path) => write!(f, "in {}: the next start writes them", path.display()),
        }
    }
}

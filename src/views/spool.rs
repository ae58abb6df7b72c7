//! The spool: batches that a process could not write before its end, kept for the next.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::storage::SealedBatch;

/// How a log line's spooled batches begin, in every log format.
const LOG_MARK: &str = "spool=";

/// A folder of spooled batches, one file a writer.
#[derive(Clone, Debug)]
pub struct Spool {
    folder: PathBuf,
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

/// A spool file's text.
#[derive(Serialize, Deserialize)]
struct Page {
    batches: Vec<SealedBatch>,
}

/// The right to write the spool's batches, held by one process at a time until dropped.
#[derive(Debug)]
pub(super) struct SpoolLock {
    _file: File,
}

impl Spool {
    /// The spool in a folder, which is created when it is first needed.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Keeps one writer's batches, in order: when this returns they are on the disk under their final name.
    pub fn put(&self, batches: &[SealedBatch]) -> Result<PathBuf, SpoolError> {
        let Some(first) = batches.first() else { return Ok(self.folder.clone()) };
        let path = self.folder.join(format!("{}-{}.spool", first.writer_id, first.sequence));
        let partial = path.with_extension("partial");
        let text = Self::text(batches).map_err(SpoolError::Unwritable)?;
        let written = (|| {
            fs::create_dir_all(&self.folder)?;
            let mut file = File::create(&partial)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&partial, &path)?;
            // The name is on the disk only once its folder is.
            File::open(&self.folder)?.sync_all()
        })();
        written.map_err(|source| SpoolError::Io { path: path.clone(), source })?;
        Ok(path)
    }

    /// The files that wait, in the order of their names.
    pub fn waiting(&self) -> Result<Vec<PathBuf>, SpoolError> {
        let failed = |source| SpoolError::Io { path: self.folder.clone(), source };
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(failed(error)),
        };
        let mut files = Vec::new();
        for entry in entries {
            let path = entry.map_err(failed)?.path();
            if path.extension().is_some_and(|extension| extension == "spool") {
                files.push(path);
            }
        }
        files.sort();
        Ok(files)
    }

    /// The batches of a file, in order.
    pub fn read(path: &Path) -> Result<Vec<SealedBatch>, SpoolError> {
        let bytes = fs::read(path).map_err(|source| SpoolError::Io { path: path.to_owned(), source })?;
        let page: Page = serde_json::from_slice(&bytes)
            .map_err(|source| SpoolError::Unreadable { path: path.to_owned(), source })?;
        Ok(page.batches)
    }

    /// Forgets a file whose batches are in the database.
    pub(super) fn remove(path: &Path) -> Result<(), SpoolError> {
        fs::remove_file(path).map_err(|source| SpoolError::Io { path: path.to_owned(), source })
    }

    /// Puts a file aside that will not help by being tried again; a person must look at it.
    pub(super) fn reject(path: &Path) -> Result<(), SpoolError> {
        fs::rename(path, path.with_extension("rejected"))
            .map_err(|source| SpoolError::Io { path: path.to_owned(), source })
    }

    /// Takes the right to write what waits; `None` where another process has it.
    pub(super) fn lock(&self) -> Result<Option<SpoolLock>, SpoolError> {
        let path = self.folder.join("lock");
        let failed = |source| SpoolError::Io { path: path.clone(), source };
        fs::create_dir_all(&self.folder).map_err(failed)?;
        let file = File::create(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(SpoolLock { _file: file })),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    /// The last resort: a log line that [`from_log`] reads back. Where the log takes no errors, it goes to `aside`.
    pub(super) fn log(batches: &[SealedBatch], reason: &SpoolError, aside: &mut impl Write) {
        match Self::text(batches) {
            // Not lost to a log filter: this line is the only copy there is.
            Ok(text) if !tracing::enabled!(tracing::Level::ERROR) => {
                let _ = writeln!(aside, "views could not be spooled ({reason}): {LOG_MARK}{text}");
            }
            Ok(text) => tracing::error!("views could not be spooled ({reason}); replay this line: {LOG_MARK}{text}"),
            Err(error) => tracing::error!(%error, "views are lost: they cannot even be written down"),
        }
    }

    fn text(batches: &[SealedBatch]) -> serde_json::Result<String> {
        // A page borrows nothing so that reading and writing share one shape; this happens once in a process's life.
        serde_json::to_string(&Page { batches: batches.to_vec() })
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
        if let Some((_, text)) = message.split_once(LOG_MARK) {
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

//! A spool of files: for the process that starts next in the same place.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{Page, SpoolError};
use crate::storage::SealedBatch;

/// A folder of spooled batches, one file a writer.
#[derive(Clone, Debug)]
pub struct SpoolFolder {
    folder: PathBuf,
}

/// The right to write the spool's batches, held by one process at a time until dropped.
#[derive(Debug)]
pub(in crate::views) struct SpoolLock {
    _file: File,
}

impl SpoolFolder {
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
        let text = Page::text(batches).map_err(SpoolError::Unwritable)?;
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
        Page::read(&bytes).map_err(|source| SpoolError::Unreadable { path: path.to_owned(), source })
    }

    /// Forgets a file whose batches are in the database.
    pub(in crate::views) fn remove(path: &Path) -> Result<(), SpoolError> {
        fs::remove_file(path).map_err(|source| SpoolError::Io { path: path.to_owned(), source })
    }

    /// Puts a file aside that will not help by being tried again; a person must look at it.
    pub(in crate::views) fn reject(path: &Path) -> Result<(), SpoolError> {
        fs::rename(path, path.with_extension("rejected"))
            .map_err(|source| SpoolError::Io { path: path.to_owned(), source })
    }

    /// Takes the right to write what waits; `None` where another process has it.
    pub(in crate::views) fn lock(&self) -> Result<Option<SpoolLock>, SpoolError> {
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
}

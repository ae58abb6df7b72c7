//! SQLite: the embedded default. Plain diesel connections, every use one blocking call off the runtime's threads.

mod batch;
mod comics;
mod schema;
mod views;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};

pub(super) use batch::SqliteBatches;

use super::StorageError;
use crate::config::DatabaseTarget;

/// How long a use of the connection waits for another's lock, in milliseconds.
const BUSY_TIMEOUT: u128 = 5_000;

/// SQLite in a file, behind one connection for everything but the batches.
pub(super) struct Sqlite {
    file: PathBuf,
    connection: Arc<Mutex<Option<SqliteConnection>>>,
    target: DatabaseTarget,
}

impl Sqlite {
    /// Creates the file's folder; opens nothing yet.
    pub(super) fn new(file: PathBuf, target: DatabaseTarget) -> Result<Self, StorageError> {
        if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|error| StorageError::unavailable(&target, &error))?;
        }
        Ok(Self { file, connection: Arc::default(), target })
    }

    /// A file beside the database to hold a lock on, for what only one process may do.
    fn lock_file(&self, ending: &str) -> Result<File, StorageError> {
        let mut name = self.file.clone().into_os_string();
        name.push(ending);
        File::create(name).map_err(|error| StorageError::unavailable(&self.target, &error))
    }

    /// Runs `work` on the connection, one at a time.
    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut SqliteConnection) -> diesel::QueryResult<T> + Send + 'static,
    ) -> Result<T, StorageError> {
        let target = self.target.clone();
        self.try_with(move |connection| work(connection).map_err(|error| judge(&target, &error))).await
    }

    /// Runs `work` on a connection of its own, for what takes longer than others may wait: a check of the database, above
    /// all.
    async fn aside<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut SqliteConnection) -> diesel::QueryResult<T> + Send + 'static,
    ) -> Result<T, StorageError> {
        let (file, target) = (self.file.clone(), self.target.clone());
        let done = tokio::task::spawn_blocking(move || {
            let opened = open(&file, BUSY_TIMEOUT);
            let mut connection = opened.map_err(|error| StorageError::unavailable(&target, &error))?;
            work(&mut connection).map_err(|error| judge(&target, &error))
        });
        done.await.unwrap_or_else(|error| Err(StorageError::unavailable(&self.target, &error)))
    }

    async fn try_with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut SqliteConnection) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, StorageError> {
        let (file, target) = (self.file.clone(), self.target.clone());
        let shared = Arc::clone(&self.connection);
        let done = tokio::task::spawn_blocking(move || {
            let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
            let mut connection = match shared.take() {
                Some(connection) => connection,
                None => open(&file, BUSY_TIMEOUT).map_err(|error| StorageError::unavailable(&target, &error))?,
            };
            // Put back only after success: a connection that failed is not used again.
            let result = work(&mut connection);
            if result.is_ok() {
                *shared = Some(connection);
            }
            result
        });
        done.await.unwrap_or_else(|error| Err(StorageError::unavailable(&self.target, &error)))
    }
}

/// A connection that waits so many milliseconds for another's lock. A commit is on the disk when it returns.
fn open(file: &Path, busy_timeout: u128) -> diesel::ConnectionResult<SqliteConnection> {
    let mut connection = SqliteConnection::establish(&file.to_string_lossy())?;
    connection
        .batch_execute(&format!(
            "PRAGMA busy_timeout = {busy_timeout}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
             PRAGMA foreign_keys = ON;"
        ))
        .map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
    Ok(connection)
}

/// What a failed query says of the database.
fn judge(target: &DatabaseTarget, error: &diesel::result::Error) -> StorageError {
    match error {
        // Diesel keeps SQLite's result code no further than this text.
        diesel::result::Error::DatabaseError(_, about) if is_busy(about.message()) => {
            StorageError::unavailable(target, error)
        }
        _ => StorageError::refused(target, error),
    }
}

/// Whether SQLite's message says that another connection is in the way, or the disk.
fn is_busy(message: &str) -> bool {
    ["locked", "busy", "disk is full", "disk I/O error", "readonly", "unable to open"]
        .iter()
        .any(|reason| message.contains(reason))
}

#[cfg(test)]
mod tests;

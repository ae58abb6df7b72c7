//! What is kept and how to reach it: the traits, and a database behind them.
//!
//! Here alone is SQL, and diesel. Everything above this floor sees the traits.

mod batch;
mod comics;
mod error;
mod memory;
mod postgres;
mod redis;
mod schema;
mod seen;
mod spool;
mod sqlite;
mod tables;
mod views;

use std::sync::Arc;

pub use batch::{Applied, BatchEntry, BatchError, BatchStore, SealedBatch};
pub use comics::{ChangedComics, ComicStore, Mark, SyncLock};
pub use error::StorageError;
pub use memory::SeenInMemory;
pub use postgres::{LoginAdministrator, OpenConnections};
pub use redis::{Redis, RedisClient, RedisPasswords, RedisSpool};
pub use schema::{Schema, SchemaState};
pub use seen::{Beginning, Kept, SeenMark, SeenStore, StoreError, StoreErrorKind};
pub use spool::SpoolStore;
pub use views::{AudienceSums, AuditReport, Drift, ViewCount, ViewStore};

use crate::config::{DatabaseTarget, Settings};

/// A database: one handle for each of the things it is used for. Cheap to clone; nothing connects until it is used.
#[derive(Clone)]
pub struct Database {
    /// Comics.
    pub comics: Arc<dyn ComicStore>,
    /// Counts, for reading.
    pub views: Arc<dyn ViewStore>,
    /// Tables and migrations.
    pub schema: Arc<dyn Schema>,
    batches: Arc<dyn Fn() -> Box<dyn BatchStore> + Send + Sync>,
    /// Whether the database belongs to this process alone, which then migrates it by itself.
    pub embedded: bool,
    target: DatabaseTarget,
}

impl Database {
    /// The database that the settings name. Connects to nothing; creates the folder of an embedded one.
    pub fn open(settings: &Settings) -> Result<Self, StorageError> {
        let deadline = settings.commit_deadline;
        let target = settings.database.clone();
        match &settings.database {
            DatabaseTarget::Postgres(postgres) => {
                let config = postgres.config().map_err(|error| StorageError::refused(&target, &error))?;
                let database = Arc::new(postgres::Postgres::new(&config, target.clone(), deadline)?);
                let batches = postgres::batch_connector(&config, target.clone(), deadline);
                Ok(Self {
                    comics: database.clone(),
                    views: database.clone(),
                    schema: database,
                    batches: Arc::new(move || Box::new(postgres::PostgresBatches::new(batches.clone()))),
                    embedded: false,
                    target,
                })
            }
            DatabaseTarget::Sqlite(path) => {
                let database = Arc::new(sqlite::Sqlite::new(path.clone(), target.clone())?);
                let path = path.clone();
                Ok(Self {
                    comics: database.clone(),
                    views: database.clone(),
                    schema: database,
                    batches: Arc::new(move || Box::new(sqlite::SqliteBatches::new(path.clone(), deadline))),
                    embedded: true,
                    target,
                })
            }
        }
    }

    /// A connection of its own for writing batches, outside any pool.
    #[must_use]
    pub fn batches(&self) -> Box<dyn BatchStore> {
        (self.batches)()
    }
}

/// Which database, where; nothing secret.
impl std::fmt::Display for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.target.fmt(f)
    }
}

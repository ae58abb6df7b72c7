//! What is kept and how to reach it: the traits, and a database behind them.
//!
//! Here alone is SQL, and diesel. Everything above this floor sees the traits.

mod batch;
mod comics;
mod error;
mod memory;
mod notices;
mod postgres;
mod redis;
mod refused;
mod schema;
mod seen;
mod sessions;
mod spool;
mod sqlite;
mod standing;
mod tables;
#[cfg(test)]
mod tests;
mod tries;
mod views;

use std::sync::Arc;

pub use batch::{Applied, BatchEntry, BatchError, BatchStore, SealedBatch};
pub use comics::{ChangedComics, ComicStore, Mark, SyncLock};
pub use error::StorageError;
pub use memory::SeenInMemory;
pub use notices::{Notice, Notices, Raised};
pub use postgres::{ConnectError, LoginAdministrator, OpenConnections, PostgresDriver, connect as connect_postgres};
pub use redis::{Redis, RedisClient, RedisPasswords, RedisSpool};
pub use refused::Refused;
pub use schema::{Schema, SchemaState};
pub use seen::{Beginning, Kept, SeenMark, SeenStore, StoreError, StoreErrorKind};
pub use sessions::{SessionRecords, SessionsInMemory};
pub use spool::SpoolStore;
pub use standing::{DatabaseRole, DatabaseStanding};
pub use tries::{KNOWN, LogInTries, TriesInMemory};
pub use views::{AudienceSums, AuditReport, DaySums, Drift, Tallies, ViewCount, ViewStore};

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
    place: Place,
}

/// Which database it is.
#[derive(Clone)]
enum Place {
    /// One that can move.
    Postgres(Arc<postgres::Postgres>),
    /// One that cannot.
    Sqlite(DatabaseTarget),
}

impl Database {
    /// The database that the settings name. Connects to nothing; creates the folder of an embedded one.
    pub fn open(settings: &Settings) -> Result<Self, StorageError> {
        Self::open_as(settings, "", Refused::default())
    }

    /// The same, its connections called `label` (`xkcdapp set 57`; empty, `xkcdapp`), which tells
    /// `refused` whenever PostgreSQL does not take our name and password.
    pub fn open_as(settings: &Settings, label: &str, refused: Refused) -> Result<Self, StorageError> {
        let deadline = settings.commit_deadline;
        match &settings.database {
            DatabaseTarget::Postgres(target) => {
                let database = Arc::new(postgres::Postgres::new(target, label, deadline, refused)?);
                let place = Arc::clone(&database);
                Ok(Self {
                    comics: database.clone(),
                    views: database.clone(),
                    schema: database.clone(),
                    batches: Arc::new(move || Box::new(database.batches())),
                    embedded: false,
                    place: Place::Postgres(place),
                })
            }
            DatabaseTarget::Sqlite(path) => {
                let target = settings.database.clone();
                let database = Arc::new(sqlite::Sqlite::new(path.clone(), target.clone())?);
                let path = path.clone();
                Ok(Self {
                    comics: database.clone(),
                    views: database.clone(),
                    schema: database,
                    batches: Arc::new(move || Box::new(sqlite::SqliteBatches::new(path.clone(), deadline))),
                    embedded: true,
                    place: Place::Sqlite(target),
                })
            }
        }
    }

    /// From here on everything is kept at `target`, by connections called `label`, without an interruption: what is
    /// under way ends where it began, and then its connections close; those that rest close at once. Nothing is tried:
    /// [`Database::try_out`] comes first. Only from a PostgreSQL to a PostgreSQL: anything else needs a restart and is
    /// refused, unless it is where the database is already.
    pub fn move_to(&self, target: &DatabaseTarget, label: &str) -> Result<(), StorageError> {
        match (&self.place, target) {
            (Place::Postgres(database), DatabaseTarget::Postgres(target)) => database.move_to(target, label),
            (Place::Sqlite(here), target) if here == target => Ok(()),
            _ => Err(StorageError::Refused {
                target: target.clone(),
                reason: format!("moving there from {} needs a restart", self.target()),
            }),
        }
    }

    /// Whether a database could be moved to: connects, logs in and looks at its tables and our rights, in 5 s at the
    /// most. Of an embedded one it says nothing.
    pub async fn try_out(target: &DatabaseTarget, label: &str) -> Result<(), StorageError> {
        match target {
            DatabaseTarget::Postgres(target) => postgres::try_out(target, label).await,
            DatabaseTarget::Sqlite(_) => Ok(()),
        }
    }

    /// A connection of its own for writing batches, outside any pool.
    #[must_use]
    pub fn batches(&self) -> Box<dyn BatchStore> {
        (self.batches)()
    }

    /// Which database it is now.
    #[must_use]
    pub fn target(&self) -> DatabaseTarget {
        match &self.place {
            Place::Postgres(database) => database.target(),
            Place::Sqlite(target) => target.clone(),
        }
    }
}

/// Which database, where; nothing secret.
impl std::fmt::Display for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.target().fmt(f)
    }
}

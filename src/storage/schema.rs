//! Tables and the migrations that make them.

use async_trait::async_trait;
use diesel::backend::Backend;
use diesel::migration::MigrationSource;
use diesel_migrations::MigrationHarness;

use super::{DatabaseStanding, StorageError};
use crate::config::DatabaseTarget;

/// Where a database's tables stand against this program's migrations. Versions are the migrations' dates and numbers,
/// as in `20261101000002`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaState {
    /// Every migration that this program knows is applied, and no other.
    Current(String),
    /// Some are still to be applied: `xkcdapp migrate` does that.
    Behind {
        /// The newest version applied, where there is one.
        applied: Option<String>,
        /// The newest version that this program knows.
        known: String,
    },
    /// Every migration that this program knows is applied, and newer ones. A migration suits the program before it, so
    /// that tasks of both can run side by side and a release can be taken back: this program goes on.
    Newer {
        /// The newest version applied.
        applied: String,
        /// The newest version that this program knows.
        known: String,
    },
    /// Some are applied that this program does not know, and not all of those that it knows, or not before them: these
    /// are not its tables.
    Foreign {
        /// The newest version applied that this program does not know.
        applied: String,
        /// The newest version that this program knows.
        known: String,
    },
}

impl SchemaState {
    /// Judges the applied versions against the known ones, neither in any order.
    #[must_use]
    pub fn judge(applied: &[String], known: &[String]) -> Self {
        let newest = known.iter().max().cloned().unwrap_or_default();
        let complete = known.iter().all(|version| applied.contains(version));
        let mut strangers: Vec<_> = applied.iter().filter(|version| !known.contains(version)).collect();
        strangers.sort();
        match (strangers.first(), strangers.last()) {
            (Some(oldest), Some(last)) if complete && **oldest > newest => {
                Self::Newer { applied: (*last).clone(), known: newest }
            }
            (_, Some(last)) => Self::Foreign { applied: (*last).clone(), known: newest },
            (_, None) if complete => Self::Current(newest),
            (_, None) => Self::Behind { applied: applied.iter().max().cloned(), known: newest },
        }
    }

    /// Whether this program can use the tables.
    #[must_use]
    pub fn fits(&self) -> bool {
        matches!(self, Self::Current(_) | Self::Newer { .. })
    }
}

impl std::fmt::Display for SchemaState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Current(version) => write!(f, "migrations are at {version}"),
            Self::Behind { applied: None, .. } => f.write_str("no tables yet: run `xkcdapp migrate`"),
            Self::Behind { applied: Some(applied), known } => {
                write!(f, "migrations are at {applied}, this program needs {known}: run `xkcdapp migrate`")
            }
            Self::Newer { applied, known } => {
                write!(f, "migrations are at {applied}, newer than this program's {known}, which goes on with them")
            }
            Self::Foreign { applied, known } => {
                write!(f, "migrations are at {applied}, this program knows only {known}: use a newer program")
            }
        }
    }
}

/// A database's tables.
#[async_trait]
pub trait Schema: Send + Sync {
    /// Where the tables stand; changes nothing.
    async fn state(&self) -> Result<SchemaState, StorageError>;

    /// What the database can do now; changes nothing. Quick: who asks is waiting.
    async fn standing(&self) -> Result<DatabaseStanding, StorageError>;

    /// Applies what is missing, oldest first, one process at a time, and returns the versions applied. The caller has
    /// made sure that no migration is there which this program does not know.
    async fn migrate(&self) -> Result<Vec<String>, StorageError>;

    /// Makes the roles that the program logs in as and gives them the rights that it needs, where the database has roles
    /// and this user may make them; a line for each change, and one where it may not. The tables are up to date.
    async fn prepare_logins(&self) -> Result<Vec<String>, StorageError>;

    /// Takes the newest migration back and returns its version; `None` where there is nothing to take back.
    async fn revert(&self) -> Result<Option<String>, StorageError>;
}

/// A row with a version.
#[derive(diesel::QueryableByName)]
pub(super) struct VersionRow {
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub(super) version: String,
}

/// The versions of a program's migrations.
pub(super) fn known_versions<DB: Backend, M: MigrationSource<DB>>(migrations: &M) -> Vec<String> {
    let migrations = migrations.migrations().unwrap_or_default();
    migrations.iter().map(|migration| migration.name().version().to_string()).collect()
}

/// Applies what is missing.
pub(super) fn apply_all<DB: Backend>(
    harness: &mut impl MigrationHarness<DB>,
    migrations: impl MigrationSource<DB>,
    target: &DatabaseTarget,
) -> Result<Vec<String>, StorageError> {
    let applied = harness.run_pending_migrations(migrations).map_err(|error| refused(target, &*error))?;
    Ok(applied.iter().map(ToString::to_string).collect())
}

/// Takes the newest back.
pub(super) fn revert_newest<DB: Backend>(
    harness: &mut impl MigrationHarness<DB>,
    migrations: impl MigrationSource<DB>,
    target: &DatabaseTarget,
) -> Result<String, StorageError> {
    let reverted = harness.revert_last_migration(migrations).map_err(|error| refused(target, &*error))?;
    Ok(reverted.to_string())
}

fn refused(target: &DatabaseTarget, error: &(dyn std::error::Error + Send + Sync)) -> StorageError {
    StorageError::refused(target, &error)
}

//! Migrations of SQLite.

use async_trait::async_trait;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::Error;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};

use super::super::schema::{VersionRow, apply_all, known_versions, revert_newest};
use super::super::{DatabaseRole, DatabaseStanding, Schema, SchemaState, StorageError};
use super::{BUSY_TIMEOUT, Sqlite};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

#[async_trait]
impl Schema for Sqlite {
    async fn state(&self) -> Result<SchemaState, StorageError> {
        Ok(judge(&self.with(applied).await?))
    }

    async fn standing(&self) -> Result<DatabaseStanding, StorageError> {
        let role = DatabaseRole::Embedded;
        if !self.file.exists() {
            // Opening it would make it.
            return Ok(DatabaseStanding { schema: judge(&[]), role, obstacle: None });
        }
        let found = self.with(|connection| Ok((applied(connection)?, obstacle(connection)?)));
        let (applied, obstacle) = found.await?;
        Ok(DatabaseStanding { schema: judge(&applied), role, obstacle })
    }

    async fn migrate(&self) -> Result<Vec<String>, StorageError> {
        let (file, target) = (self.lock_file(".migrate-lock")?, self.target.clone());
        self.try_with(move |connection| {
            // Waits for another process that has begun; held until the file is closed.
            file.lock().map_err(|error| StorageError::unavailable(&target, &error))?;
            apply_all(connection, MIGRATIONS, &target)
        })
        .await
    }

    async fn prepare_logins(&self) -> Result<Vec<String>, StorageError> {
        Ok(Vec::new())
    }

    async fn revert(&self) -> Result<Option<String>, StorageError> {
        if self.with(applied).await?.is_empty() {
            return Ok(None);
        }
        let target = self.target.clone();
        self.try_with(move |connection| revert_newest(connection, MIGRATIONS, &target)).await.map(Some)
    }
}

fn judge(applied: &[String]) -> SchemaState {
    SchemaState::judge(applied, &known_versions::<diesel::sqlite::Sqlite, _>(&MIGRATIONS))
}

/// What keeps a transaction from writing, if anything does: begins one and takes it back. SQLite's own words for it name
/// no file.
fn obstacle(connection: &mut SqliteConnection) -> QueryResult<Option<String>> {
    let tried = connection.batch_execute("PRAGMA busy_timeout = 1000; BEGIN IMMEDIATE; ROLLBACK;");
    connection.batch_execute(&format!("PRAGMA busy_timeout = {BUSY_TIMEOUT}"))?;
    match tried {
        Err(Error::DatabaseError(_, about)) => Ok(Some(about.message().to_owned())),
        tried => tried.map(|()| None),
    }
}

fn applied(connection: &mut SqliteConnection) -> QueryResult<Vec<String>> {
    const TABLE: &str = "SELECT name AS version FROM sqlite_master WHERE name = '__diesel_schema_migrations'";
    let table: Vec<VersionRow> = diesel::sql_query(TABLE).load(connection)?;
    if table.is_empty() {
        return Ok(Vec::new());
    }
    let rows = diesel::sql_query("SELECT version FROM __diesel_schema_migrations");
    Ok(rows.load::<VersionRow>(connection)?.into_iter().map(|row| row.version).collect())
}

//! Migrations of SQLite.

use async_trait::async_trait;
use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};

use super::super::schema::{VersionRow, apply_all, known_versions, revert_newest};
use super::super::{Schema, SchemaState, StorageError};
use super::Sqlite;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

#[async_trait]
impl Schema for Sqlite {
    async fn state(&self) -> Result<SchemaState, StorageError> {
        let applied = self.with(applied).await?;
        Ok(SchemaState::judge(&applied, &known_versions::<diesel::sqlite::Sqlite, _>(&MIGRATIONS)))
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

fn applied(connection: &mut SqliteConnection) -> QueryResult<Vec<String>> {
    const TABLE: &str = "SELECT name AS version FROM sqlite_master WHERE name = '__diesel_schema_migrations'";
    let table: Vec<VersionRow> = diesel::sql_query(TABLE).load(connection)?;
    if table.is_empty() {
        return Ok(Vec::new());
    }
    let rows = diesel::sql_query("SELECT version FROM __diesel_schema_migrations");
    Ok(rows.load::<VersionRow>(connection)?.into_iter().map(|row| row.version).collect())
}

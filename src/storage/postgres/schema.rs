//! Migrations of PostgreSQL.

use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::{AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};

use super::super::schema::{VersionRow, apply_all, known_versions, revert_newest};
use super::super::{DatabaseStanding, Schema, SchemaState, StorageError};
use super::{Postgres, roles, standing};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// The advisory lock of migrations: "xkcdmigr" in ASCII.
const MIGRATION_LOCK: &str = "SELECT pg_advisory_lock(x'786b63646d696772'::int8)";

#[async_trait]
impl Schema for Postgres {
    async fn state(&self) -> Result<SchemaState, StorageError> {
        let applied = self.with(applied).await?;
        Ok(judge(&applied))
    }

    async fn standing(&self) -> Result<DatabaseStanding, StorageError> {
        self.with(look).await
    }

    async fn migrate(&self) -> Result<Vec<String>, StorageError> {
        let mut harness = AsyncMigrationHarness::new(self.connect_alone().await?);
        apply_all(&mut harness, MIGRATIONS, &self.target())
    }

    async fn prepare_logins(&self) -> Result<Vec<String>, StorageError> {
        let mut connection = self.connect_alone().await?;
        roles::bring_up_to_date(&mut connection).await.map_err(|error| StorageError::refused(&self.target(), &error))
    }

    async fn revert(&self) -> Result<Option<String>, StorageError> {
        let mut connection = self.connect_alone().await?;
        if applied(&mut connection).await.map_err(|error| self.judge(&error))?.is_empty() {
            return Ok(None);
        }
        revert_newest(&mut AsyncMigrationHarness::new(connection), MIGRATIONS, &self.target()).map(Some)
    }
}

impl Postgres {
    /// A connection that migrates while no other does: it waits for the others first. What it does may take long.
    async fn connect_alone(&self) -> Result<AsyncPgConnection, StorageError> {
        let mut connection = self.connect().await?;
        for statement in ["SET lock_timeout = '1min'", "SET statement_timeout = '1h'", MIGRATION_LOCK] {
            diesel::sql_query(statement).execute(&mut connection).await.map_err(|error| self.judge(&error))?;
        }
        Ok(connection)
    }
}

/// What can be done on this connection.
pub(super) async fn look(connection: &mut AsyncPgConnection) -> QueryResult<DatabaseStanding> {
    let applied = applied(connection).await?;
    let (role, obstacle) = standing::standing(connection).await?;
    Ok(DatabaseStanding { schema: judge(&applied), role, obstacle })
}

fn judge(applied: &[String]) -> SchemaState {
    SchemaState::judge(applied, &known_versions::<diesel::pg::Pg, _>(&MIGRATIONS))
}

async fn applied(connection: &mut AsyncPgConnection) -> QueryResult<Vec<String>> {
    const TABLE: &str = "SELECT tablename::text AS version FROM pg_catalog.pg_tables \
        WHERE schemaname = ANY (current_schemas(false)) AND tablename = '__diesel_schema_migrations'";
    let table: Vec<VersionRow> = diesel::sql_query(TABLE).load(connection).await?;
    if table.is_empty() {
        return Ok(Vec::new());
    }
    let rows = diesel::sql_query("SELECT version::text AS version FROM __diesel_schema_migrations");
    Ok(rows.load::<VersionRow>(connection).await?.into_iter().map(|row| row.version).collect())
}

//! The databases under the scenarios, asked directly and not through the program.

use std::collections::BTreeMap;
use std::path::PathBuf;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer};
use diesel::{RunQueryDsl, SqliteConnection};
use harness::{PostgresDatabase, PostgresServer, Running};
use tokio_postgres::{Client, NoTls};

/// A database with comics that nobody has looked at.
pub(crate) enum Database {
    /// PostgreSQL, by its URL.
    Postgres(String),
    /// SQLite, by its file.
    Sqlite(PathBuf),
}

/// The password in every URL of the shared cluster: it asks for none, and none may be seen.
pub(crate) const CANARY: &str = "canary-of-a-database-9d2e";

/// The URL with [`CANARY`] as its password.
pub(crate) fn with_canary(database: &PostgresDatabase) -> String {
    database.url.replacen('@', &format!(":{CANARY}@"), 1)
}

impl Database {
    /// That of a server of its own.
    pub(crate) fn of(server: &PostgresServer) -> Self {
        Self::Postgres(server.url.clone())
    }

    /// Views by page, whoever made them.
    pub(crate) async fn growth(&self) -> BTreeMap<String, i64> {
        match self {
            Self::Postgres(_) => {
                let query = "SELECT comic_number, sum(view_count)::int8 FROM comic_views GROUP BY comic_number";
                let rows = self.connect().await.query(query, &[]).await.unwrap();
                rows.iter().map(|row| (page(row.get(0)), row.get(1))).collect()
            }
            Self::Sqlite(file) => {
                let query = "SELECT comic_number, sum(view_count) AS views FROM comic_views GROUP BY comic_number";
                let mut connection = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
                let rows: Vec<Row> = diesel::sql_query(query).load(&mut connection).unwrap();
                rows.iter().map(|row| (page(row.comic_number), row.views)).collect()
            }
        }
    }

    /// How many deadlocks the database has broken, where it can have any.
    pub(crate) async fn deadlocks(&self) -> i64 {
        match self {
            Self::Postgres(_) => {
                let query = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
                self.connect().await.query_one(query, &[]).await.unwrap().get(0)
            }
            Self::Sqlite(_) => 0,
        }
    }

    /// A connection to PostgreSQL.
    pub(crate) async fn connect(&self) -> Client {
        let Self::Postgres(url) = self else { panic!("not PostgreSQL") };
        let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
        tokio::spawn(connection);
        client
    }
}

/// A comic's page.
pub(crate) fn page(number: i32) -> String {
    format!("/comic/{number}")
}

/// Views that the server has accepted and not written; it knows that without its database.
pub(crate) async fn pending(server: &Running) -> i64 {
    let sums = server.get("/views.json").await.text().await.unwrap();
    let sums: serde_json::Value = serde_json::from_str(&sums).expect(&sums);
    sums["pending"].as_i64().unwrap()
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Integer)]
    comic_number: i32,
    #[diesel(sql_type = BigInt)]
    views: i64,
}

//! A PostgreSQL database for one test.

use std::sync::atomic::{AtomicU32, Ordering};

use tokio_postgres::{Client, NoTls};

/// A database of its own in the cluster that `script/test` has started; dropped with that cluster.
#[derive(Debug)]
pub struct PostgresDatabase {
    /// Its `DATABASE_URL`.
    pub url: String,
}

impl PostgresDatabase {
    /// An empty database.
    pub async fn create() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let server = server();
        let name = format!("test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let admin = connect(&format!("{server}/postgres")).await;
        admin.batch_execute(&format!("CREATE DATABASE {name}")).await.expect("cannot create a database");
        Self { url: format!("{server}/{name}") }
    }

    /// A connection to it.
    pub async fn connect(&self) -> Client {
        connect(&self.url).await
    }
}

/// The server's URL without a database.
fn server() -> String {
    #[expect(clippy::disallowed_methods, reason = "the tests' one setting")]
    let server = std::env::var("TEST_POSTGRES_URL");
    server.expect("TEST_POSTGRES_URL is not set: run the tests by script/test, which starts a PostgreSQL for them")
}

pub(crate) async fn connect(url: &str) -> Client {
    let (client, connection) =
        tokio_postgres::connect(url, NoTls).await.expect("the test's PostgreSQL does not answer");
    tokio::spawn(connection);
    client
}

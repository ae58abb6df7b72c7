//! PostgreSQL: a small pool by diesel-async for everything that is not the hot path, and a connection of its own, by
//! tokio-postgres, for the batches.

mod batch;
mod comics;
mod logins;
mod roles;
mod schema;
mod views;

use std::future::Future;
use std::time::Duration;

use diesel::result::DatabaseErrorKind;
use diesel_async::AsyncPgConnection;
use diesel_async::pooled_connection::deadpool::Pool;
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod};
use futures_util::FutureExt;
use tokio_postgres::{Config, NoTls};

pub(super) use batch::{PostgresBatches, batch_connector};

pub use logins::{LoginAdministrator, OpenConnections};

use super::StorageError;
use crate::causes::with_causes;
use crate::config::DatabaseTarget;

/// Connections that the pool opens at the most.
const POOL_SIZE: usize = 4;

/// How long any use of the pool may take, connecting included.
const USE_TIMEOUT: Duration = Duration::from_secs(5);

/// PostgreSQL behind a pool.
pub(super) struct Postgres {
    pool: Pool<AsyncPgConnection>,
    config: Config,
    target: DatabaseTarget,
}

impl Postgres {
    /// A pool that connects when it is first used. `deadline` is how long a commit may take.
    pub(super) fn new(config: &Config, target: DatabaseTarget, deadline: Duration) -> Result<Self, StorageError> {
        let config = tuned(config, deadline, USE_TIMEOUT);
        let mut manager = ManagerConfig::default();
        // The default asks `SELECT 1` at every checkout; a dead connection shows itself on use and is not put back.
        manager.recycling_method = RecyclingMethod::Fast;
        let pooled = config.clone();
        manager.custom_setup = Box::new(move |_| {
            let config = pooled.clone();
            async move { connect(&config).await }.boxed()
        });
        let manager = AsyncDieselConnectionManager::new_with_config(String::new(), manager);
        let pool = Pool::builder(manager)
            .max_size(POOL_SIZE)
            .build()
            .map_err(|error| StorageError::refused(&target, &error))?;
        Ok(Self { pool, config, target })
    }

    /// Runs `work` on a pooled connection within [`USE_TIMEOUT`]. After a failure none that was open is used again.
    async fn with<T, F>(&self, work: F) -> Result<T, StorageError>
    where
        F: for<'c> AsyncFnOnce(&'c mut AsyncPgConnection) -> diesel::QueryResult<T>,
    {
        self.in_time(async {
            // Before the connection, so that it is dropped after the connection has gone back.
            let mut distrust = Distrust(Some(&self.pool));
            let mut connection =
                self.pool.get().await.map_err(|error| StorageError::unavailable(&self.target, &error))?;
            let done = work(&mut connection).await.map_err(|error| self.judge(&error))?;
            distrust.0 = None;
            Ok(done)
        })
        .await
    }

    /// A connection outside the pool.
    async fn connect(&self) -> Result<AsyncPgConnection, StorageError> {
        self.in_time(async {
            connect(&self.config).await.map_err(|error| StorageError::unavailable(&self.target, &error))
        })
        .await
    }

    async fn in_time<T>(&self, work: impl Future<Output = Result<T, StorageError>>) -> Result<T, StorageError> {
        tokio::time::timeout(USE_TIMEOUT, work).await.unwrap_or_else(|_| {
            Err(StorageError::Unavailable {
                target: self.target.clone(),
                reason: format!("no answer within {} s", USE_TIMEOUT.as_secs()),
            })
        })
    }

    fn judge(&self, error: &diesel::result::Error) -> StorageError {
        // Diesel keeps no SQLSTATE; what it does not know by name is a restart, a full server or a lock as often as not,
        // and whoever tries again does so for a limited time.
        match error {
            diesel::result::Error::DatabaseError(
                DatabaseErrorKind::UniqueViolation
                | DatabaseErrorKind::ForeignKeyViolation
                | DatabaseErrorKind::NotNullViolation
                | DatabaseErrorKind::CheckViolation,
                _,
            ) => StorageError::refused(&self.target, error),
            diesel::result::Error::DatabaseError(..) | diesel::result::Error::BrokenTransactionManager => {
                StorageError::unavailable(&self.target, error)
            }
            _ => StorageError::refused(&self.target, error),
        }
    }
}

/// Empties a pool when dropped: after an error, and when the future that used a connection was dropped in the midst of
/// waiting, that connection may be silent for ever, and so may the others.
struct Distrust<'a>(Option<&'a Pool<AsyncPgConnection>>);

impl Drop for Distrust<'_> {
    fn drop(&mut self) {
        if let Some(pool) = self.0 {
            pool.retain(|_, _| false);
        }
    }
}

async fn connect(config: &Config) -> diesel::ConnectionResult<AsyncPgConnection> {
    let (client, connection) =
        config.connect(NoTls).await.map_err(|error| diesel::ConnectionError::BadConnection(with_causes(&error)))?;
    AsyncPgConnection::try_from_client_and_connection(client, connection).await
}

/// The connection parameters with every wait bounded: on this side by TCP, on the server's by its own timeouts.
/// `deadline` bounds silence on the wire and waiting for a lock, `statement` the length of a statement.
fn tuned(config: &Config, deadline: Duration, statement: Duration) -> Config {
    let mut config = config.clone();
    let options = format!(
        "{} -c synchronous_commit=on -c lock_timeout={} -c statement_timeout={} -c idle_in_transaction_session_timeout=10s",
        config.get_options().unwrap_or_default(),
        deadline.mul_f64(0.8).as_millis().max(1),
        statement.as_millis().max(1),
    );
    config
        .options(options)
        .connect_timeout(deadline.max(Duration::from_secs(1)))
        .keepalives_idle(Duration::from_secs(15))
        .tcp_user_timeout(deadline.mul_f64(0.9));
    if config.get_application_name().is_none() {
        config.application_name("xkcdapp");
    }
    config
}

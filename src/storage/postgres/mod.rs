//! PostgreSQL: a small pool by diesel-async for everything that is not the hot path, and a connection of its own, by
//! tokio-postgres, for the batches.

mod batch;
mod comics;
mod connect;
mod login;
mod logins;
mod roles;
mod schema;
mod standing;
mod sync_lock;
mod views;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use diesel::result::DatabaseErrorKind;
use diesel_async::AsyncPgConnection;
use diesel_async::pooled_connection::deadpool::Pool;
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod};
use futures_util::FutureExt;
use tokio::sync::watch;

pub(super) use batch::PostgresBatches;
pub use connect::{ConnectError, Driver as PostgresDriver};
use login::Login;
pub use logins::{LoginAdministrator, OpenConnections};

use super::{DatabaseStanding, Refused, StorageError};
use crate::config::{DatabaseTarget, PostgresTarget};

/// Connections that the pool opens at the most.
const POOL_SIZE: usize = 4;

/// How long any use of the pool may take, connecting included.
const USE_TIMEOUT: Duration = Duration::from_secs(5);

/// PostgreSQL behind a pool.
///
/// It may move to another server or log-in while it is used: what is under way then ends where it began.
pub(super) struct Postgres {
    current: ArcSwap<Current>,
    /// For connections that outlive a use: what they are to be made with, and that those there are have to go.
    moves: watch::Sender<Arc<Login>>,
    /// How long a commit may take.
    deadline: Duration,
    refused: Refused,
}

/// A log-in, and the pool of its connections, which end with it and with whoever still uses them.
struct Current {
    login: Arc<Login>,
    pool: Pool<AsyncPgConnection>,
    deadline: Duration,
}

impl Postgres {
    /// A pool that connects when it is first used, under the name of `label`. `deadline` is how long a commit may take.
    pub(super) fn new(
        target: &PostgresTarget,
        label: &str,
        deadline: Duration,
        refused: Refused,
    ) -> Result<Self, StorageError> {
        let login = Arc::new(Login::new(target, label, refused.clone())?);
        let (moves, _) = watch::channel(Arc::clone(&login));
        Ok(Self { current: ArcSwap::from_pointee(Current::new(login, deadline)?), moves, deadline, refused })
    }

    /// From here on connections are made with this; those that rest are closed, those in use when they come to rest.
    pub(super) fn move_to(&self, target: &PostgresTarget, label: &str) -> Result<(), StorageError> {
        let login = Arc::new(Login::new(target, label, self.refused.clone())?);
        self.current.store(Arc::new(Current::new(Arc::clone(&login), self.deadline)?));
        self.moves.send_replace(login);
        Ok(())
    }

    /// Where it is now.
    pub(super) fn target(&self) -> DatabaseTarget {
        self.current.load().login.target()
    }

    /// A connection for batches, made when there is need of it.
    pub(super) fn batches(&self) -> PostgresBatches {
        PostgresBatches::new(self.moves.subscribe(), self.deadline)
    }

    /// Runs `work` on a pooled connection within [`USE_TIMEOUT`]. After a failure none that was open is used again.
    async fn with<T, F>(&self, work: F) -> Result<T, StorageError>
    where
        F: for<'c> AsyncFnOnce(&'c mut AsyncPgConnection) -> diesel::QueryResult<T>,
    {
        let current = self.current.load_full();
        current
            .in_time(async {
                // Before the connection, so that it is dropped after the connection has gone back.
                let mut distrust = Distrust(Some(&current.pool));
                let mut connection = current.pool.get().await.map_err(|error| current.login.failed(&error))?;
                let done = work(&mut connection).await.map_err(|error| current.judge(&error))?;
                distrust.0 = None;
                Ok(done)
            })
            .await
    }

    /// A connection outside the pool.
    async fn connect(&self) -> Result<AsyncPgConnection, StorageError> {
        self.current.load_full().connect().await
    }

    fn judge(&self, error: &diesel::result::Error) -> StorageError {
        self.current.load().judge(error)
    }
}

/// Connects to this server, logs in and looks whether views can be counted there: whether it can be moved to.
pub(super) async fn try_out(target: &PostgresTarget, label: &str) -> Result<(), StorageError> {
    let current = Current::new(Arc::new(Login::new(target, label, Refused::default())?), USE_TIMEOUT)?;
    let shown = || current.login.target();
    // Boxed: it is large, and seldom.
    let found = Box::pin(current.in_time(async {
        let mut connection = current.connect().await?;
        schema::look(&mut connection).await.map_err(|error| current.judge(&error))
    }));
    let reason = match found.await? {
        DatabaseStanding { obstacle: Some(obstacle), role, .. } => format!("{role}, cannot write: {obstacle}"),
        DatabaseStanding { schema, .. } if schema.fits() => return Ok(()),
        DatabaseStanding { schema, .. } => schema.to_string(),
    };
    Err(StorageError::Refused { target: shown(), reason })
}

/// A connection outside everything else, called `label`, for whoever needs PostgreSQL itself. The driver is to be
/// awaited by a task for as long as the client is used.
pub async fn connect(
    target: &PostgresTarget,
    label: &str,
) -> Result<(tokio_postgres::Client, PostgresDriver), ConnectError> {
    let login = Login::new(target, label, Refused::default()).map_err(|error| ConnectError::of_settings(&error))?;
    login.connect(USE_TIMEOUT, USE_TIMEOUT).await
}

impl Current {
    fn new(login: Arc<Login>, deadline: Duration) -> Result<Self, StorageError> {
        let mut manager = ManagerConfig::default();
        // The default asks `SELECT 1` at every checkout; a dead connection shows itself on use and is not put back.
        manager.recycling_method = RecyclingMethod::Fast;
        let pooled = Arc::clone(&login);
        manager.custom_setup = Box::new(move |_| {
            let login = Arc::clone(&pooled);
            async move { diesel_connection(&login, deadline).await }.boxed()
        });
        let manager = AsyncDieselConnectionManager::new_with_config(String::new(), manager);
        let pool = Pool::builder(manager)
            .max_size(POOL_SIZE)
            .build()
            .map_err(|error| StorageError::refused(&login.target(), &error))?;
        Ok(Self { login, pool, deadline })
    }

    async fn connect(&self) -> Result<AsyncPgConnection, StorageError> {
        self.in_time(async {
            diesel_connection(&self.login, self.deadline).await.map_err(|error| self.login.failed(&error))
        })
        .await
    }

    async fn in_time<T>(&self, work: impl Future<Output = Result<T, StorageError>>) -> Result<T, StorageError> {
        in_time(|| self.login.target(), work).await
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
            ) => StorageError::refused(&self.login.target(), error),
            diesel::result::Error::DatabaseError(..) | diesel::result::Error::BrokenTransactionManager => {
                StorageError::unavailable(&self.login.target(), error)
            }
            _ => StorageError::refused(&self.login.target(), error),
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

async fn in_time<T>(
    target: impl FnOnce() -> DatabaseTarget,
    work: impl Future<Output = Result<T, StorageError>>,
) -> Result<T, StorageError> {
    tokio::time::timeout(USE_TIMEOUT, work).await.unwrap_or_else(|_| {
        Err(StorageError::Unavailable {
            target: target(),
            reason: format!("no answer within {} s", USE_TIMEOUT.as_secs()),
        })
    })
}

async fn diesel_connection(login: &Login, deadline: Duration) -> diesel::ConnectionResult<AsyncPgConnection> {
    let connected = login.connect(deadline, USE_TIMEOUT).await;
    match connected.map_err(|error| diesel::ConnectionError::BadConnection(error.to_string()))? {
        (client, PostgresDriver::Plain(connection)) => {
            AsyncPgConnection::try_from_client_and_connection(client, *connection).await
        }
        (client, PostgresDriver::Tls(connection)) => {
            AsyncPgConnection::try_from_client_and_connection(client, *connection).await
        }
    }
}

//! A server and a log-in there, and the making of connections to it.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use deadpool_redis::{Connection, Manager, Pool, PoolError, Runtime, Timeouts};
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Cmd, RedisResult, Value, cmd};

use crate::config::RedisTarget;
use crate::storage::seen::{StoreError, StoreErrorKind};

/// How long a connection may take to be made, its log-in included.
pub(super) const CONNECT: Duration = Duration::from_secs(1);
/// Connections that are made at a time.
const AT_A_TIME: usize = 2;
/// Written by a probe, and deleted in the same breath.
const PROBE_KEY: &str = "xkcdapp:probe";
/// What `CLIENT LIST` calls our connections where no set of settings has a name.
const NAME: &str = "xkcdapp";

/// Where Redis is, as one set of settings has it. What it holds ends with it.
pub(super) struct Place {
    pool: Pool,
    target: RedisTarget,
    /// What our connections are called.
    name: String,
    /// How long an answer may take.
    wait: Duration,
    /// The spool's own connection, while it has one.
    spool: Mutex<Option<MultiplexedConnection>>,
}

impl Place {
    /// Connects to nothing yet. No answer of the connections may take longer than `wait`.
    pub(super) fn new(target: RedisTarget, wait: Duration, label: &str) -> Result<Self, StoreError> {
        let config =
            AsyncConnectionConfig::new().set_connection_timeout(Some(CONNECT)).set_response_timeout(Some(wait));
        let manager = Manager::new_with_config(target.connection_info(), config)?;
        let timeouts = Timeouts { wait: Some(CONNECT), create: Some(2 * CONNECT), recycle: Some(wait) };
        let pool = Pool::builder(manager)
            .max_size(AT_A_TIME)
            .timeouts(timeouts)
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|error| StoreError { kind: StoreErrorKind::Other, message: error.to_string() })?;
        // Redis allows no spaces.
        let name = if label.is_empty() { NAME.to_owned() } else { label.replace(' ', "-") };
        Ok(Self { pool, target, name, wait, spool: Mutex::default() })
    }

    /// So many connections that a page could use: they take a write, whose answer may take `probe`.
    pub(super) async fn make(&self, number: usize, probe: Duration) -> Result<Vec<MultiplexedConnection>, StoreError> {
        let mut connections = Vec::with_capacity(number);
        for _ in 0..number {
            let mut connection = self.connect().await?;
            connection.set_response_timeout(probe);
            self.probe(&mut connection).await?;
            connection.set_response_timeout(self.wait);
            connections.push(connection);
        }
        Ok(connections)
    }

    /// A connection of which no answer may take longer than `answer`.
    pub(super) async fn connection(&self, answer: Duration) -> Result<MultiplexedConnection, StoreError> {
        let mut connection = self.connect().await?;
        connection.set_response_timeout(answer);
        // Nobody waits for it: what follows is on the way already.
        let (naming, mut named) = (self.naming(), connection.clone());
        tokio::spawn(async move {
            let _ = naming.exec_async(&mut named).await;
        });
        Ok(connection)
    }

    /// The spool's own connection, while it has one.
    pub(super) fn spool(&self) -> MutexGuard<'_, Option<MultiplexedConnection>> {
        self.spool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it is at this server.
    pub(super) fn is_at(&self, target: &RedisTarget) -> bool {
        self.target.is_same_server(target)
    }

    async fn connect(&self) -> Result<MultiplexedConnection, StoreError> {
        // Taken out for good: a connection that breaks is dropped, not recycled.
        Ok(Connection::take(self.pool.get().await.map_err(of_pool)?))
    }

    fn naming(&self) -> Cmd {
        cmd("CLIENT").arg("SETNAME").arg(&self.name).take()
    }

    /// Whether a page could use it. Leaves nothing behind but the connection's name, which a user need not be allowed to
    /// give.
    pub(super) async fn probe(&self, connection: &mut MultiplexedConnection) -> Result<(), StoreError> {
        let mut commands = redis::pipe();
        commands.add_command(self.naming()).ignore();
        commands.cmd("SET").arg(PROBE_KEY).arg(1).arg("PX").arg(1000);
        commands.cmd("DEL").arg(PROBE_KEY).ignore_errors();
        let outcomes: Vec<RedisResult<Value>> = commands.query_async(connection).await?;
        outcomes.into_iter().try_for_each(|outcome| outcome.map(drop)).map_err(StoreError::from)
    }
}

fn of_pool(error: PoolError) -> StoreError {
    match error {
        PoolError::Backend(error) => error.into(),
        PoolError::Timeout(_) => StoreError { kind: StoreErrorKind::Timeout, message: error.to_string() },
        _ => StoreError { kind: StoreErrorKind::Other, message: error.to_string() },
    }
}

/// Which Redis, where; nothing secret.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.target.fmt(f)
    }
}

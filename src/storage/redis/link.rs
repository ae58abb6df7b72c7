//! The connections to Redis, and whether they can be used.
//!
//! All requests share a few connections: an answer finds its request by its place in the line, so a request that gives
//! up leaves the others as they are. After a failure nobody waits for Redis again until a probe has succeeded, on new
//! connections.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use deadpool_redis::{Connection, Manager, Pool, PoolError, Runtime, Timeouts};
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Pipeline, RedisError, Value};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::chance::Chance;
use crate::config::RedisTarget;
use crate::storage::seen::{StoreError, StoreErrorKind};

/// Connections that are shared. One is a task that reads and writes: two keep two processors busy.
const CONNECTIONS: usize = 2;
/// How long a connection may take to be made, its log-in included.
const CONNECT: Duration = Duration::from_secs(1);
/// How long to rest between two probes, give or take a half.
const REST: Duration = Duration::from_millis(500);
/// How often idle connections are looked after: a dead one is better found before a visitor comes.
const LOOK_AFTER: Duration = Duration::from_secs(10);
/// Written by a probe, and deleted in the same breath.
const PROBE_KEY: &str = "xkcdapp:probe";

/// A Redis. Nothing connects until [`Redis::keep`] runs.
pub struct Redis {
    pool: Pool,
    connections: ArcSwapOption<Vec<MultiplexedConnection>>,
    turn: AtomicUsize,
    lost: Notify,
    target: RedisTarget,
}

impl Redis {
    /// The Redis at `target`, of which no answer may take longer than `wait`.
    pub fn new(target: RedisTarget, wait: Duration) -> Result<Self, StoreError> {
        let config =
            AsyncConnectionConfig::new().set_connection_timeout(Some(CONNECT)).set_response_timeout(Some(wait));
        let manager = Manager::new_with_config(target.connection_info(), config)?;
        let timeouts = Timeouts { wait: Some(CONNECT), create: Some(2 * CONNECT), recycle: Some(wait) };
        let pool = Pool::builder(manager)
            .max_size(CONNECTIONS)
            .timeouts(timeouts)
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|error| StoreError { kind: StoreErrorKind::Other, message: error.to_string() })?;
        let (connections, turn, lost) = (ArcSwapOption::empty(), AtomicUsize::new(0), Notify::new());
        Ok(Self { pool, connections, turn, lost, target })
    }

    /// Whether the last that is known of it is good.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.connections.load().is_some()
    }

    /// Connects; after this, whether it can be used.
    pub async fn connect(&self) -> Result<(), StoreError> {
        let mut connections = Vec::with_capacity(CONNECTIONS);
        for _ in 0..CONNECTIONS {
            // Taken out for good: a connection that breaks is dropped, not recycled.
            let mut connection = Connection::take(self.pool.get().await.map_err(of_pool)?);
            probe(&mut connection).await?;
            connections.push(connection);
        }
        self.connections.store(Some(Arc::new(connections)));
        Ok(())
    }

    /// Connects whenever there is need to, until `stop`; tells `noted` of every failure and of every return.
    pub async fn keep(&self, chance: Chance, stop: CancellationToken, noted: impl Fn(Result<(), StoreError>)) {
        let work = async {
            loop {
                if self.is_well() {
                    tokio::select! {
                        () = self.lost.notified() => {}
                        () = tokio::time::sleep(LOOK_AFTER) => self.look_after(&noted).await,
                    }
                    continue;
                }
                let outcome = self.connect().await;
                let failed = outcome.is_err();
                noted(outcome);
                if failed {
                    tokio::time::sleep(chance.jitter(REST)).await;
                }
            }
        };
        tokio::select! {
            () = work => {}
            () = stop.cancelled() => {}
        }
    }

    async fn look_after(&self, noted: impl Fn(Result<(), StoreError>)) {
        for _ in 0..CONNECTIONS {
            if let Err(error) = self.run(redis::pipe().cmd("PING")).await {
                noted(Err(error));
            }
        }
    }

    /// A connection beside those that are shared, each of whose answers may take so long. At most a second for the try,
    /// whatever is known of the others.
    pub(super) async fn connection(&self, answer: Duration) -> Result<MultiplexedConnection, StoreError> {
        let late =
            |_| StoreError { kind: StoreErrorKind::Timeout, message: format!("no connection within {CONNECT:?}") };
        let connection = tokio::time::timeout(CONNECT, self.pool.get()).await.map_err(late)?;
        let mut connection = Connection::take(connection.map_err(of_pool)?);
        connection.set_response_timeout(answer);
        Ok(connection)
    }

    /// Runs commands in one round trip. An error of one of them is the whole's, and, but for a key of another type,
    /// ends the use of all connections.
    pub(super) async fn run(&self, commands: &Pipeline) -> Result<Vec<Value>, StoreError> {
        let away = || StoreError { kind: StoreErrorKind::Away, message: "it has not answered a probe yet".to_owned() };
        let connections = self.connections.load_full().ok_or_else(away)?;
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % CONNECTIONS;
        let connection = connections.get(turn).ok_or_else(away)?;
        let outcome = commands.query_async(&mut connection.clone()).await.map_err(StoreError::from);
        if outcome.as_ref().is_err_and(|error| error.kind != StoreErrorKind::Garbage) {
            self.lose(&connections);
        }
        outcome
    }

    /// Gives connections up, unless somebody has done so before.
    fn lose(&self, connections: &Arc<Vec<MultiplexedConnection>>) {
        let before = self.connections.compare_and_swap(connections, None);
        if before.as_ref().is_some_and(|before| Arc::ptr_eq(before, connections)) {
            self.lost.notify_one();
        }
    }
}

/// Whether a page could use it: it takes a write. Leaves nothing behind.
pub(super) async fn probe(connection: &mut MultiplexedConnection) -> Result<(), RedisError> {
    let mut commands = redis::pipe();
    commands.cmd("SET").arg(PROBE_KEY).arg(1).arg("PX").arg(1000).ignore();
    commands.cmd("DEL").arg(PROBE_KEY).ignore();
    commands.exec_async(connection).await
}

fn of_pool(error: PoolError) -> StoreError {
    match error {
        PoolError::Backend(error) => error.into(),
        PoolError::Timeout(_) => StoreError { kind: StoreErrorKind::Timeout, message: error.to_string() },
        _ => StoreError { kind: StoreErrorKind::Other, message: error.to_string() },
    }
}

/// Which Redis, where; nothing secret.
impl fmt::Display for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.target.fmt(f)
    }
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.target.fmt(f)
    }
}

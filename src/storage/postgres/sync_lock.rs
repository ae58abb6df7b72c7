//! The right to sync: an advisory lock of PostgreSQL, which ends with its connection.

use std::sync::Arc;

use async_trait::async_trait;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tokio::sync::{Mutex, watch};
use tokio_util::task::AbortOnDropHandle;

use super::login::Login;
use super::{Postgres, USE_TIMEOUT};
use crate::storage::{StorageError, SyncLock};

/// "xkcdsync" in ASCII.
const SYNC_LOCK: i64 = 0x786b_6364_7379_6e63;

/// Held for as long as its connection is; the connection ends when the database moves, also in the midst of a round.
pub(super) struct AdvisoryLock {
    connection: Arc<Mutex<Option<AsyncPgConnection>>>,
    moves: watch::Receiver<Arc<Login>>,
    _watch: AbortOnDropHandle<()>,
}

impl AdvisoryLock {
    /// Takes it; `None` where another process has it.
    pub(super) async fn take(postgres: &Postgres) -> Result<Option<Self>, StorageError> {
        // Before the log-in is looked up, so that no move is missed.
        let moves = postgres.moves.subscribe();
        let current = postgres.current.load_full();
        let mut connection = current.connect().await?;
        let taken: bool = current
            .in_time(async {
                diesel::select(pg_try_advisory_lock(SYNC_LOCK))
                    .get_result(&mut connection)
                    .await
                    .map_err(|error| current.judge(&error))
            })
            .await?;
        if !taken {
            return Ok(None);
        }
        let connection = Arc::new(Mutex::new(Some(connection)));
        let (watched, mut ending) = (Arc::clone(&connection), moves.clone());
        let watch = tokio::spawn(async move {
            if ending.changed().await.is_ok() {
                *watched.lock().await = None;
            }
        });
        Ok(Some(Self { connection, moves, _watch: AbortOnDropHandle::new(watch) }))
    }
}

#[async_trait]
impl SyncLock for AdvisoryLock {
    async fn is_held(&mut self) -> bool {
        if self.moves.has_changed().unwrap_or(false) {
            return false;
        }
        let mut connection = self.connection.lock().await;
        let Some(connection) = connection.as_mut() else { return false };
        let alive = diesel::sql_query("SELECT 1").execute(connection);
        matches!(tokio::time::timeout(USE_TIMEOUT, alive).await, Ok(Ok(_)))
    }

    async fn ended(&mut self) {
        // A clone, so that `is_held` goes on to see it.
        if self.moves.clone().changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

#[diesel::declare_sql_function]
extern "SQL" {
    /// Takes a lock that is held until the connection ends; false where another connection holds it.
    fn pg_try_advisory_lock(key: diesel::sql_types::BigInt) -> diesel::sql_types::Bool;
}

//! The batches' own connection to PostgreSQL.
//!
//! By tokio-postgres itself: diesel-async's errors keep no SQLSTATE, and it is what tells an error that passes from
//! one that does not. The statement is prepared once a connection.

use std::error::Error;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::watch;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Statement};
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

use super::super::{Applied, BatchError, BatchStore, SealedBatch, ViewCount};
use super::login::Login;
use crate::audience::Audience;
use crate::causes::with_causes;
use crate::config::DatabaseTarget;

/// Writes a batch where it is its writer's next; returns no row where the ledger did not advance. A writer without a
/// row may only begin at 1. Two sends of the same batch meet at the ledger's row, so the second waits for the first
/// and then does not advance. Rows are taken in the order of their keys, so that two writers never deadlock.
const APPLY: &str = "\
WITH ledger AS (
    INSERT INTO view_writers (writer_id, sequence, views)
    SELECT $1::uuid, $2::int8, $3::int8 WHERE $2 = 1 OR EXISTS (SELECT FROM view_writers WHERE writer_id = $1)
    ON CONFLICT (writer_id) DO UPDATE
        SET sequence = excluded.sequence, views = view_writers.views + excluded.views
        WHERE view_writers.sequence = excluded.sequence - 1
    RETURNING sequence
), entries AS (
    SELECT comic_number, day, audience, views
    FROM unnest($4::int4[], $5::date[], $6::text[], $7::int8[]) AS entry (comic_number, day, audience, views)
    WHERE EXISTS (SELECT FROM ledger)
), days AS (
    INSERT INTO comic_views_daily (comic_number, day, audience, view_count)
    SELECT comic_number, day, audience, views FROM entries ORDER BY comic_number, day, audience
    ON CONFLICT (comic_number, day, audience)
        DO UPDATE SET view_count = comic_views_daily.view_count + excluded.view_count
)
INSERT INTO comic_views (comic_number, audience, view_count)
SELECT comic_number, audience, sum(views) FROM entries GROUP BY comic_number, audience ORDER BY comic_number, audience
ON CONFLICT (comic_number, audience) DO UPDATE SET view_count = comic_views.view_count + excluded.view_count
RETURNING comic_number, audience, view_count";

const SEQUENCE: &str = "SELECT coalesce(max(sequence), 0) FROM view_writers WHERE writer_id = $1";

/// One connection, once there is one.
pub(in crate::storage) struct PostgresBatches {
    logins: watch::Receiver<Arc<Login>>,
    deadline: Duration,
    /// Shared with who closes it when the database moves while it rests.
    resting: Resting,
}

type Resting = Arc<Mutex<Option<Connection>>>;

impl PostgresBatches {
    /// Statements end on the server before `deadline` does here.
    pub(super) fn new(logins: watch::Receiver<Arc<Login>>, deadline: Duration) -> Self {
        Self { logins, deadline, resting: Resting::default() }
    }
}

struct Connection {
    client: Client,
    apply: Statement,
    sequence: Statement,
    /// Whether the database has moved since.
    logins: watch::Receiver<Arc<Login>>,
    _driver: AbortOnDropHandle<()>,
    _watch: AbortOnDropHandle<()>,
}

#[async_trait]
impl BatchStore for PostgresBatches {
    async fn apply(&mut self, batch: &SealedBatch) -> Result<Applied, BatchError> {
        let connection = self.take().await?;
        let applied = write(&connection, batch).await.map_err(|error| self.judge(&error))?;
        self.put_back(connection);
        Ok(applied)
    }

    async fn sequence(&mut self, writer_id: Uuid) -> Result<i64, BatchError> {
        let connection = self.take().await?;
        let reached = sequence(&connection, writer_id).await.map_err(|error| self.judge(&error))?;
        self.put_back(connection);
        Ok(reached)
    }

    fn disconnect(&mut self) {
        *self.resting() = None;
    }

    async fn moved(&mut self) {
        if self.logins.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl PostgresBatches {
    /// The connection, made anew where there is none. Taken out, so that an error and a dropped future leave none
    /// behind: whoever is done with it puts it back.
    async fn take(&mut self) -> Result<Connection, BatchError> {
        let resting = self.resting().take();
        if let Some(connection) = resting.filter(Connection::is_good) {
            return Ok(connection);
        }
        loop {
            let login = Arc::clone(&self.logins.borrow_and_update());
            let mut moved = self.logins.clone();
            tokio::select! {
                connected = self.connect(&login) => return connected,
                // Where it is not any more it need not be waited for.
                Ok(()) = moved.changed() => {}
            }
        }
    }

    /// Unless the database has moved: then it ends here, between two batches.
    fn put_back(&self, connection: Connection) {
        let mut resting = self.resting();
        if connection.is_good() {
            *resting = Some(connection);
        }
    }

    fn resting(&self) -> MutexGuard<'_, Option<Connection>> {
        self.resting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn connect(&self, login: &Login) -> Result<Connection, BatchError> {
        let connected = login.connect(self.deadline, self.deadline.mul_f64(0.9)).await;
        let (client, driver) = connected.map_err(|error| self.away(&error))?;
        // Aborted with the connection: it would wait for an answer that nobody reads. Its end is seen by the client,
        // whose calls fail from then on.
        let driver = AbortOnDropHandle::new(tokio::spawn(async move {
            let _ = driver.await;
        }));
        // Without tables yet this fails: the database is not ready, which is no fault of any batch.
        let prepared = tokio::try_join!(client.prepare(APPLY), client.prepare(SEQUENCE));
        let (apply, sequence) = prepared.map_err(|error| self.away(&error))?;
        let logins = self.logins.clone();
        let (mut moved, resting) = (logins.clone(), Arc::downgrade(&self.resting));
        let watch = AbortOnDropHandle::new(tokio::spawn(async move {
            if moved.changed().await.is_ok()
                && let Some(resting) = resting.upgrade()
            {
                *resting.lock().unwrap_or_else(PoisonError::into_inner) = None;
            }
        }));
        Ok(Connection { client, apply, sequence, logins, _driver: driver, _watch: watch })
    }

    fn away(&self, error: &(dyn Error + 'static)) -> BatchError {
        BatchError::Unavailable(format!("{}: {}", self.target(), with_causes(error)))
    }

    fn judge(&self, error: &tokio_postgres::Error) -> BatchError {
        match error.code() {
            Some(code) if !passes(code) => {
                BatchError::Refused(format!("{}: {} ({})", self.target(), with_causes(error), code.code()))
            }
            _ => self.away(error),
        }
    }

    fn target(&self) -> DatabaseTarget {
        self.logins.borrow().target()
    }
}

impl Connection {
    /// Whether it is open, and leads where the database is.
    fn is_good(&self) -> bool {
        !self.client.is_closed() && !self.logins.has_changed().unwrap_or(false)
    }
}

/// Whether an error passes by itself or by an operator's hand, so that the same batch is worth sending again: a lost
/// connection (08), a transaction lost to others (40), a lock not had in time (55P03), read-only (25006), short of
/// resources (53), stopping or cancelling (57, 58), tables or rights missing for now (42P01, 42501), a plan that
/// reconnecting makes anew (0A000, 26000). <https://www.postgresql.org/docs/current/errcodes-appendix.html>
fn passes(code: &SqlState) -> bool {
    let code = code.code();
    matches!(code, "55P03" | "25006" | "42P01" | "42501" | "0A000" | "26000")
        || ["08", "40", "53", "57", "58"].iter().any(|class| code.starts_with(class))
}

async fn sequence(connection: &Connection, writer_id: Uuid) -> Result<i64, tokio_postgres::Error> {
    connection.client.query_one(&connection.sequence, &[&writer_id]).await?.try_get(0)
}

async fn write(connection: &Connection, batch: &SealedBatch) -> Result<Applied, tokio_postgres::Error> {
    let entries = &batch.entries;
    let comics: Vec<i32> = entries.iter().map(|entry| entry.comic_number).collect();
    let days: Vec<_> = entries.iter().map(|entry| entry.day).collect();
    let audiences: Vec<&str> = entries.iter().map(|entry| entry.audience.name()).collect();
    let views: Vec<i64> = entries.iter().map(|entry| entry.views).collect();
    let rows = connection
        .client
        .query(
            &connection.apply,
            &[&batch.writer_id, &batch.sequence, &batch.views(), &comics, &days, &audiences, &views],
        )
        .await?;
    if rows.is_empty() {
        return Ok(Applied::NotAdvanced(sequence(connection, batch.writer_id).await?));
    }
    let mut counts = Vec::with_capacity(rows.len());
    for row in &rows {
        let audience: &str = row.try_get(1)?;
        if let Some(audience) = Audience::from_name(audience) {
            counts.push(ViewCount { comic_number: row.try_get(0)?, audience, count: row.try_get(2)? });
        }
    }
    Ok(Applied::Written(counts))
}

//! tower-sessions' store, on ours.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tower_sessions::SessionStore;
use tower_sessions::cookie::time::OffsetDateTime;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};

use super::tally::Tally;
use crate::clock::Clock;
use crate::storage::{SessionRecords, StoreError};

/// An id that is taken is one in 2^128: a store that says so again and again is broken.
const TRIES: usize = 3;

/// Where sessions are, and the time by which they end.
#[derive(Clone)]
pub(super) struct Sessions {
    records: Arc<dyn SessionRecords>,
    clock: Clock,
    /// Uses in vain, which anybody with a made-up cookie can have as many of as they like.
    failed: Arc<Tally>,
}

/// A session as it is kept, under its id.
#[derive(Serialize, Deserialize)]
struct Kept {
    data: HashMap<String, serde_json::Value>,
    /// When it ends, in seconds since 1970.
    ends: i64,
}

impl Sessions {
    pub(super) fn new(records: Arc<dyn SessionRecords>, clock: Clock) -> Self {
        Self { records, clock, failed: Arc::default() }
    }

    fn away(&self, error: StoreError) -> Error {
        if let Some(untold) = self.failed.count() {
            tracing::warn!(%error, untold, "admins' sessions are out of reach");
        }
        Error::Backend(error.message)
    }

    fn lasting(&self, record: &Record) -> Duration {
        let seconds = record.expiry_date.unix_timestamp() - self.clock.now().timestamp();
        Duration::from_secs(u64::try_from(seconds).unwrap_or(0))
    }
}

fn text(record: &Record) -> Result<String> {
    let kept = Kept { data: record.data.clone(), ends: record.expiry_date.unix_timestamp() };
    serde_json::to_string(&kept).map_err(|error| Error::Encode(error.to_string()))
}

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        for _ in 0..TRIES {
            if self
                .records
                .create(&record.id.to_string(), &text(record)?, self.lasting(record))
                .await
                .map_err(|error| self.away(error))?
            {
                return Ok(());
            }
            record.id = Id::default();
        }
        Err(Error::Backend("every new id is taken".to_owned()))
    }

    async fn save(&self, record: &Record) -> Result<()> {
        self.records
            .save(&record.id.to_string(), &text(record)?, self.lasting(record))
            .await
            .map_err(|error| self.away(error))
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let Some(text) = self.records.load(&id.to_string()).await.map_err(|error| self.away(error))? else {
            return Ok(None);
        };
        // What cannot be read is no session.
        let Ok(Kept { data, ends }) = serde_json::from_str(&text) else { return Ok(None) };
        let Ok(expiry_date) = OffsetDateTime::from_unix_timestamp(ends) else { return Ok(None) };
        let over = DateTime::<Utc>::from_timestamp(ends, 0).is_none_or(|end| end <= self.clock.now());
        Ok(Some(Record { id: *id, data, expiry_date }).filter(|_| !over))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.records.delete(&id.to_string()).await.map_err(|error| self.away(error))
    }
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sessions")
    }
}

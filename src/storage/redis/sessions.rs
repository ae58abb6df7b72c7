//! Admins' sessions in Redis, each a key of its own that expires.

use std::time::Duration;

use async_trait::async_trait;
use redis::Value;

use super::link::Redis;
use crate::storage::StoreError;
use crate::storage::seen::StoreErrorKind;
use crate::storage::sessions::SessionRecords;

fn key(id: &str) -> String {
    ["xkcdapp:session:", id].concat()
}

/// Whole seconds, at least one: Redis takes no less.
fn seconds(lasting: Duration) -> u64 {
    lasting.as_secs().max(1)
}

#[async_trait]
impl SessionRecords for Redis {
    async fn create(&self, id: &str, record: &str, lasting: Duration) -> Result<bool, StoreError> {
        let mut command = redis::pipe();
        command.cmd("SET").arg(key(id)).arg(record).arg("NX").arg("EX").arg(seconds(lasting));
        Ok(matches!(self.run(&command).await?.first(), Some(Value::Okay)))
    }

    async fn save(&self, id: &str, record: &str, lasting: Duration) -> Result<(), StoreError> {
        let mut command = redis::pipe();
        command.cmd("SET").arg(key(id)).arg(record).arg("XX").arg("EX").arg(seconds(lasting));
        self.run(&command).await.map(drop)
    }

    async fn load(&self, id: &str) -> Result<Option<String>, StoreError> {
        let mut command = redis::pipe();
        command.cmd("GET").arg(key(id));
        match self.run(&command).await {
            Ok(mut values) => match values.pop() {
                Some(Value::BulkString(record)) => Ok(String::from_utf8(record).ok()),
                _ => Ok(None),
            },
            // Whatever it is, it is no session.
            Err(error) if error.kind == StoreErrorKind::Garbage => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn delete(&self, id: &str) -> Result<(), StoreError> {
        let mut command = redis::pipe();
        command.cmd("DEL").arg(key(id));
        self.run(&command).await.map(drop)
    }
}

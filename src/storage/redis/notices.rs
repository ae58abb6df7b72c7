//! Notices as counters in Redis.

use async_trait::async_trait;
use redis::Value;

use super::link::Redis;
use crate::storage::StoreError;
use crate::storage::notices::{Notice, Notices, Raised};
use crate::storage::seen::StoreErrorKind;

/// How long a counter is kept after it was last raised.
const DAY: u32 = 24 * 60 * 60;

fn key(notice: Notice) -> &'static str {
    match notice {
        Notice::Parameters => "xkcdapp:asked:parameters",
        Notice::Sync => "xkcdapp:asked:sync",
    }
}

fn strange() -> StoreError {
    StoreError { kind: StoreErrorKind::Other, message: "an answer of another kind".to_owned() }
}

#[async_trait]
impl Notices for Redis {
    async fn raise(&self, notice: Notice) -> Result<i64, StoreError> {
        let mut commands = redis::pipe();
        commands.cmd("INCR").arg(key(notice));
        commands.cmd("EXPIRE").arg(key(notice)).arg(DAY);
        match self.run(&commands).await?.first() {
            Some(Value::Int(number)) => Ok(*number),
            _ => Err(strange()),
        }
    }

    async fn raised(&self) -> Result<Raised, StoreError> {
        let mut command = redis::pipe();
        let mget = command.cmd("MGET");
        for notice in Notice::ALL {
            mget.arg(key(notice));
        }
        let Some(Value::Array(values)) = self.run(&command).await?.pop() else { return Err(strange()) };
        let mut raised = Raised::default();
        for (number, value) in raised.iter_mut().zip(values) {
            if let Value::BulkString(digits) = value {
                // Who can write to Redis may have put anything there.
                *number = str::from_utf8(&digits).ok().and_then(|digits| digits.parse().ok()).unwrap_or(0);
            }
        }
        Ok(raised)
    }
}

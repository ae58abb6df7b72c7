//! What Redis' errors mean here.

use redis::{ErrorKind, RedisError};

use crate::causes::with_causes;
use crate::storage::seen::{StoreError, StoreErrorKind};

/// Redis' word for a key that holds another type.
const WRONG_TYPE: &str = "WRONGTYPE";

impl From<RedisError> for StoreError {
    fn from(error: RedisError) -> Self {
        let kind = kind(&error);
        // Redis quotes in some of its answers what it was asked: of those, its own word for the error is enough.
        let message = match error.code() {
            Some(code) => code.to_owned(),
            None => with_causes(&error),
        };
        Self { kind, message }
    }
}

fn kind(error: &RedisError) -> StoreErrorKind {
    match error.code() {
        Some(WRONG_TYPE) => StoreErrorKind::Garbage,
        Some("READONLY" | "MISCONF" | "MASTERDOWN" | "NOREPLICAS") => StoreErrorKind::ReadOnly,
        Some("OOM") => StoreErrorKind::Full,
        Some("NOAUTH" | "WRONGPASS" | "NOPERM") => StoreErrorKind::Denied,
        None if error.is_timeout() => StoreErrorKind::Timeout,
        None if error.kind() == ErrorKind::AuthenticationFailed => StoreErrorKind::Denied,
        None if error.is_io_error() || error.is_connection_dropped() => StoreErrorKind::Connection,
        _ => StoreErrorKind::Other,
    }
}

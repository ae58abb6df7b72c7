//! What Redis' errors mean here.

use redis::{ErrorKind, RedisError};

use crate::causes::with_causes;
use crate::storage::seen::{StoreError, StoreErrorKind};

/// Redis' word for a key that holds another type.
const WRONG_TYPE: &str = "WRONGTYPE";

impl From<RedisError> for StoreError {
    fn from(error: RedisError) -> Self {
        // All commands are sent by pipelines, whose errors keep what Redis has said of each command.
        let said = error.clone().into_server_errors();
        let code = said.as_deref().and_then(<[_]>::first).map(|(_, first)| first.code()).or(error.code());
        let kind = kind(&error, code);
        // Redis quotes in some of its answers what it was asked: of those, its own word for the error is enough.
        let message = match code {
            Some(code) => code.to_owned(),
            None => with_causes(&error),
        };
        Self { kind, message }
    }
}

fn kind(error: &RedisError, code: Option<&str>) -> StoreErrorKind {
    match code {
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

#[cfg(test)]
mod tests;

//! What Redis' errors mean here.

use redis::{ErrorKind, RedisError};

use crate::causes::with_causes;
use crate::storage::seen::{StoreError, StoreErrorKind};

/// Redis' word for a key that holds another type.
const WRONG_TYPE: &str = "WRONGTYPE";

impl From<RedisError> for StoreError {
    fn from(error: RedisError) -> Self {
        let code = code(&error);
        let kind = kind(&error, code.as_deref());
        // Redis quotes in some of its answers what it was asked: of those, its own word for the error is enough.
        let message = code.unwrap_or_else(|| with_causes(&error));
        Self { kind, message }
    }
}

/// Redis' words for a command, or a key, that it has an objection to. They say nothing of the connection, nor of whether
/// other commands can be used.
const ABOUT_THE_COMMAND: [&str; 5] = [WRONG_TYPE, "NOPERM", "ERR", "NOSCRIPT", "EXECABORT"];

/// Whether Redis has answered, and objects to a single command: the connection is as good as it was.
pub(super) fn is_about_the_command(error: &StoreError) -> bool {
    ABOUT_THE_COMMAND.contains(&error.message.as_str())
}

/// Redis' own word for what it refused; of several commands, for the first. [`RedisError::code`] knows only some of
/// those that come from a pipeline.
fn code(error: &RedisError) -> Option<String> {
    let refused = error.clone().into_server_errors();
    let first = refused.as_deref().and_then(<[_]>::first).map(|(_, error)| error.code());
    first.or(error.code()).map(str::to_owned)
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

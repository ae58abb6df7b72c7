//! Being logged in: 30 minutes from the last page, 8 hours from the log-in.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use tower_sessions::cookie::time::OffsetDateTime;
use tower_sessions::session::Error;
use tower_sessions::{Expiry, Session};

use crate::clock::Clock;

/// How long nothing may be asked for.
const IDLE: TimeDelta = TimeDelta::minutes(30);
/// How long a log-in lasts, whatever is asked for.
const LONGEST: TimeDelta = TimeDelta::hours(8);

/// What a session holds.
const KEY: &str = "log_in";

/// A log-in, in seconds since 1970.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct LogIn {
    since: i64,
    seen: i64,
}

impl LogIn {
    /// When it ends if nothing more is asked for.
    fn end(self) -> i64 {
        (self.seen + IDLE.num_seconds()).min(self.since + LONGEST.num_seconds())
    }
}

/// The cookie's name. With `__Host-` a browser takes it from this very host over HTTPS alone.
pub(super) fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-xkcdapp_admin" } else { "xkcdapp_admin" }
}

/// Whether the session is a log-in that holds, which it then does for longer. An error where the store is away.
pub(super) async fn is_logged_in(session: &Session, clock: &Clock) -> Result<bool, Error> {
    let log_in = match session.get::<LogIn>(KEY).await {
        Ok(log_in) => log_in,
        Err(Error::SerdeJson(_)) => None,
        Err(error) => return Err(error),
    };
    let now = clock.now();
    let Some(log_in) = log_in else { return Ok(false) };
    if log_in.end() <= now.timestamp() {
        session.flush().await?;
        return Ok(false);
    }
    keep(session, LogIn { seen: now.timestamp(), ..log_in }).await?;
    Ok(true)
}

/// Begins a log-in, under a new id: who has planted the old one knows nothing.
pub(super) async fn begin(session: &Session, clock: &Clock) -> Result<(), Error> {
    let now: DateTime<Utc> = clock.now();
    if session.id().is_some() {
        session.clear().await;
        session.cycle_id().await?;
    }
    keep(session, LogIn { since: now.timestamp(), seen: now.timestamp() }).await?;
    // Here, so that a store that is away is known before anybody is told that they are logged in.
    session.save().await
}

/// Ends it: nothing is left of the session.
pub(super) async fn end(session: &Session) -> Result<(), Error> {
    if session.id().is_some() { session.flush().await } else { Ok(()) }
}

async fn keep(session: &Session, log_in: LogIn) -> Result<(), Error> {
    session.insert(KEY, log_in).await?;
    if let Ok(end) = OffsetDateTime::from_unix_timestamp(log_in.end()) {
        session.set_expiry(Some(Expiry::AtDateTime(end)));
    }
    Ok(())
}

#[cfg(test)]
mod tests;

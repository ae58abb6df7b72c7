//! How to reach a PostgreSQL, as one set of settings has it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio_postgres::Config;

use super::connect::{ConnectError, Driver, connect};
use crate::causes::with_causes;
use crate::config::{DatabaseTarget, PostgresTarget};
use crate::storage::{Refused, StorageError};

/// The name that a connection has in `pg_stat_activity` where its settings give it none.
const NAME: &str = "xkcdapp";

/// A server, who we are there, and what our connections are called.
#[derive(Clone)]
pub(super) struct Login {
    target: PostgresTarget,
    config: Config,
    refused: Refused,
    /// Whether it was when a connection was asked for last.
    is_refused: Arc<AtomicBool>,
}

impl Login {
    /// At `target`; `label` says which set of settings it is from. Of refusals `refused` is told.
    pub(super) fn new(target: &PostgresTarget, label: &str, refused: Refused) -> Result<Self, StorageError> {
        let shown = || DatabaseTarget::Postgres(target.clone());
        let mut config = target.config().map_err(|error| StorageError::refused(&shown(), &error))?;
        let label = if label.is_empty() { NAME } else { label };
        let name = match config.get_application_name() {
            // What tells sets apart stays to be seen beside a name that an operator gives.
            Some(given) => label.strip_prefix(NAME).map_or_else(|| given.to_owned(), |set| format!("{given}{set}")),
            None => label.to_owned(),
        };
        config.application_name(name);
        Ok(Self { target: target.clone(), config, refused, is_refused: Arc::default() })
    }

    /// A new connection, of which every wait is bounded: on this side by TCP, on the server's by its own timeouts.
    /// `deadline` bounds silence on the wire and waiting for a lock, `statement` the length of a statement.
    pub(super) async fn connect(
        &self,
        deadline: Duration,
        statement: Duration,
    ) -> Result<(tokio_postgres::Client, Driver), ConnectError> {
        let mut config = self.config.clone();
        let options = format!(
            "{} -c synchronous_commit=on -c lock_timeout={} -c statement_timeout={} -c idle_in_transaction_session_timeout=10s",
            config.get_options().unwrap_or_default(),
            deadline.mul_f64(0.8).as_millis().max(1),
            statement.as_millis().max(1),
        );
        config
            .options(options)
            .connect_timeout(deadline.max(Duration::from_secs(1)))
            .keepalives_idle(Duration::from_secs(15))
            .tcp_user_timeout(deadline.mul_f64(0.9));
        // Boxed: with TLS it is large, and seldom.
        let connected = Box::pin(connect(&config, self.target.tls())).await;
        let refused = connected.as_ref().is_err_and(ConnectError::is_refusal);
        self.is_refused.store(refused, Ordering::Relaxed);
        if refused {
            self.refused.tell();
        }
        connected
    }

    /// Why there is no connection. What the pool says of that is words alone.
    pub(super) fn failed(&self, error: &dyn std::error::Error) -> StorageError {
        if self.is_refused.load(Ordering::Relaxed) {
            return StorageError::LogIn { target: self.target(), reason: with_causes(error) };
        }
        StorageError::unavailable(&self.target(), error)
    }

    /// Where it leads; nothing secret.
    pub(super) fn target(&self) -> DatabaseTarget {
        DatabaseTarget::Postgres(self.target.clone())
    }
}

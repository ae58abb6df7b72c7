//! The one way in which a connection to PostgreSQL is made, with TLS or without.

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll};

use rustls::CertificateError;
use tokio_postgres::error::SqlState;
use tokio_postgres::tls::{MakeTlsConnect, NoTlsStream};
use tokio_postgres::{Client, Config, Connection, NoTls, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::causes::with_causes;
use crate::storage::StorageError;

type TlsStream = <MakeRustlsConnect as MakeTlsConnect<Socket>>::Stream;

/// What carries a client's messages: to be awaited, by a task of its own, for as long as the client lives.
pub enum Driver {
    /// As it is.
    Plain(Box<Connection<Socket, NoTlsStream>>),
    /// Encrypted.
    Tls(Box<Connection<Socket, TlsStream>>),
}

/// No connection. Says why, and where that can be told, what to do.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct ConnectError {
    message: String,
    code: Option<SqlState>,
}

/// Connects and logs in.
pub(super) async fn connect(
    config: &Config,
    tls: Option<&MakeRustlsConnect>,
) -> Result<(Client, Driver), ConnectError> {
    if let Some(tls) = tls {
        let (client, connection) = config.connect(tls.clone()).await?;
        Ok((client, Driver::Tls(Box::new(connection))))
    } else {
        let (client, connection) = config.connect(NoTls).await?;
        Ok((client, Driver::Plain(Box::new(connection))))
    }
}

impl ConnectError {
    /// The settings themselves cannot be used.
    pub(super) fn of_settings(error: &StorageError) -> Self {
        Self { message: error.to_string(), code: None }
    }

    /// Whether the server does not take our name and password (28P01), or not us at all (28000).
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(&self.code, Some(code) if *code == SqlState::INVALID_PASSWORD || *code == SqlState::INVALID_AUTHORIZATION_SPECIFICATION)
    }
}

impl From<tokio_postgres::Error> for ConnectError {
    fn from(error: tokio_postgres::Error) -> Self {
        let mut message = with_causes(&error);
        if let Some(advice) = certificate_error(&error).and_then(advice) {
            message = format!("{message}; {advice}");
        }
        Self { message, code: error.code().cloned() }
    }
}

/// What is wrong with the server's certificate, where that is why.
fn certificate_error(error: &tokio_postgres::Error) -> Option<&CertificateError> {
    let mut cause = error.source();
    while let Some(error) = cause {
        // An I/O error's own source leaves out the very error that it wraps.
        let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        let error = wrapped.map_or(error, |wrapped| wrapped as &(dyn Error + 'static));
        if let Some(rustls::Error::InvalidCertificate(error)) = error.downcast_ref() {
            return Some(error);
        }
        cause = error.source();
    }
    None
}

fn advice(error: &CertificateError) -> Option<&'static str> {
    match error {
        // The second, where another authority of the same name has signed it.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            Some("set DATABASE_CA_FILE to the certificate (PEM) of the authority that signed the server's")
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Some("connect by a name that is in the server's certificate")
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            Some("the server needs a new certificate")
        }
        _ => None,
    }
}

impl Future for Driver {
    type Output = Result<(), tokio_postgres::Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.get_mut() {
            Self::Plain(connection) => Pin::new(connection.as_mut()).poll(context),
            Self::Tls(connection) => Pin::new(connection.as_mut()).poll(context),
        }
    }
}

//! Which Redis, if any: one URL or its parts.

use std::fmt;
use std::path::PathBuf;

use redis::{Client, ConnectionAddr, ConnectionInfo, IntoConnectionInfo, RedisConnectionInfo, TlsCertificates};
use secrecy::{ExposeSecret, SecretString};

use super::layers::{Layers, SettingError};

/// The Redis that visitors' seen sets are kept in. Its `Debug` shows no password.
#[derive(Clone)]
pub struct RedisTarget {
    info: ConnectionInfo,
    shown: String,
    /// The bytes of `REDIS_CA_FILE`, where it is given.
    authority: Option<Vec<u8>>,
}

impl RedisTarget {
    /// How to connect.
    #[must_use]
    pub fn connection_info(&self) -> ConnectionInfo {
        self.info.clone()
    }

    /// How to connect by another password of the same user.
    #[must_use]
    pub fn connection_info_with(&self, password: &SecretString) -> ConnectionInfo {
        let login = self.info.redis_settings().clone().set_password(password.expose_secret());
        self.info.clone().set_redis_settings(login)
    }

    pub(super) fn from_layers(layers: &Layers) -> Result<Option<Self>, SettingError> {
        const PARTS: [&str; 5] = ["REDIS_HOST", "REDIS_PORT", "REDIS_USER", "REDIS_AUTH_TOKEN", "REDIS_TLS"];
        let given = PARTS.into_iter().find(|part| layers.is_given(part));
        let info = match (layers.get("REDIS_URL"), given) {
            (Some(_), Some(part)) => {
                return Err(layers.invalid(part, "cannot be used together with REDIS_URL: set one or the other"));
            }
            (Some(url), None) => Self::of_url(url, layers)?,
            (None, Some(_)) if layers.is_given("REDIS_HOST") => Self::of_parts(layers)?,
            (None, Some(part)) => return Err(layers.invalid(part, "needs REDIS_HOST beside it")),
            (None, None) if layers.is_given("REDIS_CA_FILE") => {
                return Err(layers.invalid("REDIS_CA_FILE", "needs REDIS_URL or REDIS_HOST beside it"));
            }
            (None, None) => return Ok(None),
        };
        let (info, authority) = Self::with_authority(info, layers)?;
        let shown = format!("Redis at {}", info.addr());
        Ok(Some(Self { info, shown, authority }))
    }

    fn of_url(url: &str, layers: &Layers) -> Result<ConnectionInfo, SettingError> {
        // The parser's own message may quote the URL.
        let info = url.trim().into_connection_info().map_err(|_| {
            layers.invalid("REDIS_URL", "expected redis://user:password@host:port, or rediss:// for TLS")
        })?;
        match info.addr() {
            ConnectionAddr::TcpTls { insecure: true, .. } => {
                Err(layers.invalid("REDIS_URL", "asks not to verify the server's certificate, which is not supported"))
            }
            _ => Ok(info),
        }
    }

    fn of_parts(layers: &Layers) -> Result<ConnectionInfo, SettingError> {
        let host = layers.parse("REDIS_HOST", "a host's name or address", |text| {
            let plain =
                !text.is_empty() && !text.contains(|letter: char| letter.is_whitespace() || "/@?#".contains(letter));
            plain.then(|| text.to_owned())
        })?;
        let port: u16 =
            layers.parse("REDIS_PORT", "a port from 1 to 65535", |text| text.parse().ok().filter(|port| *port != 0))?;
        let address = if super::switch(layers, "REDIS_TLS")? {
            ConnectionAddr::TcpTls { host, port, insecure: false, tls_params: None }
        } else {
            ConnectionAddr::Tcp(host, port)
        };
        let mut login = RedisConnectionInfo::default();
        if let Some(user) = layers.get("REDIS_USER") {
            login = login.set_username(user);
        }
        if let Some(token) = layers.get("REDIS_AUTH_TOKEN") {
            login = login.set_password(token);
        } else if layers.is_given("REDIS_USER") {
            return Err(layers.invalid("REDIS_USER", "needs REDIS_AUTH_TOKEN beside it"));
        }
        let info = address.into_connection_info().map_err(|_| layers.invalid("REDIS_HOST", "cannot be used"))?;
        Ok(info.set_redis_settings(login))
    }

    /// With the certificates that the server's must be signed by: the system's, or those of `REDIS_CA_FILE`.
    fn with_authority(
        info: ConnectionInfo,
        layers: &Layers,
    ) -> Result<(ConnectionInfo, Option<Vec<u8>>), SettingError> {
        if !layers.is_given("REDIS_CA_FILE") {
            return Ok((info, None));
        }
        if !matches!(info.addr(), ConnectionAddr::TcpTls { .. }) {
            return Err(layers.invalid("REDIS_CA_FILE", "needs TLS: a rediss:// URL, or REDIS_TLS=on"));
        }
        let path = layers.parse("REDIS_CA_FILE", "a file's path", |text| Some(PathBuf::from(text)))?;
        let problem = |problem: String| layers.invalid("REDIS_CA_FILE", problem);
        let authority = std::fs::read(&path).map_err(|error| problem(format!("cannot be read: {error}")))?;
        if !authority.windows(11).any(|part| part == b"-----BEGIN ") {
            return Err(problem("holds no certificate in PEM".to_owned()));
        }
        let certificates = TlsCertificates { client_tls: None, root_cert: Some(authority.clone()) };
        let client = Client::build_with_tls(info, certificates)
            .map_err(|error| problem(format!("holds no certificates that can be used: {error}")))?;
        Ok((client.get_connection_info().clone(), Some(authority)))
    }
}

impl RedisTarget {
    /// Whether both are at one server, whoever we are there.
    pub(crate) fn is_same_server(&self, other: &Self) -> bool {
        self.info.addr() == other.info.addr()
    }
}

/// Two are equal where nothing that matters differs, the password included.
impl PartialEq for RedisTarget {
    fn eq(&self, other: &Self) -> bool {
        let login = |target: &Self| {
            let settings = target.info.redis_settings();
            (settings.db(), settings.username().map(str::to_owned), settings.password().map(str::to_owned))
        };
        self.info.addr() == other.info.addr() && login(self) == login(other) && self.authority == other.authority
    }
}

/// Host and port; nothing secret.
impl fmt::Display for RedisTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for RedisTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

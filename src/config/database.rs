//! Which database: one URL or its parts.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use secrecy::{ExposeSecret, SecretString};
use tokio_postgres::config::{Host, SslMode};

use super::layers::{Layers, SettingError};

/// The database that everything shared is kept in.
#[derive(Clone)]
pub enum DatabaseTarget {
    /// PostgreSQL.
    Postgres(PostgresTarget),
    /// The embedded SQLite, in this file.
    Sqlite(PathBuf),
}

/// How to reach PostgreSQL: a connection string that is known to parse, kept as a secret for its password.
#[derive(Clone)]
pub struct PostgresTarget {
    url: SecretString,
    shown: String,
}

impl PostgresTarget {
    /// The connection's parameters.
    pub fn config(&self) -> Result<tokio_postgres::Config, tokio_postgres::Error> {
        tokio_postgres::Config::from_str(self.url.expose_secret())
    }
}

impl PostgresTarget {
    /// The same database by another log-in.
    pub fn config_as(
        &self,
        user: &str,
        password: &SecretString,
    ) -> Result<tokio_postgres::Config, tokio_postgres::Error> {
        let mut config = self.config()?;
        config.user(user).password(password.expose_secret());
        Ok(config)
    }
}

impl DatabaseTarget {
    pub(super) fn from_layers(layers: &Layers, data_dir: &Path) -> Result<Self, SettingError> {
        const PARTS: [&str; 5] =
            ["DATABASE_HOST", "DATABASE_PORT", "DATABASE_NAME", "DATABASE_USER", "DATABASE_PASSWORD"];
        let Some(url) = layers.get("DATABASE_URL") else {
            if layers.is_given("DATABASE_HOST") {
                return Self::from_parts(layers);
            }
            if let Some(part) = PARTS.into_iter().find(|part| layers.is_given(part)) {
                return Err(layers.invalid(part, "needs DATABASE_HOST beside it"));
            }
            return Ok(Self::Sqlite(data_dir.join("xkcdapp.db")));
        };
        if let Some(part) = PARTS.into_iter().find(|part| layers.is_given(part)) {
            return Err(layers.invalid(part, "cannot be used together with DATABASE_URL: set one or the other"));
        }
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() || path.starts_with(':') {
                return Err(layers.invalid("DATABASE_URL", "expected a file's path after sqlite:"));
            }
            return Ok(Self::Sqlite(PathBuf::from(path)));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return PostgresTarget::parse(url, layers, "DATABASE_URL").map(Self::Postgres);
        }
        Err(layers.invalid("DATABASE_URL", "expected postgres://user:password@host/name or sqlite:path"))
    }

    fn from_parts(layers: &Layers) -> Result<Self, SettingError> {
        // libpq's quoting: every value in single quotes, with quotes and backslashes escaped.
        let quoted = |text: &str| format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"));
        let port: u16 = layers
            .parse("DATABASE_PORT", "a port from 1 to 65535", |text| text.parse().ok().filter(|port| *port != 0))?;
        let mut url = format!("port={port}");
        for (name, key) in [
            ("DATABASE_HOST", "host"),
            ("DATABASE_NAME", "dbname"),
            ("DATABASE_USER", "user"),
            ("DATABASE_PASSWORD", "password"),
        ] {
            if let Some(value) = layers.get(name) {
                url = format!("{url} {key}={}", quoted(value));
            }
        }
        PostgresTarget::parse(&url, layers, "DATABASE_HOST").map(Self::Postgres)
    }
}

impl PostgresTarget {
    fn parse(url: &str, layers: &Layers, name: &'static str) -> Result<Self, SettingError> {
        let config = tokio_postgres::Config::from_str(url).map_err(|_| {
            layers.invalid(name, "is not a PostgreSQL connection string; escape special characters in it")
        })?;
        if config.get_hosts().is_empty() {
            return Err(layers.invalid(name, "names no host"));
        }
        if config.get_ssl_mode() == SslMode::Require {
            return Err(layers.invalid(name, "asks for sslmode=require, and TLS to PostgreSQL is not supported yet"));
        }
        let hosts: Vec<String> = config
            .get_hosts()
            .iter()
            .zip(config.get_ports().iter().chain(std::iter::repeat(&5432)))
            .map(|(host, port)| match host {
                Host::Tcp(host) => format!("{host}:{port}"),
                Host::Unix(path) => path.display().to_string(),
            })
            .collect();
        let shown = format!("{}/{}", hosts.join(","), config.get_dbname().unwrap_or_default());
        Ok(Self { url: url.to_owned().into(), shown })
    }
}

/// Host, port and database's name; nothing secret.
impl fmt::Display for DatabaseTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Postgres(target) => write!(f, "PostgreSQL at {}", target.shown),
            Self::Sqlite(path) => write!(f, "SQLite in {}", path.display()),
        }
    }
}

impl fmt::Debug for DatabaseTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

//! Which database: one URL or its parts.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use secrecy::{ExposeSecret, SecretString};
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::database_tls::DatabaseTls;
use super::layers::{Layers, SettingError};

/// The database that everything shared is kept in. Two are equal where nothing that matters differs, the password
/// included.
#[derive(Clone, PartialEq)]
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
    tls: Option<DatabaseTls>,
    /// In place of the connection string's user and password.
    login: Option<Box<(String, SecretString)>>,
}

impl PostgresTarget {
    /// The connection's parameters.
    pub fn config(&self) -> Result<tokio_postgres::Config, tokio_postgres::Error> {
        let mut config = tokio_postgres::Config::from_str(self.url.expose_secret())?;
        if let Some((user, password)) = self.login.as_deref() {
            config.user(user).password(password.expose_secret());
        }
        config.ssl_mode(if self.tls.is_some() { SslMode::Require } else { SslMode::Disable });
        Ok(config)
    }

    /// What connections are encrypted with, if they are.
    #[must_use]
    pub fn tls(&self) -> Option<&MakeRustlsConnect> {
        self.tls.as_ref().map(|tls| &tls.connector)
    }

    /// The same database by another log-in.
    #[must_use]
    pub fn logged_in_as(&self, user: &str, password: &SecretString) -> Self {
        Self { login: Some(Box::new((user.to_owned(), password.clone()))), ..self.clone() }
    }
}

impl DatabaseTarget {
    pub(super) fn from_layers(layers: &Layers, data_dir: &Path) -> Result<Self, SettingError> {
        let target = Self::of_either(layers, data_dir)?;
        if layers.is_given("DATABASE_CA_FILE") && !matches!(&target, Self::Postgres(target) if target.tls.is_some()) {
            let problem = "needs TLS: sslmode=require in DATABASE_URL, or DATABASE_TLS=on beside DATABASE_HOST";
            return Err(layers.invalid("DATABASE_CA_FILE", problem));
        }
        Ok(target)
    }

    fn of_either(layers: &Layers, data_dir: &Path) -> Result<Self, SettingError> {
        const PARTS: [&str; 6] =
            ["DATABASE_HOST", "DATABASE_PORT", "DATABASE_NAME", "DATABASE_USER", "DATABASE_PASSWORD", "DATABASE_TLS"];
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
        if super::switch(layers, "DATABASE_TLS")? {
            url.push_str(" sslmode=require");
        }
        PostgresTarget::parse(&url, layers, "DATABASE_HOST").map(Self::Postgres)
    }
}

impl PostgresTarget {
    fn parse(url: &str, layers: &Layers, name: &'static str) -> Result<Self, SettingError> {
        if maybe_encrypted(url) {
            let problem = "sslmode=prefer and allow go on without encryption: write sslmode=require or disable";
            return Err(layers.invalid(name, problem));
        }
        let url = &verified(url);
        let config = tokio_postgres::Config::from_str(url).map_err(|_| {
            layers.invalid(name, "is not a PostgreSQL connection string; escape special characters in it")
        })?;
        if config.get_hosts().is_empty() {
            return Err(layers.invalid(name, "names no host"));
        }
        let tls = config.get_ssl_mode() == SslMode::Require;
        if tls && config.get_hosts().iter().any(|host| matches!(host, Host::Unix(_))) {
            return Err(layers.invalid(name, "asks for TLS to a socket of this machine, which has none"));
        }
        let tls = if tls { Some(DatabaseTls::from_layers(layers, name)?) } else { None };
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
        Ok(Self { url: url.to_owned().into(), shown, tls, login: None })
    }
}

/// Whether a URL asks for encryption only where that is to be had, which nobody would be told of.
fn maybe_encrypted(url: &str) -> bool {
    let options = url.rsplit_once('?').map_or("", |(_, options)| options);
    url::form_urlencoded::parse(options.as_bytes())
        .any(|(key, value)| key == "sslmode" && matches!(&*value, "prefer" | "allow"))
}

/// The same connection string with `require`, which verifies everything here, for what others call that.
fn verified(url: &str) -> String {
    match url.rsplit_once('?') {
        Some((place, options)) => {
            let options = options.split('&').map(|option| match option {
                "sslmode=verify-full" | "sslmode=verify-ca" => "sslmode=require",
                other => other,
            });
            format!("{place}?{}", options.collect::<Vec<_>>().join("&"))
        }
        None => url.to_owned(),
    }
}

impl PartialEq for PostgresTarget {
    fn eq(&self, other: &Self) -> bool {
        let login = |target: &Self| {
            target.login.as_deref().map(|(user, password)| (user.clone(), password.expose_secret().to_owned()))
        };
        self.url.expose_secret() == other.url.expose_secret() && self.tls == other.tls && login(self) == login(other)
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

//! Settings: read once, validated, typed.
//!
//! A setting is added in [`table`] and gets its type here.

mod admin_password;
mod database;
mod database_tls;
mod effective;
mod given;
mod layers;
mod parameters;
mod reader;
mod redis;
mod replication_group;
mod secret;
mod secret_key;
mod signing_keys;
mod table;
mod trusted_proxies;

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;

use url::Url;

pub use admin_password::{AdminPassword, AdminPasswordHash};
pub use database::{DatabaseTarget, PostgresTarget};
pub use effective::{EffectiveSetting, EffectiveValue};
pub use given::{Bootstrap, Given, NEVER_PARAMETERS};
pub use layers::{Ignored, Layers, SettingError, Source};
pub use parameters::{
    Adopter, Change, Keeping, Parameter, ParameterInfo, ParameterKind, ParameterMetrics, ParameterPath, ParameterSet,
    ParameterState, ParameterStore, ParameterStoreError, ParameterWatch, RefreshOutcome, RefreshReason, Refresher,
};
pub use reader::{Reading, ReadingError, SettingsReader};
pub use redis::RedisTarget;
pub use replication_group::{ReplicationGroup, ReplicationGroupError};
pub use secret::{NoRandomness, random_secret};
pub use secret_key::{SecretKey, SecretKeyError};
pub use signing_keys::{SigningKey, SigningKeys};
pub use table::{SETTINGS, Setting};
pub use trusted_proxies::TrustedProxies;

/// The file that settings are read from where `--config` names no other; it need not exist.
pub const DEFAULT_FILE: &str = "xkcdapp.toml";

/// More requests to the API than this, a minute or at once, no limit needs to tell apart.
const MOST_REQUESTS: NonZeroU32 = NonZeroU32::new(1_000_000).unwrap();

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Human,
    /// One JSON object a line.
    Json,
}

/// All settings. No field's `Debug` shows a secret.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where to serve HTTP.
    pub listen_addr: SocketAddr,
    /// Where visitors find the site: scheme, host and port; `None`, as each request names it.
    pub public_url: Option<Url>,
    /// Where operators ask; `None`, where everybody does.
    pub operators_addr: Option<SocketAddr>,
    /// Where in Parameter Store settings are; `None`, nowhere.
    pub parameter_path: Option<ParameterPath>,
    /// Where in Parameter Store the database administrator's log-in is, for `migrate` and `params rotate`; no server reads it.
    pub administrator_path: Option<ParameterPath>,
    /// How often the parameters are read again.
    pub parameter_refresh: Duration,
    /// A bucket that the checks look at.
    pub s3_bucket: Option<String>,
    /// A table that the checks look at.
    pub dynamodb_table: Option<String>,
    /// The folder of the embedded database.
    pub data_dir: PathBuf,
    /// The database.
    pub database: DatabaseTarget,
    /// Where seen sets are kept; `None`, in memory.
    pub redis: Option<RedisTarget>,
    /// How long a page waits for what its visitor has seen.
    pub visitor_wait: Duration,
    /// Visitors remembered where there is no Redis.
    pub memory_visitors: u64,
    /// What signs cookies; `None`, a key kept in the data folder.
    pub secret_key: Option<SecretKey>,
    /// What an admin's password is compared with; `None`, there is no admin area.
    pub admin_password_hash: Option<AdminPasswordHash>,
    /// Whether cookies are for HTTPS alone.
    pub cookie_secure: bool,
    /// Where the comics' metadata come from.
    pub xkcd_url: Url,
    /// Where the pictures come from: scheme, host and port.
    pub xkcd_image_origin: Url,
    /// Whether `serve` syncs in the background.
    pub sync: bool,
    /// Requests a second that sync sends at the most; at least 1.
    pub sync_rate: u32,
    /// How often sync asks for the newest comic.
    pub sync_poll: Duration,
    /// How often changed comics and counts are read again.
    pub catalogue_refresh: Duration,
    /// The least time from one commit of views to the next.
    pub commit_interval: Duration,
    /// How long a commit may take.
    pub commit_deadline: Duration,
    /// How long a page waits for its view's commit.
    pub view_wait: Duration,
    /// Where views wait that could not be written.
    pub spool_dir: PathBuf,
    /// How long to go on serving after SIGTERM.
    pub drain_delay: Duration,
    /// How long requests under way may take to end after that.
    pub drain_timeout: Duration,
    /// Connections served at once.
    pub max_connections: usize,
    /// How long a request's head may take to come.
    pub header_timeout: Duration,
    /// How long a connection may be silent between requests.
    pub idle_timeout: Duration,
    /// How long a client may take nothing of its answer.
    pub write_timeout: Duration,
    /// How long any answer may take.
    pub request_timeout: Duration,
    /// How long a task that could run may wait for a thread before requests are sent away.
    pub lag_target: Duration,
    /// Whose word about a client's address is believed.
    pub trusted_proxies: TrustedProxies,
    /// Requests a minute that one client may send to the API.
    pub api_rate: NonZeroU32,
    /// Requests that one client may send to the API at once.
    pub api_burst: NonZeroU32,
    /// How log lines look.
    pub log_format: LogFormat,
    /// Which log lines are written.
    pub log_filter: String,
    /// Whether each request is a log line.
    pub access_log: bool,
}

impl Settings {
    /// Reads the file (`file`, or [`DEFAULT_FILE`] where that exists), the environment and `command_line` over the
    /// defaults; no parameters.
    pub fn read(
        file: Option<&Path>,
        command_line: impl IntoIterator<Item = (&'static Setting, String)>,
    ) -> Result<Self, SettingError> {
        Self::from_layers(&Given::read(file, command_line)?.layers(None).0)
    }

    /// Gives every setting its type.
    pub fn from_layers(layers: &Layers) -> Result<Self, SettingError> {
        let data_dir = folder(layers, "DATA_DIR")?;
        let Bootstrap { listen_addr, parameter_path, parameter_refresh, parameter_patience: _, log_format, log_filter } =
            Bootstrap::from_layers(layers)?;
        let settings = Self {
            listen_addr,
            public_url: match layers.get("PUBLIC_URL") {
                Some(_) => Some(layers.parse(
                    "PUBLIC_URL",
                    "an http or https URL without a path, as in https://comics.example.org",
                    public_url,
                )?),
                None => None,
            },
            operators_addr: match layers.get("OPERATORS_ADDR") {
                Some(_) => {
                    Some(layers.parse("OPERATORS_ADDR", "an address and a port, as in 127.0.0.1:9100", address)?)
                }
                None => None,
            },
            parameter_path,
            parameter_refresh,
            administrator_path: match layers.get("ADMINISTRATOR_PATH") {
                Some(_) => Some(layers.parse(
                    "ADMINISTRATOR_PATH",
                    "a path, as in /xkcdapp-administrator/test/",
                    ParameterPath::parse,
                )?),
                None => None,
            },
            s3_bucket: name(layers, "S3_BUCKET", "a bucket's name")?,
            dynamodb_table: name(layers, "DYNAMODB_TABLE", "a table's name")?,
            database: DatabaseTarget::from_layers(layers, &data_dir)?,
            redis: RedisTarget::from_layers(layers)?,
            visitor_wait: duration(layers, "VISITOR_WAIT", Duration::from_millis(1), Duration::from_secs(5))?,
            memory_visitors: whole(layers, "MEMORY_VISITORS", 1..=10_000_000)?,
            secret_key: match layers.get("SECRET_KEY") {
                Some(_) => Some(layers.parse("SECRET_KEY", "at least 32 characters", SecretKey::of_text)?),
                None => None,
            },
            admin_password_hash: match layers.get("ADMIN_PASSWORD_HASH") {
                Some(_) => Some(layers.parse(
                    "ADMIN_PASSWORD_HASH",
                    "a hash by Argon2, as `xkcdapp params hash-password` prints it",
                    AdminPasswordHash::parse,
                )?),
                None => None,
            },
            cookie_secure: match layers.get("COOKIE_SECURE") {
                Some(_) => switch(layers, "COOKIE_SECURE")?,
                // Not every browser sends a Secure cookie to http://localhost.
                None => !listen_addr.ip().is_loopback(),
            },
            xkcd_url: layers.parse("XKCD_URL", "an http or https URL, as in https://xkcd.com", origin)?,
            xkcd_image_origin: layers.parse(
                "XKCD_IMAGE_ORIGIN",
                "an http or https URL without a path, as in https://imgs.xkcd.com",
                origin,
            )?,
            sync: switch(layers, "SYNC")?,
            sync_rate: whole(layers, "SYNC_RATE", 1..=10_000)?,
            sync_poll: duration(layers, "SYNC_POLL", Duration::from_secs(1), Duration::from_hours(24))?,
            catalogue_refresh: duration(
                layers,
                "CATALOGUE_REFRESH",
                Duration::from_millis(100),
                Duration::from_hours(1),
            )?,
            commit_interval: duration(layers, "COMMIT_INTERVAL", Duration::ZERO, Duration::from_secs(1))?,
            commit_deadline: duration(layers, "COMMIT_DEADLINE", Duration::from_millis(20), Duration::from_mins(1))?,
            view_wait: duration(layers, "VIEW_WAIT", Duration::ZERO, Duration::from_secs(5))?,
            spool_dir: match layers.get("SPOOL_DIR") {
                Some(_) => folder(layers, "SPOOL_DIR")?,
                None => data_dir.join("spool"),
            },
            drain_delay: duration(layers, "DRAIN_DELAY", Duration::ZERO, Duration::from_mins(5))?,
            drain_timeout: duration(layers, "DRAIN_TIMEOUT", Duration::from_millis(100), Duration::from_mins(5))?,
            max_connections: whole(layers, "MAX_CONNECTIONS", 1..=1_000_000)?,
            header_timeout: duration(layers, "HEADER_TIMEOUT", Duration::from_millis(10), Duration::from_mins(5))?,
            idle_timeout: duration(layers, "IDLE_TIMEOUT", Duration::from_millis(10), Duration::from_hours(1))?,
            write_timeout: duration(layers, "WRITE_TIMEOUT", Duration::from_millis(10), Duration::from_mins(5))?,
            request_timeout: duration(layers, "REQUEST_TIMEOUT", Duration::from_millis(10), Duration::from_mins(5))?,
            lag_target: duration(layers, "LAG_TARGET", Duration::from_millis(1), Duration::from_hours(1))?,
            trusted_proxies: layers.parse("TRUSTED_PROXIES", TrustedProxies::EXPECTED, TrustedProxies::parse)?,
            api_rate: whole(layers, "API_RATE", NonZeroU32::MIN..=MOST_REQUESTS)?,
            api_burst: whole(layers, "API_BURST", NonZeroU32::MIN..=MOST_REQUESTS)?,
            log_format,
            log_filter,
            access_log: switch(layers, "ACCESS_LOG")?,
            data_dir,
        };
        Ok(settings)
    }
}

fn address(text: &str) -> Option<SocketAddr> {
    text.parse().ok()
}

/// A URL of which only the origin counts.
fn origin(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let plain = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let anonymous = url.username().is_empty() && url.password().is_none();
    (matches!(url.scheme(), "http" | "https") && url.has_host() && plain && anonymous).then_some(url)
}

/// The same, of letters that mean nothing in HTML, XML or JSON: it stands in pages as it is.
fn public_url(text: &str) -> Option<Url> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || ".-_:/[]".contains(letter);
    origin(text).filter(|url| url.as_str().chars().all(plain))
}

/// The name of a thing of AWS', where one is given: three letters or more, none of which could mean something else.
fn name(layers: &Layers, name: &'static str, expected: &str) -> Result<Option<String>, SettingError> {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "_.-".contains(letter);
    let parse = |text: &str| ((3..=255).contains(&text.len()) && text.chars().all(allowed)).then(|| text.to_owned());
    layers.get(name).map(|_| layers.parse(name, expected, parse)).transpose()
}

fn folder(layers: &Layers, name: &'static str) -> Result<PathBuf, SettingError> {
    layers.parse(name, "a folder's path", |text| (!text.is_empty()).then(|| PathBuf::from(text)))
}

fn switch(layers: &Layers, name: &'static str) -> Result<bool, SettingError> {
    layers.parse(name, "on or off", |text| match text {
        "on" | "true" => Some(true),
        "off" | "false" => Some(false),
        _ => None,
    })
}

fn whole<T: std::str::FromStr + PartialOrd + std::fmt::Display>(
    layers: &Layers,
    name: &'static str,
    range: std::ops::RangeInclusive<T>,
) -> Result<T, SettingError> {
    let expected = format!("a whole number from {} to {}", range.start(), range.end());
    layers.parse(name, &expected, |text| text.parse().ok().filter(|number| range.contains(number)))
}

fn duration(layers: &Layers, name: &'static str, least: Duration, most: Duration) -> Result<Duration, SettingError> {
    let show = humantime::format_duration;
    let expected = format!("a duration with its unit, as in 250ms or 10s, from {} to {}", show(least), show(most));
    layers.parse(name, &expected, |text| {
        humantime::parse_duration(text).ok().filter(|duration| (least..=most).contains(duration))
    })
}

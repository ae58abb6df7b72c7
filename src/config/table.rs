//! Every setting there is, in one list: the command line, the environment, the file and the README follow it.

/// One setting: a name that is the same in the environment, in `xkcdapp.toml` (in small letters) and, but for secrets,
/// on the command line (`--listen-addr`).
#[derive(Debug)]
pub struct Setting {
    /// Its name, as in the environment.
    pub name: &'static str,
    /// The value that holds where none is given; `None` where there is none or it depends on others.
    pub default: Option<&'static str>,
    /// What stands for its value in `--help`.
    pub placeholder: &'static str,
    /// One sentence of what it does.
    pub help: &'static str,
    /// Its value may hold a password: it has no command-line twin, where every user of the machine could read it.
    pub secret: bool,
}

impl Setting {
    /// The name on the command line, without its dashes.
    #[must_use]
    pub fn flag(&self) -> String {
        self.name.to_ascii_lowercase().replace('_', "-")
    }

    /// The name in `xkcdapp.toml`.
    #[must_use]
    pub fn key(&self) -> String {
        self.name.to_ascii_lowercase()
    }
}

const fn setting(
    name: &'static str,
    default: Option<&'static str>,
    placeholder: &'static str,
    help: &'static str,
) -> Setting {
    Setting { name, default, placeholder, help, secret: false }
}

const fn secret(name: &'static str, placeholder: &'static str, help: &'static str) -> Setting {
    Setting { name, default: None, placeholder, help, secret: true }
}

/// All settings, in the order in which people meet them.
pub const SETTINGS: &[Setting] = &[
    setting("LISTEN_ADDR", Some("127.0.0.1:8000"), "ADDRESS:PORT", "Where to serve HTTP; port 0 takes any free one"),
    setting(
        "PUBLIC_URL",
        None,
        "URL",
        "Where visitors find the site, for links in previews and feeds; unset, as each request names it",
    ),
    setting(
        "OPERATORS_ADDR",
        None,
        "ADDRESS:PORT",
        "A port of operators' own for /status, /ready and /metrics; unset, they are on LISTEN_ADDR",
    ),
    setting(
        "PARAMETER_PATH",
        None,
        "PATH",
        "Where in AWS' Parameter Store settings are, as in /xkcdapp/test/; unset, AWS is not asked",
    ),
    setting(
        "ADMINISTRATOR_PATH",
        None,
        "PATH",
        "Where in Parameter Store the database administrator's DATABASE_USER and DATABASE_PASSWORD are, for migrate and params rotate",
    ),
    setting("PARAMETER_REFRESH", Some("60s"), "DURATION", "How often the parameters are read again"),
    setting("S3_BUCKET", None, "NAME", "A bucket that the checks look at; unset, S3 is not asked"),
    setting("DYNAMODB_TABLE", None, "NAME", "A table that the checks look at; unset, DynamoDB is not asked"),
    setting(
        "PARAMETER_PATIENCE",
        Some("60s"),
        "DURATION",
        "How long the start waits for a Parameter Store that does not answer, or is asked too often",
    ),
    setting(
        "DATA_DIR",
        Some("data"),
        "FOLDER",
        "The folder of the embedded database and the spool; created if missing",
    ),
    secret(
        "DATABASE_URL",
        "URL",
        "postgres://user:password@host/name or sqlite:path; unset, a SQLite file in DATA_DIR",
    ),
    setting("DATABASE_HOST", None, "HOST", "PostgreSQL's host, in place of DATABASE_URL"),
    setting("DATABASE_PORT", Some("5432"), "PORT", "PostgreSQL's port, with DATABASE_HOST"),
    setting("DATABASE_NAME", Some("xkcdapp"), "NAME", "PostgreSQL's database, with DATABASE_HOST"),
    setting("DATABASE_USER", Some("xkcdapp"), "USER", "PostgreSQL's user, with DATABASE_HOST"),
    secret("DATABASE_PASSWORD", "PASSWORD", "PostgreSQL's password, with DATABASE_HOST"),
    setting("DATABASE_TLS", Some("off"), "on|off", "Whether PostgreSQL is reached over TLS, with DATABASE_HOST"),
    setting(
        "DATABASE_CA_FILE",
        None,
        "FILE",
        "Certificates (PEM) that PostgreSQL's own must be signed by, with TLS; unset, the system's",
    ),
    secret("REDIS_URL", "URL", "redis://user:password@host:port, or rediss:// for TLS; unset, seen sets are in memory"),
    setting("REDIS_HOST", None, "HOST", "Redis' host, in place of REDIS_URL"),
    setting("REDIS_PORT", Some("6379"), "PORT", "Redis' port, with REDIS_HOST"),
    setting("REDIS_USER", None, "NAME", "Redis' user, with REDIS_HOST; unset, the default one"),
    secret("REDIS_AUTH_TOKEN", "PASSWORD", "Redis' password, with REDIS_HOST"),
    setting("REDIS_TLS", Some("off"), "on|off", "Whether Redis is reached over TLS, with REDIS_HOST"),
    setting("REDIS_CA_FILE", None, "FILE", "Certificates (PEM) that Redis' own must be signed by; unset, the system's"),
    setting("VISITOR_WAIT", Some("250ms"), "DURATION", "How long a page waits for what its visitor has seen"),
    setting("MEMORY_VISITORS", Some("20000"), "NUMBER", "Visitors remembered where there is no Redis"),
    secret(
        "SECRET_KEY",
        "TEXT",
        "Signs cookies, at least 32 characters, the same in all processes; unset, one is made and kept in DATA_DIR",
    ),
    secret(
        "ADMIN_PASSWORD_HASH",
        "HASH",
        "What an admin's password for /admin is compared with, a hash by Argon2; unset, there is no admin area",
    ),
    setting(
        "COOKIE_SECURE",
        None,
        "on|off",
        "Whether cookies are for HTTPS alone; unset, on unless LISTEN_ADDR is of loopback",
    ),
    setting("XKCD_URL", Some("https://xkcd.com"), "URL", "Where the comics' metadata come from"),
    setting(
        "XKCD_IMAGE_ORIGIN",
        Some("https://imgs.xkcd.com"),
        "URL",
        "Where the pictures come from; the only foreign origin that pages may show pictures of",
    ),
    setting("SYNC", Some("on"), "on|off", "Whether serve keeps the catalogue in step with xkcd in the background"),
    setting("SYNC_RATE", Some("4"), "NUMBER", "Requests a second that sync sends to xkcd at the most"),
    setting("SYNC_POLL", Some("10m"), "DURATION", "How often sync asks for the newest comic, give or take a half"),
    setting("CATALOGUE_REFRESH", Some("30s"), "DURATION", "How often each process re-reads changed comics and counts"),
    setting("COMMIT_INTERVAL", Some("5ms"), "DURATION", "The least time from one commit of views to the next"),
    setting("COMMIT_DEADLINE", Some("1s"), "DURATION", "How long a commit may take before it is sent anew"),
    setting("VIEW_WAIT", Some("250ms"), "DURATION", "How long a page waits for its view's commit"),
    setting("SPOOL_DIR", None, "FOLDER", "Where views wait that could not be written; unset, spool in DATA_DIR"),
    setting("DRAIN_DELAY", Some("0s"), "DURATION", "How long to go on serving, unhealthy, after SIGTERM"),
    setting("DRAIN_TIMEOUT", Some("10s"), "DURATION", "How long requests under way may take to end after that"),
    setting("MAX_CONNECTIONS", Some("8192"), "NUMBER", "Connections served at once; more are answered 503"),
    setting("HEADER_TIMEOUT", Some("10s"), "DURATION", "How long a request's head may take to come"),
    setting(
        "IDLE_TIMEOUT",
        Some("75s"),
        "DURATION",
        "How long a connection may be silent between requests; longer than the load balancer's own limit",
    ),
    setting("WRITE_TIMEOUT", Some("20s"), "DURATION", "How long a client may take nothing of its answer"),
    setting("REQUEST_TIMEOUT", Some("10s"), "DURATION", "How long any answer may take"),
    setting(
        "LAG_TARGET",
        Some("50ms"),
        "DURATION",
        "How long work may wait for a processor, on average over 100 ms, before requests are answered 503",
    ),
    setting(
        "TRUSTED_PROXIES",
        Some("0"),
        "NUMBER|NETWORKS",
        "Proxies before this process, each appending to X-Forwarded-For the peer it saw: how many, or in which networks; 0 ignores the header",
    ),
    setting("API_RATE", Some("120"), "NUMBER", "Requests a minute that one client may send to the API in the long run"),
    setting("API_BURST", Some("60"), "NUMBER", "Requests that one client may send to the API at once"),
    setting("LOG_FORMAT", Some("human"), "human|json", "How log lines look"),
    setting("LOG_FILTER", Some("info"), "FILTER", "Which log lines are written, as in tracing's EnvFilter"),
    setting("ACCESS_LOG", Some("on"), "on|off", "Whether each request is a log line"),
];

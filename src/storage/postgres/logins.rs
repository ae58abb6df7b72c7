//! What an administrator does to the log-ins when their passwords are rotated.

use std::fmt;
use std::time::Duration;

use postgres_protocol::password::scram_sha_256;
use secrecy::{ExposeSecret, SecretString};
use tokio_postgres::{Client, Config};
use tokio_util::task::AbortOnDropHandle;

use super::super::StorageError;
use super::connect::{ConnectError, connect};
use super::roles::{LOGINS, TABLES, has_all};
use crate::config::{DatabaseTarget, PostgresTarget};

/// How long one connection or one statement may take.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The advisory lock of rotation: "xkcdrota" in ASCII.
const ROTATION_LOCK: i64 = 0x786b_6364_726f_7461;
/// What a role's comment begins with while tasks move to it; the name of the role that they leave comes after it.
const TAKING_OVER: &str = "xkcdapp: tasks move here from ";
/// What a trial's connection is called.
const TRIAL: &str = "rotation's trial";
/// Tasks' connections; the administrator's own has another name.
const TASKS: &str = "datname = current_database() AND application_name LIKE 'xkcdapp%'";

/// A connection as the database's administrator.
pub struct LoginAdministrator {
    target: PostgresTarget,
    session: Session,
}

/// Connections that one process, or several alike, has open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenConnections {
    /// Who they are logged in as.
    pub user: String,
    /// What they call themselves: for a task, `xkcdapp` and its set's version.
    pub application: String,
    /// Where they come from; empty where PostgreSQL does not tell.
    pub client: String,
    /// How many.
    pub number: i64,
}

impl fmt::Display for OpenConnections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { user, application, client, number } = self;
        let client = if client.is_empty() { "an unknown address" } else { client };
        write!(f, "{number} of {application} at {client} as {user}")
    }
}

struct Session {
    client: Client,
    _driver: AbortOnDropHandle<()>,
}

impl LoginAdministrator {
    /// The log-ins that are used in turn.
    pub const LOGINS: [&str; 2] = LOGINS;

    /// Logs in.
    pub async fn connect(target: &PostgresTarget, user: &str, password: &SecretString) -> Result<Self, StorageError> {
        let session = match in_time(target, async { Ok(session(target, user, password, "rotation").await) }).await? {
            Ok(session) => session,
            Err(error) => return Err(no_session(target, &error)),
        };
        Ok(Self { target: target.clone(), session })
    }

    /// Takes the right to rotate, which ends with this connection; false where another run has it.
    pub async fn lock(&self) -> Result<bool, StorageError> {
        self.one("SELECT pg_try_advisory_lock($1)", &[&ROTATION_LOCK]).await
    }

    /// Whether there is such a role.
    pub async fn has(&self, login: &str) -> Result<bool, StorageError> {
        self.one("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1 AND rolcanlogin)", &[&login]).await
    }

    /// From which log-in tasks were moving to this one when a rotation was last heard of; `None` where none is under way.
    pub async fn taking_over_from(&self, login: &str) -> Result<Option<String>, StorageError> {
        const COMMENT: &str = "SELECT shobj_description(oid, 'pg_authid') FROM pg_roles WHERE rolname = $1";
        let comment: Option<String> = self.one(COMMENT, &[&login]).await?;
        Ok(comment.and_then(|comment| comment.strip_prefix(TAKING_OVER).map(str::to_owned)))
    }

    /// Gives one of [`Self::LOGINS`] a password, and writes down that it takes over from another. PostgreSQL gets a
    /// verifier alone, so that no log of statements holds the password.
    pub async fn begin(&self, login: &str, password: &SecretString, from: &str) -> Result<(), StorageError> {
        let verifier = literal(&scram_sha_256(password.expose_secret().as_bytes()));
        let (role, comment) = (identifier(login), literal(&format!("{TAKING_OVER}{from}")));
        self.run(&format!("BEGIN; ALTER ROLE {role} PASSWORD {verifier}; COMMENT ON ROLE {role} IS {comment}; COMMIT"))
            .await
    }

    /// Takes the password from the log-in that was left, where there is one to be locked, and forgets that the other took
    /// over: both or neither.
    pub async fn end(&self, login: &str, left: Option<&str>) -> Result<(), StorageError> {
        let lock = left.map(|left| format!("ALTER ROLE {} PASSWORD NULL;", identifier(left))).unwrap_or_default();
        self.run(&format!("BEGIN; {lock} COMMENT ON ROLE {} IS NULL; COMMIT", identifier(login))).await
    }

    /// What tasks have open in this database, by who they are.
    pub async fn connections(&self) -> Result<Vec<OpenConnections>, StorageError> {
        self.open("application_name::text", TASKS, &[]).await
    }

    /// Whoever is connected as this log-in, in any database of the server and by whatever program, which is told with its
    /// database. A rotation's trials do not count.
    pub async fn users_of(&self, login: &str) -> Result<Vec<OpenConnections>, StorageError> {
        const APPLICATION: &str = "coalesce(nullif(application_name::text, ''), 'a program without a name') \
            || ' in ' || coalesce(datname::text, 'no database')";
        self.open(APPLICATION, "usename = $1 AND application_name <> $2", &[&login, &TRIAL]).await
    }

    async fn open(
        &self,
        application: &str,
        which: &str,
        values: &[&(dyn tokio_postgres::types::ToSql + Sync)],
    ) -> Result<Vec<OpenConnections>, StorageError> {
        let query = format!(
            "SELECT coalesce(usename::text, ''), {application}, coalesce(host(client_addr), ''), count(*) \
             FROM pg_stat_activity WHERE {which} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
        );
        let rows = in_time(&self.target, async { self.session.client.query(&query, values).await }).await?;
        let read = |row: &tokio_postgres::Row| {
            let [user, application, client] = [row.try_get(0)?, row.try_get(1)?, row.try_get(2)?];
            Ok(OpenConnections { user, application, client, number: row.try_get(3)? })
        };
        rows.iter().map(read).collect::<Result<_, _>>().map_err(|error| judge(&self.target, &error))
    }

    /// Whether this log-in works with this password and has the rights that tasks need; false where it is refused.
    pub async fn try_out(&self, login: &str, password: &SecretString) -> Result<bool, StorageError> {
        let rights: Vec<_> = TABLES.iter().map(|(table, rights)| has_all("current_user", table, rights)).collect();
        let query = format!("SELECT {}", rights.join(" AND "));
        let open = async { Ok(session(&self.target, login, password, TRIAL).await) };
        let session = match in_time(&self.target, open).await? {
            Ok(session) => session,
            Err(error) if error.is_refusal() => return Ok(false),
            Err(error) => return Err(no_session(&self.target, &error)),
        };
        if in_time(&self.target, async { session.client.query_one(&query, &[]).await?.try_get(0) }).await? {
            return Ok(true);
        }
        Err(StorageError::Refused {
            target: DatabaseTarget::Postgres(self.target.clone()),
            reason: format!("{login} lacks rights to the tables: run `xkcdapp migrate` as the administrator"),
        })
    }

    async fn run(&self, statements: &str) -> Result<(), StorageError> {
        in_time(&self.target, self.session.client.batch_execute(statements)).await
    }

    async fn one<T: for<'a> tokio_postgres::types::FromSql<'a>>(
        &self,
        query: &str,
        values: &[&(dyn tokio_postgres::types::ToSql + Sync)],
    ) -> Result<T, StorageError> {
        in_time(&self.target, async { self.session.client.query_one(query, values).await?.try_get(0) }).await
    }
}

async fn session(
    target: &PostgresTarget,
    user: &str,
    password: &SecretString,
    name: &str,
) -> Result<Session, ConnectError> {
    let mut config: Config = target.logged_in_as(user, password).config()?;
    config.application_name(name).connect_timeout(TIMEOUT);
    let (client, connection) = connect(&config, target.tls()).await?;
    let driver = AbortOnDropHandle::new(tokio::spawn(async move {
        let _ = connection.await;
    }));
    Ok(Session { client, _driver: driver })
}

async fn in_time<T>(
    target: &PostgresTarget,
    work: impl Future<Output = Result<T, tokio_postgres::Error>>,
) -> Result<T, StorageError> {
    match tokio::time::timeout(TIMEOUT, work).await {
        Ok(done) => done.map_err(|error| judge(target, &error)),
        Err(_) => Err(StorageError::Unavailable {
            target: DatabaseTarget::Postgres(target.clone()),
            reason: format!("no answer within {} s", TIMEOUT.as_secs()),
        }),
    }
}

fn no_session(target: &PostgresTarget, error: &ConnectError) -> StorageError {
    let target = DatabaseTarget::Postgres(target.clone());
    if error.is_refusal() { StorageError::refused(&target, error) } else { StorageError::unavailable(&target, error) }
}

fn judge(target: &PostgresTarget, error: &tokio_postgres::Error) -> StorageError {
    let target = DatabaseTarget::Postgres(target.clone());
    match error.code() {
        Some(_) => StorageError::refused(&target, error),
        None => StorageError::unavailable(&target, error),
    }
}

fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn literal(text: &str) -> String {
    // E'' means the same whatever standard_conforming_strings is.
    format!("E'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

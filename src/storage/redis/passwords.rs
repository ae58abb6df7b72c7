//! What rotation does with Redis: passwords beside each other, and who uses which.

use std::collections::HashMap;
use std::fmt::{self, Write};
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, Cmd, FromRedisValue, Value, cmd};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::MissedTickBehavior;

use crate::config::RedisTarget;
use crate::storage::seen::{StoreError, StoreErrorKind};

/// How long one connection or one command may take.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Says that somebody rotates.
const LOCK: &str = "xkcdapp:rotation:lock";
/// How long that is believed of somebody who says no more.
const LOCKED: Duration = Duration::from_secs(5);
/// The hash of the password that a rotation is under way to.
const UNDER_WAY: &str = "xkcdapp:rotation";
/// Keeps the right to rotate, where it is ours still: in one step, so that nobody's but ours is prolonged.
const RENEW: &str = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end \
                     return 0";
/// Gives it back, where it is ours still.
const UNLOCK: &str = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";
/// What tasks call their connections begins with this; where their password is a parameter, its version is at the end.
const TASK: &str = "xkcdapp";
const VERSION: &str = "-token-";
/// What rotations call theirs.
const ROTATION: &str = "rotation";

/// A connection by which passwords are rotated.
pub struct RedisPasswords {
    connection: MultiplexedConnection,
    user: String,
    /// Whose lock is ours.
    token: String,
}

/// A task's connection, or one as the same user that does not say whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedisClient {
    /// Its address and port.
    pub address: String,
    /// What it calls itself; empty where it has no name.
    pub name: String,
    /// The version of the parameter with whose password it logged in, where it says one.
    pub version: Option<i64>,
}

impl RedisClient {
    /// Whether it says to be a task's.
    #[must_use]
    pub fn is_task(&self) -> bool {
        self.name.starts_with(TASK)
    }
}

impl fmt::Display for RedisClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = if self.name.is_empty() { "one without a name" } else { &self.name };
        write!(f, "{name} at {}", self.address)
    }
}

/// A rotation that is under way: the hash of its password.
#[derive(Debug)]
pub struct UnderWay(String);

impl UnderWay {
    /// Whether it is one to this password.
    #[must_use]
    pub fn is_to(&self, password: &SecretString) -> bool {
        // Earlier versions of the program noted a number behind it.
        self.0.split(' ').next() == Some(hash(password).as_str())
    }
}

/// A password's hash, by which Redis tells passwords from each other.
fn hash(password: &SecretString) -> String {
    digest(&SHA256, password.expose_secret().as_bytes()).as_ref().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl RedisPasswords {
    /// Logs in with this password, and says whose connection this is. `token` is a word of this run's own.
    pub async fn connect(target: &RedisTarget, password: &SecretString, token: String) -> Result<Self, StoreError> {
        let config =
            AsyncConnectionConfig::new().set_connection_timeout(Some(TIMEOUT)).set_response_timeout(Some(TIMEOUT));
        let info = target.connection_info_with(password);
        let user = info.redis_settings().username().unwrap_or("default").to_owned();
        let mut connection = Client::open(info)?.get_multiplexed_async_connection_with_config(&config).await?;
        let _: String = cmd("CLIENT").arg("SETNAME").arg(ROTATION).query_async(&mut connection).await?;
        Ok(Self { connection, user, token })
    }

    /// The user whose password it is.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.user
    }

    /// Takes the right to rotate; false where another run has it. It ends by itself a while later, unless it is renewed.
    pub async fn lock(&self) -> Result<bool, StoreError> {
        let milliseconds = LOCKED.as_millis().to_string();
        let taken: Option<String> =
            self.ask(cmd("SET").arg(LOCK).arg(&self.token).arg("NX").arg("PX").arg(&milliseconds)).await?;
        Ok(taken.is_some())
    }

    /// Keeps the right to rotate for a while more; false where it is ours no longer. Even if nobody has it now: somebody
    /// may have had it since, and have taken away what this run has made.
    pub async fn renew_lock(&self) -> Result<bool, StoreError> {
        let milliseconds = LOCKED.as_millis().to_string();
        self.ask(cmd("EVAL").arg(RENEW).arg(1).arg(LOCK).arg(&self.token).arg(&milliseconds)).await
    }

    /// Gives the right back; another run's is left alone.
    pub async fn unlock(&self) -> Result<(), StoreError> {
        self.ask::<Value>(cmd("EVAL").arg(UNLOCK).arg(1).arg(LOCK).arg(&self.token)).await.map(drop)
    }

    /// The rotation that was heard of last and is not at its end.
    pub async fn under_way(&self) -> Result<Option<UnderWay>, StoreError> {
        let noted: Option<String> = self.ask(cmd("GET").arg(UNDER_WAY)).await?;
        Ok(noted.map(UnderWay))
    }

    /// Notes that a rotation to this password is under way.
    pub async fn note(&self, password: &SecretString) -> Result<(), StoreError> {
        self.ask::<Value>(cmd("SET").arg(UNDER_WAY).arg(hash(password))).await.map(drop)
    }

    /// Does something that takes long, and keeps the right to rotate meanwhile; `None` where that was lost, and the work
    /// was left where it was.
    pub async fn locked_during<T>(&self, work: impl Future<Output = T>) -> Result<Option<T>, StoreError> {
        tokio::pin!(work);
        let mut renew = tokio::time::interval(LOCKED / 4);
        renew.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                // First: whoever was stopped for a while asks before going on.
                biased;
                _ = renew.tick() => if !self.renew_lock().await? { return Ok(None) },
                done = &mut work => return Ok(Some(done)),
            }
        }
    }

    /// Notes that it is at its end.
    pub async fn forget(&self) -> Result<(), StoreError> {
        self.ask::<Value>(cmd("DEL").arg(UNDER_WAY)).await.map(drop)
    }

    /// Adds a password beside those that the user has.
    pub async fn add(&self, password: &SecretString) -> Result<(), StoreError> {
        let added = format!(">{}", password.expose_secret());
        self.ask::<Value>(cmd("ACL").arg("SETUSER").arg(&self.user).arg(added)).await.map(drop)
    }

    /// Takes all passwords from the user but this one; how many those were.
    pub async fn keep_only(&self, password: &SecretString) -> Result<usize, StoreError> {
        let (kept, all) = (hash(password), self.hashes().await?);
        let others: Vec<_> = all.iter().filter(|hash| **hash != kept).map(|hash| format!("!{hash}")).collect();
        if !all.contains(&kept) {
            let message = format!("{} does not have the password that is to be kept", self.user);
            return Err(StoreError { kind: StoreErrorKind::Other, message });
        }
        if !others.is_empty() {
            self.ask::<Value>(cmd("ACL").arg("SETUSER").arg(&self.user).arg(&others)).await?;
        }
        // The default user's password has a second name, which a rewritten configuration would bring back.
        if self.user == "default" {
            let required: HashMap<String, String> = self.ask(cmd("CONFIG").arg("GET").arg("requirepass")).await?;
            if required.values().any(|old| !old.is_empty() && old != password.expose_secret()) {
                self.ask::<Value>(cmd("CONFIG").arg("SET").arg("requirepass").arg(password.expose_secret())).await?;
            }
        }
        Ok(others.len())
    }

    /// Has Redis write its users down, so that it knows them after a restart.
    pub async fn persist(&self) -> Result<(), StoreError> {
        if self.ask::<Value>(cmd("ACL").arg("SAVE")).await.is_ok() {
            return Ok(());
        }
        self.ask::<Value>(cmd("CONFIG").arg("REWRITE")).await.map(drop)
    }

    /// The tasks' connections, and those as this user that do not say whose they are: a task whose user may not give
    /// them names. Those of rotations and of replicas are none of them.
    pub async fn clients(&self) -> Result<Vec<RedisClient>, StoreError> {
        let list: String = self.ask(cmd("CLIENT").arg("LIST")).await?;
        Ok(list.lines().filter_map(|line| client(line, &self.user)).collect())
    }

    async fn hashes(&self) -> Result<Vec<String>, StoreError> {
        let mut user: HashMap<String, Value> = self.ask(cmd("ACL").arg("GETUSER").arg(&self.user)).await?;
        let passwords = user.remove("passwords").unwrap_or(Value::Nil);
        let other = |_| StoreError { kind: StoreErrorKind::Other, message: "ACL GETUSER answers oddly".to_owned() };
        Vec::<String>::from_redis_value(passwords).map_err(other)
    }

    async fn ask<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, StoreError> {
        Ok(command.query_async(&mut self.connection.clone()).await?)
    }
}

/// A line of `CLIENT LIST`, where it is of a task or of somebody as this user.
fn client(line: &str, user: &str) -> Option<RedisClient> {
    let field =
        |name: &str| line.split(' ').find_map(|field| field.strip_prefix(name)?.strip_prefix('=')).unwrap_or_default();
    let name = field("name").to_owned();
    let version = name.rsplit_once(VERSION).and_then(|(_, version)| version.parse().ok());
    let client = RedisClient { address: field("addr").to_owned(), name, version };
    let replicates = field("flags").contains(['S', 'M']);
    let nameless = client.name != ROTATION && field("user") == user && !replicates;
    (client.is_task() || nameless).then_some(client)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_is_known_by_its_name() {
        let name = "xkcdapp-set-57-token-4";
        let line = format!("id=3 addr=127.0.0.1:5 laddr=127.0.0.1:6 fd=8 name={name} age=1 flags=N user=default");
        let expected = RedisClient { address: "127.0.0.1:5".into(), name: name.into(), version: Some(4) };
        assert_eq!(client(&line, "default"), Some(expected.clone()));
        assert_eq!(client(&line, "other"), Some(expected));
        assert_eq!(client(&line.replace("-token-4", ""), "default").unwrap().version, None);
    }

    #[test]
    fn whoever_uses_the_password_without_saying_who_it_is_counts() {
        let line = "id=3 addr=127.0.0.1:5 name= age=1 flags=N user=default";
        let nameless = client(line, "default").unwrap();
        assert_eq!((nameless.is_task(), nameless.version), (false, None));
        assert_eq!(nameless.to_string(), "one without a name at 127.0.0.1:5");
        assert!(client(&line.replace("name=", "name=redis-exporter"), "default").is_some());
        assert_eq!(client(line, "other"), None);
        assert_eq!(client(&line.replace("name=", "name=rotation"), "default"), None);
        assert_eq!(client(&line.replace("flags=N", "flags=S"), "default"), None);
    }

    #[test]
    fn a_hash_is_as_redis_writes_it() {
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hash(&"abc".into()), expected);
    }
}

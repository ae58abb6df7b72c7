//! What rotation does with Redis: passwords beside each other, and who uses which.

use std::collections::HashMap;
use std::fmt::Write;
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, Cmd, FromRedisValue, Value, cmd};
use secrecy::{ExposeSecret, SecretString};

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
/// What tasks call their connections, and what comes before their set's version.
const TASK: &str = "xkcdapp";
const SET: &str = "xkcdapp-set-";

/// A connection by which passwords are rotated.
pub struct RedisPasswords {
    connection: MultiplexedConnection,
    user: String,
    /// Whose lock is ours.
    token: String,
}

/// A task's connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedisClient {
    /// Its address and port.
    pub address: String,
    /// What it calls itself.
    pub name: String,
    /// Its set's version, where it has one.
    pub set: Option<i64>,
}

/// A rotation that is under way: the hash of its password, and the set that has it first.
#[derive(Debug)]
pub struct UnderWay(String);

impl UnderWay {
    /// Whether it is one to this password.
    #[must_use]
    pub fn is_to(&self, password: &SecretString) -> bool {
        self.0.split(' ').next() == Some(hash(password).as_str())
    }

    /// The set that has the password first; `None` where the note is none of ours.
    #[must_use]
    pub fn set(&self) -> Option<i64> {
        self.0.split(' ').nth(1)?.parse().ok()
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
    /// Logs in with this password, and asks for an answer. `token` is a word of this run's own.
    pub async fn connect(target: &RedisTarget, password: &SecretString, token: String) -> Result<Self, StoreError> {
        let config =
            AsyncConnectionConfig::new().set_connection_timeout(Some(TIMEOUT)).set_response_timeout(Some(TIMEOUT));
        let info = target.connection_info_with(password);
        let user = info.redis_settings().username().unwrap_or("default").to_owned();
        let mut connection = Client::open(info)?.get_multiplexed_async_connection_with_config(&config).await?;
        let _: String = cmd("PING").query_async(&mut connection).await?;
        Ok(Self { connection, user, token })
    }

    /// The user whose password it is.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.user
    }

    /// Takes the right to rotate, or keeps it; false where another run has it. It ends by itself a while after the last
    /// call.
    pub async fn lock(&self) -> Result<bool, StoreError> {
        let milliseconds = LOCKED.as_millis().to_string();
        let taken: Option<String> =
            self.ask(cmd("SET").arg(LOCK).arg(&self.token).arg("NX").arg("PX").arg(&milliseconds)).await?;
        if taken.is_some() {
            return Ok(true);
        }
        let holder: Option<String> = self.ask(cmd("GET").arg(LOCK)).await?;
        if holder.as_ref() != Some(&self.token) {
            return Ok(false);
        }
        self.ask::<Value>(cmd("PEXPIRE").arg(LOCK).arg(&milliseconds)).await.map(|_| true)
    }

    /// Gives the right back.
    pub async fn unlock(&self) -> Result<(), StoreError> {
        self.ask::<Value>(cmd("DEL").arg(LOCK)).await.map(drop)
    }

    /// The rotation that was heard of last and is not at its end.
    pub async fn under_way(&self) -> Result<Option<UnderWay>, StoreError> {
        let noted: Option<String> = self.ask(cmd("GET").arg(UNDER_WAY)).await?;
        Ok(noted.map(UnderWay))
    }

    /// Notes that a rotation to this password is under way, and which set of parameters has it first.
    pub async fn note(&self, password: &SecretString, set: i64) -> Result<(), StoreError> {
        self.ask::<Value>(cmd("SET").arg(UNDER_WAY).arg(format!("{} {set}", hash(password)))).await.map(drop)
    }

    /// Does something that takes long, and keeps the right to rotate meanwhile.
    pub async fn locked_during<T>(&self, work: impl Future<Output = T>) -> Result<T, StoreError> {
        tokio::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return Ok(done),
                () = tokio::time::sleep(LOCKED / 4) => drop(self.lock().await?),
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

    /// The tasks' connections.
    pub async fn clients(&self) -> Result<Vec<RedisClient>, StoreError> {
        let list: String = self.ask(cmd("CLIENT").arg("LIST")).await?;
        Ok(list.lines().filter_map(client).collect())
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

/// A line of `CLIENT LIST`, where it is of a task.
fn client(line: &str) -> Option<RedisClient> {
    let field = |name: &str| line.split(' ').find_map(|field| field.strip_prefix(name)?.strip_prefix('='));
    let name = field("name").filter(|name| name.starts_with(TASK))?;
    let set = name.strip_prefix(SET).and_then(|version| version.parse().ok());
    Some(RedisClient { address: field("addr").unwrap_or_default().to_owned(), name: name.to_owned(), set })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_is_known_by_its_name() {
        let line = "id=3 addr=127.0.0.1:5 laddr=127.0.0.1:6 fd=8 name=xkcdapp-set-57 age=1 user=default";
        let expected = RedisClient { address: "127.0.0.1:5".into(), name: "xkcdapp-set-57".into(), set: Some(57) };
        assert_eq!(client(line), Some(expected));
        assert_eq!(client(&line.replace("-set-57", "")).unwrap().set, None);
        assert_eq!(client("id=3 addr=127.0.0.1:5 name= user=default"), None);
        assert_eq!(client("id=3 addr=127.0.0.1:5 name=other user=default"), None);
    }

    #[test]
    fn a_hash_is_as_redis_writes_it() {
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hash(&"abc".into()), expected);
    }
}

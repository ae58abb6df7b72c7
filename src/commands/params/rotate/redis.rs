//! `xkcdapp params rotate redis`
//!
//! 1. A note in Redis which password a rotation is under way to, by its hash.
//! 2. The new password beside the old one; it is tried.
//! 3. `REDIS_AUTH_TOKEN` is put.
//! 4. Once all tasks have moved, and if the parameter is what was put still, every other password goes, and the note.
//!
//! A run that finds the note's hash to be the parameter's goes on with 4; any other begins anew, and its 4 takes what
//! an interrupted one has left behind. A key that expires keeps two runs apart: a run that has lost it goes no further.
//! What it was sending at that moment may still arrive, so that nothing is taken away but after a last look.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, ensure};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;

use super::super::super::print;
use super::super::keeping::keeping;
use super::{LOOK, LOOKS, patiently, put, service, value, wins};
use crate::config::{Given, Keeping, ParameterStore, RedisTarget, ReplicationGroup, random_secret};
use crate::storage::{RedisClient, RedisPasswords, StoreError};

const TOKEN: &str = "REDIS_AUTH_TOKEN";
const OVERTAKEN: &str =
    "another run has taken this rotation over, or may have: leaving it to that one; run this again if there is none";
/// How long to wait for the right to rotate: longer than it is believed of somebody who has died.
const LOCK_WAIT: Duration = Duration::from_secs(10);
/// How long a group's nodes may take to learn of a token once the group is available.
const GROUP_LEARNS: Duration = Duration::from_mins(2);

/// Rotates the password, or finishes the rotation that was interrupted.
pub(super) async fn run(
    store: &ParameterStore,
    given: &Given,
    wait: Duration,
    key_id: Option<&str>,
    replication_group: Option<String>,
) -> anyhow::Result<ExitCode> {
    wins(given, &[TOKEN])?;
    let (settings, parameters) = service(store, given).await?;
    let target = settings.redis.as_ref().context("no Redis is set: REDIS_HOST names one")?;
    let run = random_secret()?.expose_secret().to_owned();
    let first = value(&parameters, TOKEN).with_context(|| missing(store))?;
    let redis = RedisPasswords::connect(target, first, run.clone()).await.with_context(|| target.to_string())?;
    let keeping = keeping(store, TOKEN, key_id).await?;
    lock(&redis).await?;
    let way = match replication_group {
        Some(id) => Way::Group(ReplicationGroup::new(id).await),
        None => Way::Users,
    };
    let rotation = Rotation { redis: &redis, way, store, keeping, given, target, wait };
    let outcome = redis.locked_during(rotation.run()).await;
    // It ends by itself otherwise.
    let _ = redis.unlock().await;
    outcome?.context(OVERTAKEN)?
}

/// Who changes passwords.
enum Way {
    /// Redis itself.
    Users,
    /// AWS.
    Group(ReplicationGroup),
}

fn missing(store: &ParameterStore) -> String {
    format!("{TOKEN} is no parameter of {}: put the password in use there first", store.path())
}

async fn lock(redis: &RedisPasswords) -> anyhow::Result<()> {
    let end = Instant::now() + LOCK_WAIT;
    let mut said = false;
    while !redis.lock().await? {
        ensure!(Instant::now() < end, "another run is rotating this password: wait for its end");
        if !said {
            print(&"another run is rotating this password, or has just died: waiting")?;
            said = true;
        }
        tokio::time::sleep(LOOK).await;
    }
    Ok(())
}

/// A run that has the right to rotate.
struct Rotation<'a> {
    redis: &'a RedisPasswords,
    way: Way,
    store: &'a ParameterStore,
    keeping: Keeping,
    given: &'a Given,
    target: &'a RedisTarget,
    wait: Duration,
}

impl Rotation<'_> {
    async fn run(&self) -> anyhow::Result<ExitCode> {
        // Read again under the lock: what another run has put before counts.
        let (_, parameters) = service(self.store, self.given).await?;
        let current = value(&parameters, TOKEN).with_context(|| missing(self.store))?;
        let connected = self.redis.clients().await?.iter().any(RedisClient::is_task);
        let under_way = self.redis.under_way().await?;
        let new = match (&under_way, &self.way) {
            (Some(noted), _) if noted.is_to(current) => {
                print(&"a rotation to the password in Parameter Store was interrupted; finishing it")?;
                current.clone()
            }
            (Some(_), Way::Group(group)) => {
                // A group takes two tokens at the most: the one that nobody has learnt of goes first.
                self.set(group, current).await?;
                print(&"what an interrupted rotation has left is gone")?;
                self.begin().await?
            }
            _ => self.begin().await?,
        };
        if !self.moved(&new, connected).await? {
            return Ok(ExitCode::FAILURE);
        }
        self.end(&new).await?;
        Ok(ExitCode::SUCCESS)
    }

    /// A new password beside the others, tried and put.
    async fn begin(&self) -> anyhow::Result<SecretString> {
        let (redis, new) = (self.redis, random_secret()?);
        redis.note(&new).await?;
        match &self.way {
            Way::Users => redis.add(&new).await?,
            Way::Group(group) => group.rotate(&new).await?,
        }
        print(&format_args!("{}: new password added beside the old one", redis.user()))?;
        if let Way::Users = self.way {
            // Tasks may learn of it before the end; a restart of Redis meanwhile must not forget it. Said at the end.
            let _ = redis.persist().await;
        }
        self.try_out(&new).await.context("the new password; nothing was put")?;
        print(&format_args!("{}: tried, it works", redis.user()))?;
        ensure!(redis.renew_lock().await?, OVERTAKEN);
        put(self.store, TOKEN, &new, &self.keeping).await?;
        Ok(new)
    }

    /// Logs in with the new password. The nodes of a group may take some time to learn of it.
    async fn try_out(&self, new: &SecretString) -> Result<(), StoreError> {
        let end = Instant::now() + GROUP_LEARNS;
        loop {
            match RedisPasswords::connect(self.target, new, String::new()).await {
                Ok(_) => return Ok(()),
                Err(_) if matches!(self.way, Way::Group(_)) && Instant::now() < end => tokio::time::sleep(LOOK).await,
                Err(error) => return Err(error),
            }
        }
    }

    /// The parameter's version; an error where it is no more this password.
    async fn version_of(&self, new: &SecretString) -> anyhow::Result<i64> {
        let now = patiently(|| self.store.read_one(TOKEN)).await?.with_context(|| missing(self.store))?;
        ensure!(
            now.value.expose_secret() == new.expose_secret(),
            "{TOKEN}: somebody has put another (version {}); Redis takes all that it took: run this again",
            now.info.version
        );
        Ok(now.info.version)
    }

    /// Waits until every task has logged in with this password, and says who has not; false where that was in vain.
    async fn moved(&self, new: &SecretString, mut connected: bool) -> anyhow::Result<bool> {
        let end = Instant::now() + self.wait;
        let mut said = String::new();
        let mut looks = 0;
        loop {
            // Whoever puts the same again has every task move once more.
            let version = self.version_of(new).await?;
            let clients = self.redis.clients().await?;
            connected |= clients.iter().any(RedisClient::is_task);
            let (there, left): (Vec<_>, Vec<_>) =
                clients.into_iter().partition(|client| client.version == Some(version));
            let done = left.is_empty() && (!there.is_empty() || !connected);
            looks = if done { looks + 1 } else { 0 };
            if looks == LOOKS {
                match there.len() {
                    0 => print(&"no task is connected; those that start will have the new password")?,
                    number => {
                        print(&format_args!("all tasks have moved: {number} connections with {TOKEN} {version}"))?;
                    }
                }
                return Ok(true);
            }
            let waiting = progress(&there, &left, version);
            if !done && waiting != said {
                print(&waiting)?;
                said = waiting;
            }
            if Instant::now() >= end {
                print(&format_args!(
                    "gave up after {}: Redis takes the old password still; run this again to finish",
                    humantime::format_duration(self.wait)
                ))?;
                return Ok(false);
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Takes every other password away, unless the parameter is another meanwhile.
    async fn end(&self, new: &SecretString) -> anyhow::Result<()> {
        let redis = self.redis;
        match &self.way {
            Way::Users => {
                self.is_still(new).await?;
                let dropped = redis.keep_only(new).await?;
                print(&format_args!("{}: {dropped} other passwords are gone", redis.user()))?;
                match redis.persist().await {
                    Ok(()) => print(&"Redis has written that down")?,
                    Err(error) => print(&format_args!(
                        "Redis cannot write that down ({error}): change its configuration too, before it restarts"
                    ))?,
                }
            }
            Way::Group(group) => {
                self.set(group, new).await?;
                print(&"the group takes the new token alone")?;
            }
        }
        redis.forget().await?;
        Ok(())
    }

    /// Makes a token the group's only one, unless the parameter is another by the time the group can be changed.
    async fn set(&self, group: &ReplicationGroup, token: &SecretString) -> anyhow::Result<()> {
        group.available().await?;
        self.is_still(token).await?;
        Ok(group.set(token).await?)
    }

    /// The last look before something is taken away: the right to rotate is ours, and the parameter is this password.
    async fn is_still(&self, token: &SecretString) -> anyhow::Result<()> {
        ensure!(self.redis.renew_lock().await?, OVERTAKEN);
        self.version_of(token).await.map(drop)
    }
}

fn progress(there: &[RedisClient], left: &[RedisClient], version: i64) -> String {
    if left.is_empty() {
        return format!("waiting for a first connection with {TOKEN} {version}");
    }
    let shown: Vec<_> = left.iter().map(ToString::to_string).collect();
    format!("{} of {} connections moved; left: {}", there.len(), there.len() + left.len(), shown.join(", "))
}

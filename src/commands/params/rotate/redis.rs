//! `xkcdapp params rotate redis`
//!
//! 1. A note in Redis which password a rotation is under way to, by its hash.
//! 2. The new password beside the old one; it is tried.
//! 3. `REDIS_AUTH_TOKEN` is put.
//! 4. Once all tasks have moved, every other password goes, and the note.
//!
//! A run that finds the note's hash to be the parameter's goes on with 4; any other begins anew, and its 4 takes what
//! an interrupted one has left behind. A key that expires keeps two runs apart.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, ensure};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;

use super::super::super::print;
use super::{LOOK, LOOKS, put, service, value, wins};
use crate::config::{Given, ParameterStore, RedisTarget, ReplicationGroup, random_secret};
use crate::storage::{RedisClient, RedisPasswords, StoreError};

const TOKEN: &str = "REDIS_AUTH_TOKEN";
/// How long to wait for the right to rotate: longer than it is believed of somebody who has died.
const LOCK_WAIT: Duration = Duration::from_secs(10);
/// How long a group's nodes may take to learn of a token once the group is available.
const GROUP_LEARNS: Duration = Duration::from_mins(2);

/// Rotates the password, or finishes the rotation that was interrupted.
pub(super) async fn run(
    store: &ParameterStore,
    given: &Given,
    wait: Duration,
    replication_group: Option<String>,
) -> anyhow::Result<ExitCode> {
    wins(given, &[TOKEN])?;
    let (settings, parameters) = service(store, given).await?;
    let target = settings.redis.as_ref().context("no Redis is set: REDIS_HOST names one")?;
    let missing = || format!("{TOKEN} is no parameter of {}: put the password in use there first", store.path());
    let run = random_secret()?.expose_secret().to_owned();
    let first = value(&parameters, TOKEN).with_context(missing)?;
    let redis = RedisPasswords::connect(target, first, run.clone()).await.with_context(|| target.to_string())?;
    lock(&redis).await?;
    // Read again under the lock: what another run has put before counts.
    let (_, parameters) = service(store, given).await?;
    let current = value(&parameters, TOKEN).with_context(missing)?;
    let way = match replication_group {
        Some(id) => Way::Group(ReplicationGroup::new(id).await),
        None => Way::Users,
    };

    let connected = !redis.clients().await?.is_empty();
    let under_way = redis.under_way().await?;
    let (new, set) = match &under_way {
        Some(noted) if noted.is_to(current) => {
            print(&"a rotation to the password in Parameter Store was interrupted; finishing it")?;
            (current.clone(), noted.set().unwrap_or_default())
        }
        noted => {
            if let (Some(_), Way::Group(group)) = (noted, &way) {
                // A group takes two tokens at the most: the one that nobody has learnt of goes first.
                redis.locked_during(group.set(current)).await??;
                print(&"what an interrupted rotation has left is gone")?;
            }
            begin(&redis, &way, store, target, parameters.version() + 1).await?
        }
    };
    if !moved(&redis, set, connected, wait).await? {
        redis.unlock().await?;
        return Ok(ExitCode::FAILURE);
    }
    end(&redis, &way, &new).await?;
    redis.unlock().await?;
    Ok(ExitCode::SUCCESS)
}

/// Who changes passwords.
enum Way {
    /// Redis itself.
    Users,
    /// AWS.
    Group(ReplicationGroup),
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

/// A new password beside the others, tried and put. `set` is the version of the set that will have it: no task that has
/// it says less. If others put parameters meanwhile it is some versions too low, which no task's connections are: their
/// name changes with what they use of Redis alone.
async fn begin(
    redis: &RedisPasswords,
    way: &Way,
    store: &ParameterStore,
    target: &RedisTarget,
    set: i64,
) -> anyhow::Result<(SecretString, i64)> {
    let new = random_secret()?;
    redis.note(&new, set).await?;
    match way {
        Way::Users => redis.add(&new).await?,
        Way::Group(group) => redis.locked_during(group.rotate(&new)).await??,
    }
    print(&format_args!("{}: new password added beside the old one", redis.user()))?;
    if let Way::Users = way {
        // Tasks may learn of it before the end; a restart of Redis meanwhile must not forget it. Said at the end.
        let _ = redis.persist().await;
    }
    try_out(way, target, &new).await.context("the new password; nothing was put")?;
    print(&format_args!("{}: tried, it works", redis.user()))?;
    put(store, TOKEN, &new).await?;
    Ok((new, set))
}

/// Logs in with the new password. The nodes of a group may take some time to learn of it.
async fn try_out(way: &Way, target: &RedisTarget, new: &SecretString) -> Result<(), StoreError> {
    let end = Instant::now() + GROUP_LEARNS;
    loop {
        match RedisPasswords::connect(target, new, String::new()).await {
            Ok(_) => return Ok(()),
            Err(_) if matches!(way, Way::Group(_)) && Instant::now() < end => tokio::time::sleep(LOOK).await,
            Err(error) => return Err(error),
        }
    }
}

/// Waits until every task has this set or a later one, and says who has not; false where that was in vain.
async fn moved(redis: &RedisPasswords, set: i64, mut connected: bool, wait: Duration) -> anyhow::Result<bool> {
    let end = Instant::now() + wait;
    let mut said = String::new();
    let mut looks = 0;
    loop {
        ensure!(redis.lock().await?, "another run rotates this password now: leaving it to that one");
        let (there, left): (Vec<_>, Vec<_>) =
            redis.clients().await?.into_iter().partition(|client| client.set.is_some_and(|has| has >= set));
        connected |= !(there.is_empty() && left.is_empty());
        let done = left.is_empty() && (!there.is_empty() || !connected);
        looks = if done { looks + 1 } else { 0 };
        if looks == LOOKS {
            match there.len() {
                0 => print(&"no task is connected; those that start will have the new password")?,
                number => print(&format_args!("all tasks have moved: {number} connections with set {set} or later"))?,
            }
            return Ok(true);
        }
        let waiting = progress(&there, &left, set);
        if !done && waiting != said {
            print(&waiting)?;
            said = waiting;
        }
        if Instant::now() >= end {
            print(&format_args!(
                "gave up after {}: Redis takes the old password still; run this again to finish",
                humantime::format_duration(wait)
            ))?;
            return Ok(false);
        }
        tokio::time::sleep(LOOK).await;
    }
}

fn progress(there: &[RedisClient], left: &[RedisClient], set: i64) -> String {
    if left.is_empty() {
        return format!("waiting for a first connection with set {set}");
    }
    let shown: Vec<_> = left.iter().map(|client| format!("{} at {}", client.name, client.address)).collect();
    format!("{} of {} connections moved; left: {}", there.len(), there.len() + left.len(), shown.join(", "))
}

async fn end(redis: &RedisPasswords, way: &Way, new: &SecretString) -> anyhow::Result<()> {
    match way {
        Way::Users => {
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
            redis.locked_during(group.set(new)).await??;
            print(&"the group takes the new token alone")?;
        }
    }
    redis.forget().await?;
    Ok(())
}

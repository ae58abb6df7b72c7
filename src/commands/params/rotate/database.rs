//! `xkcdapp params rotate database`
//!
//! 1. A new password for the log-in that nobody uses, in any database, and a note on that role that it takes over.
//! 2. The new log-in is tried.
//! 3. `DATABASE_PASSWORD` is put, then `DATABASE_USER`. A task that reads between the two finds a pair that does not fit,
//!    and keeps what it has. In this order `DATABASE_USER` names the log-in in use until the new pair is whole, so that a
//!    run after an interruption knows whom to leave alone.
//! 4. Once all tasks have moved, the log-in that they left loses its password, and the note goes.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;

use super::super::super::{administrator, print};
use super::super::keeping::keeping;
use super::{LOOK, LOOKS, put, service, value, wins};
use crate::config::{DatabaseTarget, Given, Keeping, ParameterSet, ParameterStore, random_secret};
use crate::storage::{LoginAdministrator, OpenConnections};

const USER: &str = "DATABASE_USER";
const PASSWORD: &str = "DATABASE_PASSWORD";

/// Rotates the log-in, or finishes the rotation that was interrupted.
pub(super) async fn run(
    store: &ParameterStore,
    given: &Given,
    wait: Duration,
    key_id: Option<&str>,
) -> anyhow::Result<ExitCode> {
    wins(given, &[USER, PASSWORD])?;
    let (settings, _) = service(store, given).await?;
    let DatabaseTarget::Postgres(target) = &settings.database else {
        bail!("{}: has no log-ins to rotate; DATABASE_HOST names a PostgreSQL", settings.database);
    };
    // Both before anything is changed.
    let keepings = [keeping(store, PASSWORD, key_id).await?, keeping(store, USER, key_id).await?];
    let login = administrator::login(&settings).await?.context(
        "ADMINISTRATOR_PATH is not set: it says where the administrator's DATABASE_USER and DATABASE_PASSWORD are, as \
         in /xkcdapp-administrator/test/",
    )?;
    let admin = LoginAdministrator::connect(target, &login.user, &login.password).await?;
    ensure!(admin.lock().await?, "another run is rotating this database's log-in: wait for its end");
    let connected = !admin.connections().await?.is_empty();

    // Read again under the lock: what another run has put before counts.
    let (_, parameters) = service(store, given).await?;
    let (new, old) = match under_way(&admin, &parameters).await? {
        Some((new, old)) => {
            print(&format_args!("{new}: a rotation from {old} to it was interrupted; finishing it"))?;
            (new, old)
        }
        None => begin(&admin, store, &keepings, &parameters).await?,
    };
    if !moved(&admin, new, connected, wait).await? {
        return Ok(ExitCode::FAILURE);
    }
    end(&admin, new, &old).await?;
    Ok(ExitCode::SUCCESS)
}

/// The rotation that has only to be waited for: which log-in tasks move to, and which they leave. Its pair is in
/// Parameter Store, fits, and the role says that it takes over.
async fn under_way(
    admin: &LoginAdministrator,
    parameters: &ParameterSet,
) -> anyhow::Result<Option<(&'static str, String)>> {
    let (Some(user), Some(password)) = (value(parameters, USER), value(parameters, PASSWORD)) else { return Ok(None) };
    let Some(user) = one_of_two(user) else { return Ok(None) };
    let Some(old) = admin.taking_over_from(user).await? else { return Ok(None) };
    Ok(admin.try_out(user, password).await?.then_some((user, old)))
}

/// A new password, and both parameters.
async fn begin(
    admin: &LoginAdministrator,
    store: &ParameterStore,
    [password_keeping, user_keeping]: &[Keeping; 2],
    parameters: &ParameterSet,
) -> anyhow::Result<(&'static str, String)> {
    let in_use = value(parameters, USER).map_or("", |user| user.expose_secret().trim());
    let taking_over = match LoginAdministrator::LOGINS.into_iter().find(|login| *login == in_use) {
        // Its pair was whole and does not fit any more: somebody has put or set another password since. Tasks hold one
        // log-in or the other; this one is where they are to go.
        Some(login) => admin.taking_over_from(login).await?.map(|from| (login, from)),
        None => None,
    };
    let [a, b] = LoginAdministrator::LOGINS;
    let free = taking_over.is_none();
    let (new, old) = taking_over.unwrap_or_else(|| (if in_use == a { b } else { a }, in_use.to_owned()));
    ensure!(admin.has(new).await?, "there is no log-in {new}: run `xkcdapp migrate` as the administrator");
    if free {
        is_free(admin, new).await?;
    }
    let password: SecretString = random_secret()?;
    admin.begin(new, &password, &old).await?;
    print(&format_args!("{new}: new password set"))?;
    ensure!(admin.try_out(new, &password).await?, "{new}: is refused with its new password; nothing was put");
    print(&format_args!("{new}: tried, it works"))?;
    put(store, PASSWORD, &password, password_keeping).await?;
    // Between these two the pair fits nobody.
    if new != in_use {
        put(store, USER, &SecretString::from(new), user_keeping).await?;
    }
    Ok((new, old))
}

/// An error where somebody is connected as the log-in that `DATABASE_USER` does not name: their password would be taken
/// from them.
async fn is_free(admin: &LoginAdministrator, login: &str) -> anyhow::Result<()> {
    for look in 1.. {
        let users = admin.users_of(login).await?;
        if users.is_empty() {
            break;
        }
        // Connections that were just given up are to be seen for a moment.
        if look == LOOKS {
            let shown: Vec<_> = users.iter().map(ToString::to_string).collect();
            bail!(
                "{login} is in use, though {USER} does not name it: {}; its password would change under them, so nothing \
                 was changed",
                shown.join(", ")
            );
        }
        tokio::time::sleep(LOOK).await;
    }
    Ok(())
}

/// Waits until every task has moved, and says who has not; false where that was in vain.
async fn moved(admin: &LoginAdministrator, new: &str, mut connected: bool, wait: Duration) -> anyhow::Result<bool> {
    let end = Instant::now() + wait;
    let mut said = String::new();
    let mut looks = 0;
    loop {
        let open = admin.connections().await?;
        let (there, left): (Vec<_>, Vec<_>) = open.into_iter().partition(|open| open.user == new);
        connected |= !(there.is_empty() && left.is_empty());
        let done = left.is_empty() && (!there.is_empty() || !connected);
        looks = if done { looks + 1 } else { 0 };
        if looks == LOOKS {
            let number: i64 = there.iter().map(|open| open.number).sum();
            match number {
                0 => print(&format_args!("no task is connected; those that start will be as {new}"))?,
                _ => print(&format_args!("all tasks have moved: {number} connections as {new}, none as another"))?,
            }
            return Ok(true);
        }
        let waiting = progress(&there, &left, new);
        if !done && waiting != said {
            print(&waiting)?;
            said = waiting;
        }
        if Instant::now() >= end {
            print(&format_args!(
                "gave up after {}: the log-in that they use is left as it is; run this again to finish",
                humantime::format_duration(wait)
            ))?;
            return Ok(false);
        }
        tokio::time::sleep(LOOK).await;
    }
}

fn progress(there: &[OpenConnections], left: &[OpenConnections], new: &str) -> String {
    let sum = |open: &[OpenConnections]| open.iter().map(|open| open.number).sum::<i64>();
    let left_shown: Vec<_> = left.iter().map(ToString::to_string).collect();
    match left.len() {
        0 => format!("waiting for a first connection as {new}"),
        _ => format!("{} of {} connections moved; left: {}", sum(there), sum(there) + sum(left), left_shown.join(", ")),
    }
}

async fn end(admin: &LoginAdministrator, new: &str, old: &str) -> anyhow::Result<()> {
    let ours = LoginAdministrator::LOGINS.contains(&old);
    admin.end(new, ours.then_some(old)).await?;
    match old {
        _ if ours => print(&format_args!("{old}: its password is gone, nobody can log in with it any more")),
        "" => Ok(()),
        _ => print(&format_args!("{old}: left alone, as it is not one of the two that are used in turn")),
    }
}

fn one_of_two(user: &SecretString) -> Option<&'static str> {
    LoginAdministrator::LOGINS.into_iter().find(|login| *login == user.expose_secret().trim())
}

//! `xkcdapp migrate`

use std::process::ExitCode;

use super::patience::patiently;
use super::{administrator, print};
use crate::config::{DatabaseTarget, Settings};
use crate::storage::{Database, SchemaState};

/// Brings the tables up to date, or takes the newest migration back; as the administrator, where `ADMINISTRATOR_PATH` has
/// that log-in.
pub(super) async fn run(mut settings: Settings, revert: bool) -> anyhow::Result<ExitCode> {
    if let DatabaseTarget::Postgres(target) = &settings.database
        && let Some(login) = administrator::login(&settings).await?
    {
        settings.database = DatabaseTarget::Postgres(target.logged_in_as(&login.user, &login.password));
    }
    let database = Database::open(&settings)?;
    let before = state(&database).await?;
    if revert {
        anyhow::ensure!(!matches!(before, SchemaState::Newer { .. }), "{database}: {before}: it cannot take that back");
        match database.schema.revert().await? {
            Some(version) => print(&format_args!("{database}: {version} taken back"))?,
            None => print(&format_args!("{database}: nothing to take back"))?,
        }
        return Ok(ExitCode::SUCCESS);
    }
    if let SchemaState::Newer { .. } = before {
        print(&format_args!("{database}: {before}: nothing to do"))?;
        return Ok(ExitCode::SUCCESS);
    }
    let applied = bring_up_to_date(&database).await?;
    for version in &applied {
        print(&format_args!("{database}: {version} applied"))?;
    }
    let prepared = database.schema.prepare_logins().await?;
    for line in &prepared {
        print(&format_args!("{database}: {line}"))?;
    }
    if applied.is_empty() {
        print(&format_args!("{database}: {}, nothing to do", state(&database).await?))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Applies what is missing and returns the versions applied.
pub(super) async fn bring_up_to_date(database: &Database) -> anyhow::Result<Vec<String>> {
    match state(database).await? {
        SchemaState::Newer { .. } => Ok(Vec::new()),
        _ => Ok(database.schema.migrate().await?),
    }
}

/// Where the tables stand; an error where another program has been at them.
async fn state(database: &Database) -> anyhow::Result<SchemaState> {
    let state = patiently(async || database.schema.state().await).await?;
    anyhow::ensure!(!matches!(state, SchemaState::Foreign { .. }), "{database}: {state}");
    Ok(state)
}

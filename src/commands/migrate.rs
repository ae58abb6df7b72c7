//! `xkcdapp migrate`

use std::process::ExitCode;

use super::patience::patiently;
use super::print;
use crate::config::Settings;
use crate::storage::{Database, SchemaState};

/// Brings the tables up to date, or takes the newest migration back.
pub(super) async fn run(settings: &Settings, revert: bool) -> anyhow::Result<ExitCode> {
    let database = Database::open(settings)?;
    let state = patiently(async || database.schema.state().await).await?;
    if let SchemaState::Ahead { .. } = state {
        anyhow::bail!("{database}: {state}");
    }
    if revert {
        match database.schema.revert().await? {
            Some(version) => print(&format_args!("{database}: {version} taken back"))?,
            None => print(&format_args!("{database}: nothing to take back"))?,
        }
        return Ok(ExitCode::SUCCESS);
    }
    let applied = database.schema.migrate().await?;
    for version in &applied {
        print(&format_args!("{database}: {version} applied"))?;
    }
    if applied.is_empty() {
        print(&format_args!("{database}: {state}, nothing to do"))?;
    }
    Ok(ExitCode::SUCCESS)
}

//! `xkcdapp audit`

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;

use super::patience::{open_usable, patiently};
use super::print;
use crate::config::Settings;
use crate::views::{apply_spooled, from_log};

/// Compares ledger, totals and daily sums, after writing what a log holds where one is given.
pub(super) async fn run(settings: &Settings, replay: Option<&Path>, json: bool) -> anyhow::Result<ExitCode> {
    let database = open_usable(settings).await?;
    if let Some(log) = replay {
        let text = std::fs::read_to_string(log).with_context(|| format!("{} cannot be read", log.display()))?;
        let batches = from_log(&text)?;
        let mut store = database.batches();
        let mut written = 0;
        for batch in &batches {
            written += i32::from(apply_spooled(&mut *store, batch).await?);
        }
        let found = batches.len();
        tracing::info!("{found} batches found in {}, {written} written now", log.display());
    }
    let report = patiently(async || database.views.audit().await).await?;
    if json {
        print(&serde_json::to_string(&report)?)?;
    } else {
        print(&format_args!("{database}\n{report}"))?;
    }
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

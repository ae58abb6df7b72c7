//! `xkcdapp check`

use std::fmt::Write;
use std::process::ExitCode;
use std::sync::Arc;

use serde_json::json;

use super::checks::checks;
use super::{print, source};
use crate::catalogue::{Catalogue, CatalogueMetrics};
use crate::config::{ParameterStore, SettingsReader};
use crate::status::{DEADLINE, Finding, Outcome, ParameterStoreCheck, Report, XkcdCheck};
use crate::storage::{Database, Redis};

/// Looks at everything that is configured, once.
///
/// Parameters that cannot be had are one of the findings: all else is looked at as the settings are without them.
pub(super) async fn run(mut reader: SettingsReader, json: bool) -> anyhow::Result<ExitCode> {
    let (settings, broken) = match reader.read().await {
        Ok(reading) => (reading.settings, None),
        Err(error) if error.is_of_parameters() => match reader.without_parameters() {
            Ok(settings) => (settings, Some(ParameterStoreCheck::failed(&error))),
            // Without the parameters they say nothing that could be looked at.
            Err(_) => return Err(error.into()),
        },
        Err(error) => return Err(error.into()),
    };
    let settings = &settings;
    if broken.is_some() {
        tracing::warn!("everything else is checked by the settings that there are without parameters");
    }
    let database = Database::open(settings)?;
    let redis = settings.redis.clone().map(|target| Redis::new(target, settings.visitor_wait)).transpose()?;
    let (catalogue, metrics) = (Arc::new(Catalogue::default()), CatalogueMetrics::default());
    let reading = read(&database, &catalogue, &metrics);
    // The database's own check says what is wrong with it.
    let _ = tokio::time::timeout(DEADLINE, reading).await;
    let parameters = match settings.parameter_path.clone() {
        _ if broken.is_some() => broken,
        Some(path) => Some(ParameterStoreCheck::Once(ParameterStore::new(path).await)),
        None => None,
    };
    let xkcd = XkcdCheck::new(Arc::clone(&catalogue), metrics).asking(source(settings)?);
    let checks = checks(settings, &database, redis.map(Arc::new).as_ref(), &catalogue, parameters).await.with(xkcd);
    let report = checks.run().await;
    if json {
        print(&as_json(&report))?;
    } else {
        print(&as_table(&report))?;
    }
    Ok(if report.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Reads the catalogue where there is one; makes no database.
async fn read(database: &Database, catalogue: &Catalogue, metrics: &CatalogueMetrics) {
    let readable = database.schema.standing().await.is_ok_and(|standing| standing.schema.fits());
    if readable && catalogue.refresh(&*database.comics).await.is_ok() {
        metrics.note_reading();
    }
}

fn as_table(report: &Report) -> String {
    let widest = report.0.iter().map(|finding| finding.name.len()).max().unwrap_or_default();
    let mut table = String::new();
    for Finding { name, outcome, took } in &report.0 {
        let milliseconds = took.as_millis();
        // Writing into a text cannot fail.
        let _ = writeln!(table, "{name:widest$}  {:6}  {milliseconds:>5} ms  {}", outcome.word(), outcome.text());
    }
    table.truncate(table.trim_end().len());
    table
}

fn as_json(report: &Report) -> serde_json::Value {
    let checks: Vec<_> = report.0.iter().map(finding_as_json).collect();
    json!({ "ok": report.is_ok(), "checks": checks })
}

fn finding_as_json(finding: &Finding) -> serde_json::Value {
    let outcome = match finding.outcome {
        Outcome::Ok(_) => "ok",
        Outcome::Err(_) => "failed",
        Outcome::Off(_) => "off",
    };
    let milliseconds = (finding.took.as_secs_f64() * 1e4).round() / 10.0;
    json!({ "name": finding.name, "outcome": outcome, "found": finding.outcome.text(), "took_ms": milliseconds })
}

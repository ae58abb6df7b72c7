//! `xkcdapp params list`

use std::process::ExitCode;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::json;

use super::super::print;
use crate::clock::Clock;
use crate::config::{ParameterInfo, ParameterKind, ParameterStore, SETTINGS};

/// Lists what is below the path, without its values.
pub(super) async fn run(store: &ParameterStore, as_json: bool, clock: &Clock) -> anyhow::Result<ExitCode> {
    let found = store.list().await?;
    let version: i64 = found.iter().map(|parameter| parameter.version).sum();
    if as_json {
        let parameters: Vec<_> = found.iter().map(as_value).collect();
        print(&json!({"path": store.path().to_string(), "set_version": version, "parameters": parameters}))?;
        return Ok(ExitCode::SUCCESS);
    }
    if found.is_empty() {
        print(&format_args!("nothing below {}", store.path()))?;
        return Ok(ExitCode::SUCCESS);
    }
    print(&table(&found, clock.now()))?;
    print(&format_args!("{}: set {version}", store.path()))?;
    Ok(ExitCode::SUCCESS)
}

fn as_value(parameter: &ParameterInfo) -> serde_json::Value {
    json!({
        "name": parameter.name,
        "version": parameter.version,
        "modified": parameter.modified.to_rfc3339(),
        "type": kind(parameter.kind),
        "setting": is_setting(parameter),
    })
}

fn table(parameters: &[ParameterInfo], now: DateTime<Utc>) -> String {
    let width = parameters.iter().map(|parameter| parameter.name.len()).max().unwrap_or_default().max("NAME".len());
    let mut lines = vec![format!("{:width$}  {:>7}  {:14}  {:12}  SETTING", "NAME", "VERSION", "AGE", "TYPE")];
    lines.extend(parameters.iter().map(|parameter| {
        let (age, kind) = (age(now, parameter.modified), kind(parameter.kind));
        let setting = if is_setting(parameter) { "yes" } else { "no" };
        format!("{:width$}  {:>7}  {age:14}  {kind:12}  {setting}", parameter.name, parameter.version)
    }));
    lines.join("\n")
}

fn is_setting(parameter: &ParameterInfo) -> bool {
    SETTINGS.iter().any(|setting| setting.name == parameter.name)
}

/// What AWS calls it.
pub(super) fn kind(kind: ParameterKind) -> &'static str {
    match kind {
        ParameterKind::SecureString => "SecureString",
        ParameterKind::String => "String",
        ParameterKind::StringList => "StringList",
    }
}

/// In two units at the most, as in `3days 4h`.
fn age(now: DateTime<Utc>, modified: DateTime<Utc>) -> String {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    // The clock of AWS may be a little ahead.
    let seconds = now.signed_duration_since(modified).to_std().unwrap_or_default().as_secs();
    if seconds >= 30 * DAY {
        return format!("{} days", seconds / DAY);
    }
    let unit = match seconds {
        ..HOUR => 1,
        HOUR..DAY => MINUTE,
        _ => HOUR,
    };
    humantime::format_duration(Duration::from_secs(seconds / unit * unit)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_coarse() {
        let now = DateTime::from_timestamp(2_000_000_000, 0).unwrap();
        for (seconds, expected) in [
            (-5, "0s"),
            (0, "0s"),
            (59, "59s"),
            (61, "1m 1s"),
            (3_600 + 62, "1h 1m"),
            (90_061, "1day 1h"),
            (40 * 86_400, "40 days"),
        ] {
            assert_eq!(age(now, now - chrono::TimeDelta::seconds(seconds)), expected, "{seconds}");
        }
    }
}

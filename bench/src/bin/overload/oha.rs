//! `oha` and what it says.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, ensure};
use serde::Deserialize;
use tokio::process::Command;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    pub(crate) connections: usize,
    /// Requests a second, whatever is answered; `None`: each connection asks when it has its answer.
    pub(crate) rate: Option<f64>,
    pub(crate) duration: Duration,
}

impl Load {
    /// Each connection asks again when it has its answer.
    pub(crate) fn closed(connections: usize, duration: Duration) -> Self {
        Self { connections, rate: None, duration }
    }
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Outcome {
    report: Report,
    seconds: f64,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    status_code_distribution: BTreeMap<String, u64>,
    error_distribution: BTreeMap<String, u64>,
    latency_percentiles_successful: Option<Percentiles>,
    latency_percentiles_not_successful: Option<Percentiles>,
}

#[derive(Debug, Deserialize)]
struct Percentiles {
    p50: Option<f64>,
    p99: Option<f64>,
}

/// Runs it against a page.
pub(crate) async fn run(url: &str, load: &Load) -> anyhow::Result<Outcome> {
    let seconds = load.duration.as_secs();
    let mut command = Command::new("oha");
    command.args(["--no-tui", "--output-format", "json", "--stats-success-breakdown"]);
    command.args(["-z", &format!("{seconds}s"), "-c", &load.connections.to_string()]);
    if let Some(rate) = load.rate {
        command.args(["-q", &format!("{rate:.0}")]);
    }
    let output = command.arg(url).kill_on_drop(true).output().await.context("oha: cargo install oha")?;
    ensure!(output.status.success(), "oha: {}", String::from_utf8_lossy(&output.stderr));
    let report = serde_json::from_slice(&output.stdout).context("oha's report")?;
    Ok(Outcome { report, seconds: load.duration.as_secs_f64() })
}

impl Outcome {
    /// Answers with this status.
    pub(crate) fn of(&self, status: u16) -> u64 {
        self.report.status_code_distribution.get(&status.to_string()).copied().unwrap_or(0)
    }

    /// Answers with this status, a second.
    pub(crate) fn rate(&self, status: u16) -> f64 {
        let answers = u32::try_from(self.of(status)).unwrap_or(u32::MAX);
        f64::from(answers) / self.seconds
    }

    /// Requests without an answer: those that were under way at the end.
    pub(crate) fn broken_off(&self) -> u64 {
        self.report.error_distribution.values().sum()
    }

    /// Milliseconds of the answers that were 200, or of the others: p50 and p99 as two cells of a table.
    pub(crate) fn percentiles(&self, successful: bool) -> String {
        let percentiles = if successful {
            &self.report.latency_percentiles_successful
        } else {
            &self.report.latency_percentiles_not_successful
        };
        let cell = |seconds: Option<f64>| seconds.map_or(String::new(), |seconds| format!("{:.0}", seconds * 1e3));
        let (p50, p99) = percentiles.as_ref().map_or((None, None), |all| (all.p50, all.p99));
        format!("{} | {}", cell(p50), cell(p99))
    }
}

//! wrk: as many requests as it can in a given time.

use std::time::Duration;

use anyhow::{Context, bail};
use tokio::process::Command;

use super::Report;
use super::script::Script;

/// Runs it for `seconds`. It breaks off the requests that are under way at its end, one a connection at the most.
pub(crate) async fn run(
    url: &str,
    script: Option<&Script>,
    connections: usize,
    seconds: u64,
) -> anyhow::Result<Report> {
    let threads = script.map_or(2, Script::threads).min(connections);
    let mut command = Command::new("wrk");
    command.args(["--latency", "--timeout", "10s"]).args(["--threads", &threads.to_string()]);
    command.args(["--connections", &connections.to_string(), "--duration", &format!("{seconds}s")]);
    if let Some(script) = script {
        command.arg("--script").arg(script.path());
    }
    let output = command.arg(url).kill_on_drop(true).output().await.context("wrk: apt install wrk")?;
    let text = String::from_utf8_lossy(&output.stdout);
    match parse(&text) {
        Some(report) if output.status.success() => Ok(report),
        _ => bail!("wrk: {}\n{text}\n{}", output.status, String::from_utf8_lossy(&output.stderr)),
    }
}

/// Reads what wrk prints with `--latency`.
fn parse(text: &str) -> Option<Report> {
    let line = |begin: &str| text.lines().map(str::trim).find_map(|line| line.strip_prefix(begin));
    let (requests, took) = text.lines().find_map(|line| {
        let (requests, rest) = line.trim().split_once(" requests in ")?;
        Some((requests.parse::<u64>().ok()?, duration(rest.split_once(',')?.0)?))
    })?;
    let wrong = line("Non-2xx or 3xx responses:").map_or(Some(0), |number| number.trim().parse().ok())?;
    // "connect 0, read 0, write 0, timeout 0"; the line is left out where all are zero.
    let broken: u64 = line("Socket errors:")
        .map(|line| line.split_whitespace().filter_map(|word| word.trim_end_matches(',').parse::<u64>().ok()).sum())
        .unwrap_or_default();
    Some(Report {
        answered: requests.checked_sub(wrong)?,
        errors: wrong + broken,
        took,
        p50: duration(line("50%")?.trim())?,
        p99: duration(line("99%")?.trim())?,
    })
}

/// As in `701.00us`, `1.33ms`, `2.00s`, `1.50m`.
fn duration(text: &str) -> Option<Duration> {
    let units = [("us", 1e-6), ("ms", 1e-3), ("s", 1.0), ("m", 60.0), ("h", 3600.0)];
    let (number, unit) =
        units.iter().find_map(|(name, unit)| Some((text.strip_suffix(name)?.parse::<f64>().ok()?, unit)))?;
    Some(Duration::from_secs_f64(number * unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "\
Running 3s test @ http://127.0.0.1:8000/comic/353
  2 threads and 64 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.03ms    1.01ms  20.13ms   88.27%
    Req/Sec    37.33k     3.38k   45.14k    67.74%
  Latency Distribution
     50%  701.00us
     75%    1.33ms
     90%    2.26ms
     99%    4.67ms
  230283 requests in 3.10s, 774.97MB read
Requests/sec:  74288.21
Transfer/sec:    250.01MB
";

    #[test]
    fn a_run_without_errors_is_read() {
        let report = parse(GOOD).unwrap();
        let expected = Report {
            answered: 230_283,
            errors: 0,
            took: Duration::from_millis(3_100),
            p50: Duration::from_micros(701),
            p99: Duration::from_micros(4_670),
        };
        assert_eq!(report, expected);
        assert_eq!(report.rate().round().to_string(), "74285");
    }

    #[test]
    fn errors_are_read() {
        let text = GOOD.replace(
            "Requests/sec",
            "  Socket errors: connect 1, read 20, write 300, timeout 4000\n  Non-2xx or 3xx responses: 50000\nRequests/sec",
        );
        let report = parse(&text).unwrap();
        assert_eq!((report.answered, report.errors), (180_283, 54_321));
    }

    #[test]
    fn what_is_no_report_is_none() {
        assert_eq!(parse("unable to connect to 127.0.0.1:9 Connection refused\n"), None);
        assert_eq!(parse(&GOOD.replace("50%", "51%")), None);
    }
}

//! hey: so many requests, each answered before it ends.

use std::time::Duration;

use anyhow::{Context, bail};
use tokio::process::Command;

use super::Report;

/// Runs it. Each connection makes the same number of requests, so `requests` is rounded down.
pub(crate) async fn run(url: &str, connections: usize, requests: usize) -> anyhow::Result<Report> {
    let requests = (requests / connections * connections).max(connections);
    let arguments = ["-n", &requests.to_string(), "-c", &connections.to_string(), "-t", "10", url];
    let output =
        Command::new("hey").args(arguments).kill_on_drop(true).output().await.context("hey: apt install hey")?;
    let text = String::from_utf8_lossy(&output.stdout);
    match parse(&text) {
        Some(report) if output.status.success() => Ok(report),
        _ => bail!("hey: {}\n{text}\n{}", output.status, String::from_utf8_lossy(&output.stderr)),
    }
}

/// Reads what hey prints.
fn parse(text: &str) -> Option<Report> {
    let line = |begin: &str| text.lines().map(str::trim).find_map(|line| line.strip_prefix(begin));
    let seconds =
        |text: &str| Some(Duration::from_secs_f64(text.trim().strip_suffix("secs")?.trim_end().parse::<f64>().ok()?));
    // "[200]	19968 responses" for answers; "[3]	Get http://...: EOF" for requests without one.
    let (mut answered, mut errors) = (0, 0);
    for line in text.lines().map(str::trim).filter(|line| line.starts_with('[')) {
        let (code, rest) = line.strip_prefix('[')?.split_once(']')?;
        match rest.trim().strip_suffix(" responses") {
            Some(number) if code == "200" => answered += number.parse::<u64>().ok()?,
            Some(number) => errors += number.parse::<u64>().ok()?,
            None => errors += code.parse::<u64>().ok()?,
        }
    }
    Some(Report {
        answered,
        errors,
        took: seconds(line("Total:")?)?,
        p50: seconds(line("50% in")?)?,
        p99: seconds(line("99% in")?)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "
Summary:
  Total:	0.5000 secs
  Slowest:	0.0224 secs
  Requests/sec:	39936.0000

Response time histogram:
  0.000 [1]	|
  0.002 [18000]	|■■■■■■■■■■■■■■■■■■■■■■■■■■■■■■■■■■■■■■■■

Latency distribution:
  10% in 0.0004 secs
  50% in 0.0013 secs
  99% in 0.0075 secs

Status code distribution:
  [200]	19968 responses
";

    #[test]
    fn a_run_without_errors_is_read() {
        let expected = Report {
            answered: 19_968,
            errors: 0,
            took: Duration::from_millis(500),
            p50: Duration::from_micros(1_300),
            p99: Duration::from_micros(7_500),
        };
        assert_eq!(parse(TEXT), Some(expected));
    }

    #[test]
    fn errors_are_read() {
        let text = format!("{TEXT}  [503]	12 responses\n\nError distribution:\n  [3]	Get \"http://x/\": EOF\n");
        let report = parse(&text).unwrap();
        assert_eq!((report.answered, report.errors), (19_968, 15));
    }

    #[test]
    fn what_is_no_report_is_none() {
        assert_eq!(parse("Usage: hey [options...] <url>\n"), None);
    }
}

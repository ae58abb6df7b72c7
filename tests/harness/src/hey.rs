//! `hey`, as a person would run it.

use tokio::process::Command;

/// Runs `hey` with 5,000 requests: see [`hey_times`].
pub async fn hey(url: &str) -> i64 {
    hey_times(url, 5_000).await
}

/// Runs `hey`, 100 connections kept alive, and checks that every answer was 200; how many requests it made: so many,
/// unless `HEY_REQUESTS` says otherwise.
pub async fn hey_times(url: &str, times: i64) -> i64 {
    #[expect(clippy::disallowed_methods, reason = "how hard to try is the caller's choice")]
    let asked = std::env::var("HEY_REQUESTS").map_or(times, |number| number.parse::<i64>().expect("HEY_REQUESTS"));
    hey_on(100, url, asked).await
}

/// Runs `hey` with about so many requests on so many connections kept alive, and checks that every answer was 200; how
/// many requests it made.
pub async fn hey_on(clients: i64, url: &str, times: i64) -> i64 {
    // hey gives each connection the same number and leaves the rest out.
    let requests = times / clients * clients;
    let arguments = ["-n", &requests.to_string(), "-c", &clients.to_string(), "-t", "20", url];
    let output = Command::new("hey").args(arguments).kill_on_drop(true).output().await.expect("hey: apt install hey");
    let report = String::from_utf8_lossy(&output.stdout);
    let answered: Vec<&str> = report.lines().filter(|line| line.trim_end().ends_with(" responses")).collect();
    let all: Vec<&str> = answered.iter().flat_map(|line| line.split_whitespace()).collect();
    assert_eq!(all, ["[200]", &requests.to_string(), "responses"], "{report}");
    assert!(!report.contains("Error distribution"), "{report}");
    requests
}

//! Log lines, and the end of a server.

use harness::{Program, StubXkcd};

use super::XKCDAPP;
use super::support::{beside, header, on_postgres, outcome, page};

#[tokio::test(flavor = "multi_thread")]
async fn every_request_is_a_line_for_people() {
    let server = Program::new(XKCDAPP).start().await;
    let mut expected = Vec::new();
    for (method, path) in
        [("GET", "/sampler/1"), ("HEAD", "/sampler/1"), ("GET", "/nowhere"), ("POST", "/"), ("GET", "/7")]
    {
        let answer = server.request(method, path, &[]).await;
        let (id, view) = (header(&answer, "x-request-id").to_owned(), header(&answer, "x-view").to_owned());
        expected.push((method, path, answer.status().as_u16(), id, view));
    }
    let log = server.stop().await;
    for (method, path, status, id, view) in expected {
        let line = log.lines().find(|line| line.contains(&id)).unwrap_or_else(|| panic!("{id} is not logged: {log}"));
        let view = if view.is_empty() { "-" } else { &view };
        let view = format!("view=\"{view}\"");
        for part in [method, path, &status.to_string(), "duration_ms=", &view, "network=127.0.0.0/24"] {
            assert!(line.contains(part), "{part} is missing: {line}");
        }
    }
    assert!(!log.contains('\u{1b}'), "colours in a file: {log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_line_is_json_where_that_is_asked_for() {
    let xkcd = StubXkcd::start(30).await;
    xkcd.garble(5, 200, "no comic\n\"at all\"");
    let server = beside(&xkcd).set("LOG_FORMAT", "json").set("LOG_FILTER", "debug").start().await;
    let answer = server.get("/comic/7").await;
    let id = header(&answer, "x-request-id").to_owned();
    server.get("/comic/5").await;
    server.get("/comic/%ff%22%0a").await;
    let log = server.stop().await;
    let lines: Vec<serde_json::Value> =
        log.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect();
    let line = lines.iter().find(|line| line["fields"]["request_id"] == id.as_str());
    let fields = &line.unwrap_or_else(|| panic!("{id} is not logged: {log}"))["fields"];
    assert_eq!(fields["method"], "GET");
    assert_eq!(fields["path"], "/comic/7");
    assert_eq!(fields["status"], 200);
    assert_eq!(fields["view"], "counted; audience=visitor; count=1");
    assert!(fields["duration_ms"].is_number(), "duration_ms cannot be summed up: {fields}");
    assert!(lines.iter().all(|line| line["timestamp"].is_string() && line["level"].is_string()), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_word_of_a_server_that_cannot_start_is_json_too() {
    let first = Program::new(XKCDAPP).start().await;
    let place = first.url.trim_start_matches("http://").to_owned();
    let second = Program::new(XKCDAPP).set("LISTEN_ADDR", &place).set("LOG_FORMAT", "json");
    let (code, _, log) = outcome(&second, &["serve"]).await;
    assert_eq!(code, Some(1), "{log}");
    assert!(log.contains("LISTEN_ADDR"), "{log}");
    for line in log.lines() {
        let parsed = serde_json::from_str::<serde_json::Value>(line);
        assert!(parsed.is_ok(), "no JSON: {line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_a_client_sends_can_forge_a_line() {
    let server = Program::new(XKCDAPP).start().await;
    for path in ["/a%0aINFO%20forged", "/a%1b[31m", "/%e2%80%ae"] {
        server.request("GET", path, &[("user-agent", "canary-agent"), ("referer", "https://canary.example/")]).await;
    }
    let log = server.stop().await;
    assert!(!log.lines().any(|line| line.starts_with("INFO forged")), "{log}");
    assert!(!log.contains(['\u{1b}', '\u{202e}']), "{log}");
    // Who they are is nobody's business.
    assert!(log.contains("/a%0aINFO") && !log.contains("canary"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_client_behind_trusted_proxies_only_the_network_is_told() {
    for (proxies, network) in [
        ("0", "127.0.0.0/24"),
        ("1", "2001:db8:77::/48"),
        ("2", "203.0.113.0/24"),
        ("10.0.0.0/8", "127.0.0.0/24"),
        ("127.0.0.0/8", "2001:db8:77::/48"),
        ("127.0.0.1, 2001:db8::/32", "203.0.113.0/24"),
    ] {
        let server = Program::new(XKCDAPP).set("TRUSTED_PROXIES", proxies).start().await;
        let sent =
            [("x-forwarded-for", "198.51.100.9, 203.0.113.77:4711"), ("x-forwarded-for", "[2001:db8:77::abc]:5")];
        let answer = server.request("GET", "/sampler/1", &sent).await;
        let id = header(&answer, "x-request-id").to_owned();
        let log = server.stop().await;
        let line = log.lines().find(|line| line.contains(&id)).unwrap_or_else(|| panic!("{id} is not logged: {log}"));
        assert!(line.ends_with(&format!("network={network}")), "{line}");
        for address in ["198.51.100", "203.0.113.77", "::abc"] {
            assert!(!log.contains(address), "{address} is told: {log}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_access_log_can_be_switched_off() {
    let server = Program::new(XKCDAPP).set("ACCESS_LOG", "off").start().await;
    let answer = server.get("/sampler/1").await;
    let id = header(&answer, "x-request-id").to_owned();
    let log = server.stop().await;
    assert!(!id.is_empty() && !log.contains(&id) && !log.contains("/sampler/1"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_ends_well_by_either_signal_and_counts_to_the_end() {
    for signal in ["TERM", "INT"] {
        let (program, _database) = on_postgres(Program::new(XKCDAPP)).await;
        let server = program.start().await;
        for _ in 0..5 {
            page(&server, "/sampler/1").await;
        }
        server.signal(signal).await;
        let (status, log) = server.ended().await;
        assert_eq!(status.code(), Some(0), "SIG{signal}: {log}");
        assert!(!log.contains("ERROR") && !log.contains("WARN") || log.contains("cannot be fetched"), "{log}");
        assert!(log.contains("every view is accounted for"), "{log}");
        let out = program.run_well(&["audit", "--json"]).await;
        assert!(out.contains("\"ledger\":5") && out.contains("\"totals\":5"), "{out}");
    }
}

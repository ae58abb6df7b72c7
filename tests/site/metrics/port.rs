//! The metrics' own port.

use std::time::{Duration, Instant};

use harness::{Exposition, Program, Running, eventually};
use tokio::net::TcpStream;

use super::{measured, place, raw};
use crate::XKCDAPP;
use crate::support::{on_postgres, outcome};

/// How many TCP ports a process listens on.
fn ports(server: &Running) -> usize {
    let process = format!("/proc/{}", server.id());
    let tables = ["tcp", "tcp6"].map(|table| std::fs::read_to_string(format!("{process}/net/{table}")).unwrap());
    let lines = tables.iter().flat_map(|table| table.lines().skip(1));
    // 0A is LISTEN; the tenth column is the socket's number.
    let listening = lines.map(|line| line.split_whitespace().collect::<Vec<_>>()).filter(|cells| cells[3] == "0A");
    let sockets: Vec<String> = listening.map(|cells| format!("socket:[{}]", cells[9])).collect();
    let open = std::fs::read_dir(format!("{process}/fd")).unwrap();
    let targets = open.filter_map(|entry| std::fs::read_link(entry.unwrap().path()).ok());
    targets.filter(|target| sockets.iter().any(|socket| target.as_os_str() == socket.as_str())).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_setting_there_is_no_port() {
    let server = Program::new(XKCDAPP).start().await;
    assert_eq!(ports(&server), 1);
    assert_eq!(Exposition::address(&server), None);
    server.stop().await;
    let server = measured(Program::new(XKCDAPP)).start().await;
    assert_eq!(ports(&server), 2);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_taken_port_for_metrics_is_told_by_the_setting_s_name() {
    let server = Program::new(XKCDAPP).start().await;
    let taken = server.url.trim_start_matches("http://").to_owned();
    let (code, _, log) = outcome(&Program::new(XKCDAPP).set("OPERATORS_ADDR", &taken), &["serve"]).await;
    assert_eq!(code, Some(1), "{log}");
    let complaint = log.lines().last().unwrap();
    assert!(complaint.starts_with("xkcdapp: OPERATORS_ADDR") && complaint.contains(&taken), "{log}");
    assert!(complaint.contains("in use"), "{log}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_port_serves_metrics_and_nothing_of_the_site() {
    let server = measured(Program::new(XKCDAPP)).start().await;
    let place = place(&server);
    let well = raw(&place, b"GET /metrics?canary=1 HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let (head, body) = well.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    assert!(head.contains("content-type: application/openmetrics-text; version=1.0.0; charset=utf-8"), "{head}");
    assert!(head.contains("cache-control: no-store") && head.contains("connection: close"), "{head}");
    assert!(Exposition::parse(body).families.len() > 25);
    for request in ["GET /", "GET /comic/1", "GET /metrics/", "POST /", "HEAD /sampler/1"] {
        let answer = raw(&place, format!("{request} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 404 "), "{request}: {answer}");
        assert!(!answer.contains("xkcdapp_"), "{request}: {answer}");
    }
    let long = format!("GET /metrics HTTP/1.1\r\nHost: x\r\nX-Long: {}\r\n\r\n", "a".repeat(20_000));
    assert!(!raw(&place, long.as_bytes()).await.starts_with("HTTP/1.1 200"));
    assert!(raw(&place, b"nonsense\r\n\r\n").await.starts_with("HTTP/1.1 400"));
    // Silent connections take every place, for a while.
    let mut silent = Vec::new();
    for _ in 0..12 {
        silent.push(TcpStream::connect(&place).await.unwrap());
    }
    assert_eq!(Exposition::of(&server).await.total("xkcdapp_requests_total"), 0, "scrapes are no requests of the site");
    drop(silent);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_a_request_or_a_setting_holds_is_told() {
    let password = "canary-4711";
    let program = measured(Program::new(XKCDAPP))
        .set("DATABASE_HOST", "127.0.0.1")
        .set("DATABASE_PORT", "9")
        .set("DATABASE_NAME", "canary-name")
        .set("DATABASE_USER", "canary-user")
        .set("DATABASE_PASSWORD", password)
        .set("VIEW_WAIT", "100ms")
        .set("COMMIT_DEADLINE", "500ms");
    let server = program.start().await;
    let headers = [("user-agent", "canary"), ("x-forwarded-for", "203.0.113.9"), ("cookie", "canary=1")];
    for path in ["/canary?canary=1", "/sampler/1?canary=2", "/comic/canary", "/canary/%ff"] {
        server.request("GET", path, &headers).await;
    }
    let text = raw(&place(&server), b"GET /metrics?canary HTTP/1.1\r\nHost: canary\r\n\r\n").await;
    assert!(text.contains("xkcdapp_requests_total{route=\"/sampler/{strip}\""), "{text}");
    for secret in ["canary", "203.0.113.9", "127.0.0.1", &server.url] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    server.stop().await;
}

/// How long a page waits for its view: at the longest.
const WAIT: Duration = Duration::from_secs(2);

#[tokio::test(flavor = "multi_thread")]
async fn metrics_are_there_while_the_server_drains() {
    for _ in 0..10 {
        if metrics_are_there_while_one_waits().await {
            return;
        }
    }
    panic!("the metrics were never there while a page waited");
}

/// Whether a page was still waiting for its view when the metrics said so.
async fn metrics_are_there_while_one_waits() -> bool {
    let (program, database) = on_postgres(measured(Program::new(XKCDAPP))).await;
    let server = program.set("VIEW_WAIT", "2s").start().await;
    let main = server.url.trim_start_matches("http://").to_owned();
    let other = database.connect().await;
    other.batch_execute("BEGIN; LOCK TABLE comic_views IN EXCLUSIVE MODE").await.unwrap();
    let begun = Instant::now();
    let slow = server.get("/sampler/1");
    let meanwhile = async {
        let in_flight = async || Exposition::of(&server).await.count("xkcdapp_requests_in_flight");
        eventually("the request to be under way", async || {
            (in_flight().await == 1 || begun.elapsed() > WAIT).then_some(())
        })
        .await;
        server.signal("TERM").await;
        eventually("the site's port to close", async || TcpStream::connect(&main).await.err().map(drop)).await;
        let found = in_flight().await;
        let in_time = begun.elapsed() < WAIT;
        assert!(found == 1 || !in_time, "{found} requests under way");
        other.batch_execute("COMMIT").await.unwrap();
        in_time
    };
    let (page, in_time) = tokio::join!(slow, meanwhile);
    assert_eq!(page.status(), 200);
    let (status, log) = server.ended().await;
    assert!(status.success(), "{log}");
    in_time
}

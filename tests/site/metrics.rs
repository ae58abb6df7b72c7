//! The metrics from outside: their port, and that their numbers are exactly what happened.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use harness::{Exposition, Mode, Point, PostgresDatabase, Program, Proxy, Running, StubXkcd, eventually};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::XKCDAPP;
use super::support::{beside, header, on_postgres, outcome, page};

fn measured(program: Program) -> Program {
    program.set("METRICS_ADDR", "127.0.0.1:0")
}

async fn view(server: &Running, path: &str) -> String {
    let answer = server.get(path).await;
    assert_eq!(answer.status(), 200, "{path}\n{}", server.log());
    header(&answer, "x-view").to_owned()
}

/// The metrics' address and port.
fn place(server: &Running) -> String {
    let address = Exposition::address(server).unwrap_or_else(|| panic!("no metrics: {}", server.log()));
    address.trim_start_matches("http://").trim_end_matches("/metrics").to_owned()
}

/// Sends bytes to the metrics' port; all that comes back until it is closed.
async fn raw(place: &str, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(place).await.unwrap();
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    // It may be closed before it has been read out.
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

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
    assert_eq!(server.get("/metrics").await.status(), 404, "the site itself tells nobody");
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
    let (code, _, log) = outcome(&Program::new(XKCDAPP).set("METRICS_ADDR", &taken), &["serve"]).await;
    assert_eq!(code, Some(1), "{log}");
    let complaint = log.lines().last().unwrap();
    assert!(complaint.starts_with("xkcdapp: METRICS_ADDR") && complaint.contains(&taken), "{log}");
    assert!(complaint.contains("in use"), "{log}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_counted_by_the_router_s_pattern_and_status() {
    let xkcd = StubXkcd::start(9).await;
    let program = measured(beside(&xkcd)).set("SYNC_RATE", "10000");
    program.run_well(&["sync"]).await;
    let server = program.start().await;
    for (path, times) in [("/comic/3", 4), ("/comic/4", 1), ("/comic/0", 2), ("/5", 3), ("/random", 1), ("/health", 2)]
    {
        for _ in 0..times {
            server.get(path).await;
        }
    }
    // What is no route is one, whatever its name and its query.
    for number in 0..20 {
        assert_eq!(server.get(&format!("/canary/{number}/x?canary={number}")).await.status(), 404);
    }
    assert_eq!(server.request("POST", "/health", &[("x-canary", "canary")]).await.status(), 405);
    let told = Exposition::of(&server).await;
    let requests: BTreeMap<_, _> = told.of_name("xkcdapp_requests_total").collect();
    let sample = |route: &str, status: u16| format!("xkcdapp_requests_total{{route=\"{route}\",status=\"{status}\"}}");
    let expected = [
        (sample("/comic/{number}", 200), 5.0),
        (sample("/comic/{number}", 404), 2.0),
        (sample("/{number}", 308), 3.0),
        (sample("/random", 303), 1.0),
        (sample("/health", 200), 2.0),
        (sample("/health", 405), 1.0),
        (sample("none", 404), 20.0),
    ];
    let expected: BTreeMap<_, _> = expected.iter().map(|(sample, number)| (sample.as_str(), *number)).collect();
    assert_eq!(requests, expected);
    assert_eq!(told.count("xkcdapp_request_duration_seconds_count{route=\"/comic/{number}\"}"), 7);
    assert_eq!(told.count("xkcdapp_request_duration_seconds_bucket{le=\"10.0\",route=\"/comic/{number}\"}"), 7);
    assert!(told.value("xkcdapp_request_duration_seconds_sum{route=\"/comic/{number}\"}") > 0.0);
    assert_eq!(told.count("xkcdapp_requests_in_flight"), 0);
    assert_eq!(told.total("xkcdapp_requests_abandoned_total"), 0);
    assert_eq!(told.total("xkcdapp_errors_total"), 0);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn views_are_counted_by_audience_and_answer() {
    let xkcd = StubXkcd::start(9).await;
    let server = measured(beside(&xkcd)).start().await;
    let ask = async |method: &str, headers: &[(&str, &str)]| {
        server.request(method, "/comic/7", headers).await;
    };
    for _ in 0..5 {
        ask("GET", &[]).await;
    }
    for _ in 0..3 {
        ask("GET", &[("x-load-test", "1")]).await;
    }
    for _ in 0..2 {
        ask("GET", &[("user-agent", "Googlebot/2.1")]).await;
    }
    for _ in 0..4 {
        ask("HEAD", &[]).await;
    }
    ask("GET", &[("sec-purpose", "prefetch")]).await;
    assert_eq!(server.get("/comic/77").await.status(), 404);
    let told = Exposition::of(&server).await;
    for (audience, views) in [("visitor", 5), ("load_test", 3), ("crawler", 2)] {
        let of = |answer: &str| format!("xkcdapp_views_total{{audience=\"{audience}\",answer=\"{answer}\"}}");
        assert_eq!(told.count(&of("counted")), views, "{audience}");
        assert_eq!((told.count(&of("pending")), told.count(&of("unanswered"))), (0, 0), "{audience}");
    }
    for (reason, times) in [("head", 4), ("prefetch", 1), ("shutdown", 0)] {
        assert_eq!(told.count(&format!("xkcdapp_skipped_views_total{{reason=\"{reason}\"}}")), times, "{reason}");
    }
    // One after the other, so each was a batch of its own.
    assert_eq!(told.count("xkcdapp_batch_views_count"), 10);
    assert_eq!(told.count("xkcdapp_batch_views_sum"), 10);
    assert_eq!(told.count("xkcdapp_batch_views_bucket{le=\"1.0\"}"), 10);
    assert_eq!(told.count("xkcdapp_commit_duration_seconds_count"), 10);
    assert!(told.value("xkcdapp_commit_duration_seconds_sum") > 0.0);
    assert_eq!(told.count("xkcdapp_pending_views"), 0);
    // The newest and the seventh; the 77th is beyond what is worth asking for.
    assert_eq!(told.count("xkcdapp_fetches_total{outcome=\"found\"}"), 2);
    assert_eq!(told.count("xkcdapp_catalogue_comics"), 2);
    server.stop().await;
}

/// PostgreSQL behind a proxy, all comics stored, and a server with metrics on it.
async fn behind_a_proxy(wait: &str) -> (Program, PostgresDatabase, Proxy, StubXkcd) {
    let xkcd = StubXkcd::start(5).await;
    let (program, database) = on_postgres(beside(&xkcd).set("SYNC_RATE", "10000")).await;
    program.run_well(&["sync"]).await;
    let proxy = Proxy::before(&database.url).await;
    let program = measured(program).set("DATABASE_URL", &proxy.url).set("VIEW_WAIT", wait);
    (program.set("COMMIT_DEADLINE", "1s"), database, proxy, xkcd)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_shows_in_what_is_pending_and_leaves_with_it() {
    let (program, _database, proxy, _xkcd) = behind_a_proxy("200ms").await;
    let server = program.start().await;
    proxy.set(Mode::Refuse);
    for _ in 0..7 {
        assert_eq!(view(&server, "/comic/2").await, "pending; audience=visitor");
    }
    let told = Exposition::of(&server).await;
    assert_eq!(told.count("xkcdapp_pending_views"), 7);
    assert_eq!(told.count("xkcdapp_views_total{audience=\"visitor\",answer=\"pending\"}"), 7);
    assert!(told.count("xkcdapp_commit_failures_total{kind=\"unavailable\"}") > 0);
    assert_eq!(told.count("xkcdapp_batch_views_sum"), 0);
    proxy.set(Mode::Forward);
    eventually("the views to be written", async || {
        (Exposition::of(&server).await.count("xkcdapp_pending_views") == 0).then_some(())
    })
    .await;
    let told = Exposition::of(&server).await;
    assert_eq!(told.count("xkcdapp_batch_views_sum"), 7);
    assert_eq!(told.count("xkcdapp_commit_failures_total{kind=\"refused\"}"), 0);
    assert_eq!(told.total("xkcdapp_errors_total"), 0, "an outage is none of our errors");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_without_an_answer_is_a_failure_of_its_kind() {
    let (program, _database, proxy, _xkcd) = behind_a_proxy("100ms").await;
    let server = program.set("COMMIT_DEADLINE", "300ms").start().await;
    assert_eq!(view(&server, "/comic/1").await, "counted; audience=visitor; count=1");
    proxy.set(Mode::Drop);
    assert_eq!(view(&server, "/comic/1").await, "pending; audience=visitor");
    eventually("a commit to be late", async || {
        let told = Exposition::of(&server).await;
        (told.count("xkcdapp_commit_failures_total{kind=\"late\"}") > 0).then_some(())
    })
    .await;
    proxy.set(Mode::Forward);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_duplicate_is_counted_and_its_views_once() {
    let (program, _database, proxy, _xkcd) = behind_a_proxy("2s").await;
    let server = program.start().await;
    proxy.cut_once(Point::BeforeAnswer);
    assert_eq!(view(&server, "/comic/2").await, "counted; audience=visitor");
    assert_eq!(view(&server, "/comic/2").await, "counted; audience=visitor; count=2");
    let told = Exposition::of(&server).await;
    assert_eq!(told.count("xkcdapp_duplicate_batches_total"), 1);
    assert_eq!(told.count("xkcdapp_batch_views_sum"), 2);
    // The first one's time is not known: its answer was lost.
    assert_eq!(told.count("xkcdapp_commit_duration_seconds_count"), 1);
    assert_eq!(told.count("xkcdapp_commit_failures_total{kind=\"unavailable\"}"), 1);
    assert_eq!(told.count("xkcdapp_gaps_total"), 0);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gap_is_counted() {
    let (program, database, _proxy, _xkcd) = behind_a_proxy("2s").await;
    let server = program.start().await;
    for count in 1..=2 {
        assert_eq!(view(&server, "/comic/2").await, format!("counted; audience=visitor; count={count}"));
    }
    let back = "UPDATE view_writers SET sequence = sequence - 1";
    database.connect().await.batch_execute(back).await.unwrap();
    assert_eq!(view(&server, "/comic/2").await, "counted; audience=visitor; count=3");
    let told = Exposition::of(&server).await;
    assert_eq!(told.count("xkcdapp_gaps_total"), 1);
    assert_eq!(told.count("xkcdapp_duplicate_batches_total"), 0);
    assert_eq!(told.count("xkcdapp_batch_views_count"), 3);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_spooled_is_counted_and_what_is_written_of_it_later() {
    let (program, database, _proxy, _xkcd) = behind_a_proxy("2s").await;
    let execute = async |sql: &str| database.connect().await.batch_execute(sql).await.unwrap();
    execute("ALTER TABLE comic_views ADD CONSTRAINT refusal CHECK (comic_number <> 3) NOT VALID").await;
    let server = program.start().await;
    for _ in 0..2 {
        assert_eq!(view(&server, "/comic/3").await, "pending; audience=visitor");
    }
    let told = Exposition::of(&server).await;
    assert_eq!(told.count("xkcdapp_spooled_batches_total"), 2);
    assert_eq!(told.count("xkcdapp_spooled_views_total"), 2);
    assert_eq!(told.count("xkcdapp_commit_failures_total{kind=\"refused\"}"), 2);
    assert_eq!(told.count("xkcdapp_errors_total{kind=\"batch_refused\"}"), 2);
    assert_eq!(told.count("xkcdapp_pending_views"), 0);
    assert_eq!(told.count("xkcdapp_unsaved_views_total"), 0);
    server.stop().await;

    execute("ALTER TABLE comic_views DROP CONSTRAINT refusal").await;
    std::fs::write(program.folder().join("data/spool/-.spool"), "{").unwrap();
    let server = program.start().await;
    eventually("the spool to be written", async || {
        (Exposition::of(&server).await.count("xkcdapp_replayed_views_total") == 2).then_some(())
    })
    .await;
    let told = Exposition::of(&server).await;
    assert_eq!(told.count("xkcdapp_errors_total{kind=\"spool_unreadable\"}"), 1);
    assert_eq!(told.count("xkcdapp_spooled_batches_total"), 0, "these were another process's");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn views_that_cannot_even_be_spooled_are_counted() {
    let (program, database, _proxy, _xkcd) = behind_a_proxy("2s").await;
    let blocked = tempfile::NamedTempFile::new().unwrap();
    let refusal = "ALTER TABLE comic_views ADD CONSTRAINT refusal CHECK (comic_number <> 3) NOT VALID";
    database.connect().await.batch_execute(refusal).await.unwrap();
    let server = program.set("SPOOL_DIR", blocked.path().join("spool").to_str().unwrap()).start().await;
    assert_eq!(view(&server, "/comic/3").await, "pending; audience=visitor");
    let told = Exposition::of(&server).await;
    assert_eq!(told.count("xkcdapp_unsaved_views_total"), 1);
    assert_eq!(told.count("xkcdapp_errors_total{kind=\"spool_unwritable\"}"), 1);
    assert_eq!(told.count("xkcdapp_spooled_views_total"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_catalogue_s_size_and_sync_are_told() {
    let xkcd = StubXkcd::start(6).await;
    let server = measured(beside(&xkcd)).set("SYNC", "on").set("SYNC_RATE", "10000").start().await;
    let synced = "xkcdapp_sync_last_success_timestamp_seconds";
    eventually("sync to end", async || (Exposition::of(&server).await.value(synced) > 1.7e9).then_some(())).await;
    let told = Exposition::of(&server).await;
    assert_eq!(told.count("xkcdapp_catalogue_comics"), 6);
    assert!(told.value("xkcdapp_catalogue_last_read_timestamp_seconds") > 1.7e9);
    assert!(told.value("xkcdapp_catalogue_age_seconds") < 60.0);
    assert!(told.value("process_start_time_seconds") > 1.7e9);
    assert_eq!(told.total("xkcdapp_sync_errors_total"), 0);
    server.stop().await;

    xkcd.answer_all(Some(404));
    let server = measured(beside(&xkcd)).set("SYNC", "on").set("SYNC_RATE", "10000").start().await;
    let failed = "xkcdapp_sync_errors_total{kind=\"xkcd\"}";
    eventually("sync to fail", async || (Exposition::of(&server).await.count(failed) > 0).then_some(())).await;
    assert_eq!(Exposition::of(&server).await.count(synced), 0);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_port_serves_metrics_and_nothing_else() {
    let server = measured(Program::new(XKCDAPP)).start().await;
    let place = place(&server);
    let well = raw(&place, b"GET /metrics?canary=1 HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let (head, body) = well.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    assert!(head.contains("content-type: application/openmetrics-text; version=1.0.0; charset=utf-8"), "{head}");
    assert!(head.contains("cache-control: no-store") && head.contains("connection: close"), "{head}");
    assert!(Exposition::parse(body).families.len() > 25);
    for request in ["GET /", "GET /comic/1", "GET /health", "GET /metrics/", "POST /metrics", "HEAD /metrics"] {
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

#[tokio::test(flavor = "multi_thread")]
async fn metrics_are_there_while_the_server_drains() {
    let xkcd = StubXkcd::start(9).await;
    xkcd.delay(Duration::from_millis(1_200));
    let server = measured(beside(&xkcd)).start().await;
    let main = server.url.trim_start_matches("http://").to_owned();
    let slow = server.get("/comic/5");
    let meanwhile = async {
        let in_flight = "xkcdapp_requests_in_flight";
        eventually("the request to be under way", async || {
            (Exposition::of(&server).await.count(in_flight) == 1).then_some(())
        })
        .await;
        server.signal("TERM").await;
        eventually("the site's port to close", async || TcpStream::connect(&main).await.err().map(drop)).await;
        assert_eq!(Exposition::of(&server).await.count(in_flight), 1);
    };
    let (_, ()) = tokio::join!(slow, meanwhile);
    let (status, log) = server.ended().await;
    assert!(status.success(), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_leaves_is_counted_and_so_is_its_view() {
    let (program, database, _proxy, _xkcd) = behind_a_proxy("2s").await;
    let server = program.set("COMMIT_DEADLINE", "10s").start().await;
    let other = database.connect().await;
    other.batch_execute("BEGIN; LOCK TABLE comic_views IN EXCLUSIVE MODE").await.unwrap();
    let mut stream = TcpStream::connect(server.url.trim_start_matches("http://")).await.unwrap();
    stream.write_all(b"GET /comic/2 HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    eventually("the view to be accepted", async || {
        (Exposition::of(&server).await.count("xkcdapp_pending_views") == 1).then_some(())
    })
    .await;
    drop(stream);
    eventually("the request to be given up", async || {
        (Exposition::of(&server).await.count("xkcdapp_requests_abandoned_total") == 1).then_some(())
    })
    .await;
    other.batch_execute("COMMIT").await.unwrap();
    eventually("the view to be written", async || {
        (Exposition::of(&server).await.count("xkcdapp_pending_views") == 0).then_some(())
    })
    .await;
    let told = Exposition::of(&server).await;
    assert_eq!(told.count("xkcdapp_views_total{audience=\"visitor\",answer=\"unanswered\"}"), 1);
    assert_eq!(told.count("xkcdapp_batch_views_sum"), 1);
    assert_eq!(told.count("xkcdapp_requests_in_flight"), 0);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_are_counted_and_why_they_were_ended() {
    let program = measured(Program::new(XKCDAPP)).set("HEADER_TIMEOUT", "300ms").set("IDLE_TIMEOUT", "300ms");
    let server = program.start().await;
    let site = server.url.trim_start_matches("http://").to_owned();
    assert_eq!(Exposition::of(&server).await.count("xkcdapp_connections_accepted_total"), 0);
    let long = format!("GET / HTTP/1.1\r\nHost: x\r\nX-Long: {}\r\n\r\n", "a".repeat(20_000));
    for bytes in [
        &b"GET /sampler/1 HTTP/1.1\r\nHost: x\r\n"[..],
        b"GET /sampler/1 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /sampler/1 HTTP/1.1\nHost: x\n\n",
        b"GET /sampler/1 HTTP/1.1\r\n\r\n",
        b"GET /sampler/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"GET /sampler/1 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"POST /sampler/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n",
        long.as_bytes(),
        b"nonsense\r\n\r\n",
    ] {
        raw(&site, bytes).await;
    }
    eventually("all connections to be closed", async || {
        (Exposition::of(&server).await.count("xkcdapp_connections_open") == 0).then_some(())
    })
    .await;
    let told = Exposition::of(&server).await;
    assert_eq!(told.count("xkcdapp_connections_accepted_total"), 9);
    let timeouts = ["head", "idle", "body", "write"]
        .map(|kind| told.count(&format!("xkcdapp_connections_timed_out_total{{kind=\"{kind}\"}}")));
    assert_eq!(timeouts, [1, 1, 0, 0]);
    for reason in
        ["unreadable", "bare_line_feed", "host", "length", "length_required", "head_too_long", "body_too_long"]
    {
        assert_eq!(told.count(&format!("xkcdapp_refused_requests_total{{reason=\"{reason}\"}}")), 1, "{reason}");
    }
    assert_eq!(told.total("xkcdapp_requests_total"), 1, "the site saw one of them");
    assert_eq!(told.total("xkcdapp_shed_requests_total"), 0);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_too_many_are_counted_as_shed() {
    let server = measured(Program::new(XKCDAPP)).set("MAX_CONNECTIONS", "1").start().await;
    let site = server.url.trim_start_matches("http://").to_owned();
    let held = TcpStream::connect(&site).await.unwrap();
    let open = async || Exposition::of(&server).await.count("xkcdapp_connections_open");
    eventually("the first to be in", async || (open().await == 1).then_some(())).await;
    for _ in 0..3 {
        assert!(raw(&site, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.starts_with("HTTP/1.1 503 "));
    }
    let told = Exposition::of(&server).await;
    assert_eq!(told.count("xkcdapp_shed_requests_total{reason=\"connections\"}"), 3);
    assert_eq!(told.count("xkcdapp_connections_accepted_total"), 4);
    assert_eq!(told.total("xkcdapp_errors_total"), 0);
    drop(held);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_readme_lists_every_metric() {
    let server = measured(Program::new(XKCDAPP)).start().await;
    page(&server, "/sampler/1").await;
    let told = Exposition::of(&server).await;
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(file).unwrap();
    let rows = readme.lines().filter_map(|line| {
        let cells: Vec<_> = line.strip_prefix('|')?.strip_suffix('|')?.split('|').map(str::trim).collect();
        let name = cells.first()?.strip_prefix('`')?.strip_suffix('`')?;
        let is_metric = name.starts_with("xkcdapp_") || name.starts_with("process_");
        (is_metric && cells.len() == 4).then(|| cells[..].join(" | "))
    });
    let mut listed: Vec<_> = rows.collect();
    let known = told.families.iter().map(|(name, family)| {
        let suffix = match family.kind.as_str() {
            "counter" => "_total",
            "info" => "_info",
            _ => "",
        };
        let labels: Vec<_> = family.labels.iter().map(String::as_str).collect();
        let help = family.help.trim_end_matches('.');
        format!("`{name}{suffix}` | {} | {} | {help}", family.kind, labels.join(", "))
    });
    let mut known: Vec<_> = known.collect();
    listed.sort();
    known.sort();
    assert_eq!(listed, known, "README.md's table of metrics against the program's");
    server.stop().await;
}

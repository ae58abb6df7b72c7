//! Requests and connections, and the catalogue that they are answered from.

use std::collections::BTreeMap;

use harness::{Exposition, Program, StubXkcd, eventually};
use tokio::net::TcpStream;

use super::{measured, raw};
use crate::XKCDAPP;
use crate::support::beside;

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

//! How much one client may ask.

use harness::{Exposition, Program, StubXkcd};

use super::problem;
use crate::XKCDAPP;
use crate::support::{beside, header};

/// Three at once, and hardly any more while a test lasts.
fn limited(program: Program) -> Program {
    program.set("API_RATE", "1").set("API_BURST", "3")
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_too_often_is_told_when_to_come_again() {
    let server = limited(Program::new(XKCDAPP)).set("OPERATORS_ADDR", "127.0.0.1:0").start().await;
    // Wherever a request leads: what is described, what is not there, what is wrong.
    for (path, status, left) in [("openapi.json", 200, 2), ("nowhere", 404, 1), ("comics?page=x", 400, 0)] {
        let answer = server.get(&format!("/api/v1/{path}")).await;
        assert_eq!(answer.status(), status, "{path}");
        assert_eq!(header(&answer, "ratelimit-policy"), "\"default\";q=3;w=180", "{path}");
        assert_eq!(header(&answer, "ratelimit"), format!("\"default\";r={left};t=60"), "{path}");
    }
    for _ in 0..2 {
        let answer = server.get("/api/v1/comics").await;
        let wait: u64 = header(&answer, "retry-after").parse().unwrap();
        assert!((1..=60).contains(&wait), "{wait}");
        assert_eq!(header(&answer, "ratelimit"), format!("\"default\";r=0;t={wait}"), "not the moment of Retry-After");
        let body = problem(answer, 429, "the fourth").await;
        assert_eq!(body["type"], "https://iana.org/assignments/http-problem-types#quota-exceeded");
        assert_eq!(body["violated-policies"][0], "default");
    }
    // A browser that asks whether it may ask is always answered, and pages are not limited.
    for _ in 0..5 {
        let headers = [("origin", "https://elsewhere.example"), ("access-control-request-method", "GET")];
        let answer = server.request("OPTIONS", "/api/v1/comics", &headers).await;
        assert_eq!(answer.status(), 204);
        assert_eq!(header(&answer, "access-control-allow-methods"), "GET, HEAD, OPTIONS");
        assert!(header(&answer, "access-control-allow-headers").contains("If-None-Match"));
        super::open(&answer, "a preflight");
        assert_eq!(server.get("/api").await.status(), 200);
    }
    let metrics = Exposition::of(&server).await;
    assert_eq!(metrics.count("xkcdapp_rate_limited_requests_total"), 2);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_proxies_a_client_is_the_address_that_they_saw() {
    let xkcd = StubXkcd::start(3).await;
    let server = limited(beside(&xkcd)).set("TRUSTED_PROXIES", "1").start().await;
    let ask = async |forwarded: &str| {
        let answer = server.request("GET", "/api/v1/openapi.json", &[("x-forwarded-for", forwarded)]).await;
        answer.status().as_u16()
    };
    // What stands before the proxy's own word is the client's invention.
    for (forwarded, status) in [
        ("203.0.113.7", 200),
        ("1.1.1.1, 203.0.113.7", 200),
        ("2.2.2.2, 203.0.113.7", 200),
        ("3.3.3.3, 203.0.113.7", 429),
        ("203.0.113.7, 203.0.113.8", 200),
        ("2001:db8:0:1::1", 200),
        ("2001:db8:0:1::2", 200),
        ("2001:db8:0:1:3::", 200),
        ("2001:db8:0:1:4::", 429),
        ("2001:db8:0:2::1", 200),
    ] {
        assert_eq!(ask(forwarded).await, status, "{forwarded}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_proxies_nobody_gets_more_by_a_header() {
    let server = limited(Program::new(XKCDAPP)).start().await;
    for (asked, status) in [(1, 200), (2, 200), (3, 200), (4, 429)] {
        let forwarded = format!("203.0.113.{asked}");
        let answer = server.request("GET", "/api/v1/openapi.json", &[("x-forwarded-for", &forwarded)]).await;
        assert_eq!(answer.status(), status, "{asked}");
    }
    server.stop().await;
}

//! The headers that every answer carries.

use std::collections::BTreeSet;

use harness::{Program, StubXkcd};
use reqwest::Response;

use super::XKCDAPP;
use super::support::{beside, header, page, tags};

/// Checks the fixed headers of one answer.
pub(super) fn protected(answer: &Response, image_origin: &str, what: &str) {
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src 'self' {image_origin}; script-src 'self'; connect-src 'self'; \
         manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    assert_eq!(header(answer, "content-security-policy"), policy, "{what}");
    let hsts = header(answer, "strict-transport-security");
    assert!(hsts.starts_with("max-age=31536000"), "{what}: {hsts}");
    assert_eq!(header(answer, "x-content-type-options"), "nosniff", "{what}");
    // Our own files never change: they are there for frames too, which may be of no site.
    let file = header(answer, "cache-control").contains("immutable");
    let readers = if file { "cross-origin" } else { "same-origin" };
    for (name, least) in [
        ("referrer-policy", "strict-origin-when-cross-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", readers),
        ("permissions-policy", "camera=()"),
    ] {
        assert!(header(answer, name).contains(least), "{what}: {name}: {}", header(answer, name));
        assert_eq!(answer.headers().get_all(name).iter().count(), 1, "{what}: {name}");
    }
    assert_eq!(header(answer, "server"), "", "{what}");
    // Whoever is shown a comic without a cookie gets one; `visitors/cookies.rs` looks at it more closely.
    let cookies: Vec<_> = answer.headers().get_all("set-cookie").iter().collect();
    assert_eq!(cookies.len(), usize::from(header(answer, "x-view").starts_with("counted;")), "{what}: {cookies:?}");
    assert!(!header(answer, "cache-control").is_empty(), "{what}: no Cache-Control");
    // The look is a cookie.
    let by: Vec<_> = header(answer, "vary").split(", ").collect();
    assert_eq!(by.contains(&"cookie"), header(answer, "content-type").starts_with("text/html"), "{what}: Vary: {by:?}");
    let id = header(answer, "x-request-id");
    assert!(id.len() == 16 && id.bytes().all(|digit| digit.is_ascii_hexdigit()), "{what}: {id}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_protected_errors_included() {
    let xkcd = StubXkcd::start(30).await;
    let server = beside(&xkcd).start().await;
    let stylesheet = page(&server, "/comic/7").await;
    let stylesheet = stylesheet.split('"').find(|text| text.starts_with("/assets/")).unwrap().to_owned();
    let none: &[(&str, &str)] = &[];
    for (method, path, headers, status) in [
        ("GET", "/", none, 200),
        ("GET", "/comic/7", none, 200),
        ("HEAD", "/comic/7", none, 200),
        ("GET", "/comic/7", &[("sec-purpose", "prefetch")][..], 403),
        ("GET", "/sampler/1", none, 200),
        ("GET", &stylesheet, none, 200),
        ("GET", &stylesheet, &[("accept-encoding", "br")][..], 200),
        ("GET", "/7", none, 308),
        ("GET", "/random", none, 303),
        ("GET", "/latest", none, 303),
        ("GET", "/comic/404", none, 404),
        ("GET", "/comic/999", none, 404),
        ("GET", "/nowhere", none, 404),
        ("GET", "/assets/none.css", none, 404),
        ("GET", "/comic/%ff", none, 400),
        ("POST", "/comic/7", none, 405),
        ("GET", "/me", none, 200),
        ("GET", "/me", &[("accept-encoding", "gzip")][..], 200),
        ("GET", "/rescue", none, 303),
        ("GET", "/me/forget", none, 405),
        ("POST", "/me/start-over", &[("sec-fetch-site", "same-origin")][..], 303),
        ("POST", "/me/start-over", &[("sec-fetch-site", "cross-site")][..], 403),
        ("GET", "/search", none, 200),
        ("GET", "/search?q=comic", none, 200),
        ("GET", "/archive", none, 200),
        ("GET", "/archive", &[("accept-encoding", "gzip")][..], 200),
        ("GET", "/top", none, 200),
        ("GET", "/stats", none, 200),
        ("GET", "/stats/7", none, 200),
        ("GET", "/api", none, 200),
        ("GET", "/look", none, 200),
        ("GET", "/status", none, 200),
        ("GET", "/health", none, 200),
        ("GET", "/ready", none, 200),
        ("GET", "/views.json", none, 200),
        ("GET", "/feed.atom", none, 200),
        ("GET", "/feed.atom", &[("accept-encoding", "gzip")][..], 200),
        ("GET", "/sitemap.xml", none, 200),
        ("GET", "/robots.txt", none, 200),
        ("GET", "/manifest.webmanifest", none, 200),
        ("GET", "/favicon.ico", none, 200),
        ("GET", "/apple-touch-icon.png", none, 200),
        ("GET", "/embed", none, 404),
        ("GET", "/embed/7/", none, 404),
        ("POST", "/embed/7", none, 405),
    ] {
        let what = format!("{method} {path} {headers:?}");
        let answer = server.request(method, path, headers).await;
        assert_eq!(answer.status(), status, "{what}");
        // Who asks in a way that there is none is told which there are (RFC 9110, 15.5.6).
        let allowed = header(&answer, "allow");
        assert_eq!(allowed.is_empty(), status != 405, "{what}: {allowed}");
        assert!(!allowed.split(',').any(|allowed| allowed.trim() == method), "{what}: {allowed}");
        protected(&answer, &xkcd.url, &what);
    }
    xkcd.answer_all(Some(500));
    let answer = server.get("/comic/8").await;
    assert_eq!(answer.status(), 503);
    protected(&answer, &xkcd.url, "503");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_may_come_from_the_image_origin_and_nowhere_else() {
    for (origin, shown) in [
        ("https://imgs.xkcd.com", "https://imgs.xkcd.com"),
        ("https://pictures.example/", "https://pictures.example"),
        ("https://pictures.example:443", "https://pictures.example"),
        ("http://127.0.0.1:1234", "http://127.0.0.1:1234"),
    ] {
        let server = Program::new(XKCDAPP).set("XKCD_IMAGE_ORIGIN", origin).start().await;
        protected(&server.get("/sampler/1").await, shown, origin);
        server.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_request_has_an_id_of_its_own_that_the_log_knows() {
    let (one, other) = (Program::new(XKCDAPP).start().await, Program::new(XKCDAPP).start().await);
    let mut ids = BTreeSet::new();
    for _ in 0..50 {
        for server in [&one, &other] {
            let answer = server.request("GET", "/sampler/1", &[("x-request-id", "0123456789abcdef")]).await;
            ids.insert(header(&answer, "x-request-id").to_owned());
        }
    }
    assert_eq!(ids.len(), 100);
    assert!(!ids.contains("0123456789abcdef"), "a client's id was taken over");
    let log = one.stop().await + &other.stop().await;
    assert!(ids.iter().all(|id| log.matches(id).count() == 1), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_load_nothing_that_their_policy_forbids() {
    let xkcd = StubXkcd::start(30).await;
    let server = beside(&xkcd).start().await;
    for path in ["/comic/7", "/sampler/1"] {
        let html = page(&server, path).await;
        for name in ["img", "script", "link", "source", "iframe", "object", "form"] {
            for tag in tags(&html, name) {
                // What only tells an address loads nothing.
                if tag.starts_with("link rel=\"canonical\"") {
                    continue;
                }
                let urls = tag.split('"').filter(|value| value.contains("//"));
                assert!(urls.clone().all(|url| url.starts_with(&xkcd.url) && name == "img"), "{path}: <{tag}>");
            }
        }
    }
    server.stop().await;
}

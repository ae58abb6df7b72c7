//! The API from outside.

mod answers;
mod conditional;
mod counted;
mod limit;
mod page;
mod problems;

use harness::{Program, Running, StubXkcd};
use serde_json::Value;

use super::support::{beside, header};

/// Nine comics, synced, and a program that may be asked as often as a test likes.
async fn nine() -> (StubXkcd, Program, Running) {
    let xkcd = StubXkcd::start(9).await;
    let program = beside(&xkcd).set("SYNC_RATE", "10000").set("API_RATE", "1000000").set("API_BURST", "1000000");
    program.run_well(&["sync"]).await;
    let server = program.start().await;
    server.figures().await;
    (xkcd, program, server)
}

/// An answer of the API that must be there, with all that belongs to one.
async fn told(server: &Running, path: &str) -> Value {
    let answer = server.get(path).await;
    assert_eq!(answer.status(), 200, "{path}\n{}", server.log());
    assert_eq!(header(&answer, "content-type"), "application/json", "{path}");
    open(&answer, path);
    let link = header(&answer, "link").to_owned();
    let length: usize = header(&answer, "content-length").parse().unwrap();
    let text = answer.text().await.unwrap();
    assert_eq!(text.len(), length, "{path}");
    let body: Value = serde_json::from_str(&text).unwrap();
    if path != "/api/v1/openapi.json" {
        let attribution = &body["attribution"];
        assert!(["author", "license", "source"].iter().all(|part| attribution[*part].is_string()), "{path}: {body}");
        let license = format!("<{}>; rel=\"license\"", attribution["license_url"].as_str().unwrap());
        assert!(link.starts_with(&license), "{path}: {link}");
    }
    body
}

/// What every answer of the API has: pages of other sites may read it, nobody gets a cookie, nothing is counted.
fn open(answer: &reqwest::Response, what: &str) {
    assert_eq!(header(answer, "access-control-allow-origin"), "*", "{what}");
    assert_eq!(header(answer, "cross-origin-resource-policy"), "cross-origin", "{what}");
    assert_eq!(answer.headers().get_all("cross-origin-resource-policy").iter().count(), 1, "{what}");
    assert!(header(answer, "access-control-expose-headers").contains("RateLimit"), "{what}");
    assert_eq!(header(answer, "x-content-type-options"), "nosniff", "{what}");
    assert!(!header(answer, "cache-control").is_empty(), "{what}");
    for none in ["set-cookie", "x-view"] {
        assert_eq!(header(answer, none), "", "{what}: {none}");
    }
}

/// A problem with this status; its body.
async fn problem(answer: reqwest::Response, status: u16, what: &str) -> Value {
    assert_eq!(answer.status(), status, "{what}");
    assert_eq!(header(&answer, "content-type"), "application/problem+json", "{what}");
    assert_eq!(header(&answer, "cache-control"), "no-store", "{what}");
    open(&answer, what);
    let body: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert_eq!(body["status"], status, "{what}: {body}");
    for part in ["type", "title", "detail"] {
        assert!(!body[part].as_str().unwrap().is_empty(), "{what}: {body}");
    }
    body
}

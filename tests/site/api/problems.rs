//! Whatever goes wrong below `/api/` is told to a program.

use harness::Program;

use super::{nine, problem};
use crate::XKCDAPP;
use crate::support::header;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_named_with_its_reason() {
    let (_xkcd, _program, server) = nine().await;
    let long = "x".repeat(10_000);
    let long = format!("search?q={long}");
    for (path, parameter) in [
        ("comics?page=0", "page"),
        ("comics?page=-1", "page"),
        ("comics?page=99999999999999999999", "page"),
        ("comics?page=", "page"),
        ("comics?page=1%00", "page"),
        ("comics?page=1&page=2", "page"),
        ("comics?per_page=101", "per_page"),
        ("comics?perpage=10", "perpage"),
        ("comics/7?page=1", "page"),
        ("comics/seven", "number"),
        ("comics/%00", "number"),
        ("comics/7.0", "number"),
        ("comics/99999999999999999999", "number"),
        ("comics/-100", "number"),
        ("comics/-", "number"),
        ("search", "q"),
        ("search?q=", "q"),
        (&long, "q"),
        ("search?q=a&page=x", "page"),
        ("top?window=year", "window"),
        ("top?order=fewest", "order"),
        ("top?least=true", "least"),
        ("search?q=a&prefix=yes", "prefix"),
        ("statistics?column=mood", "column"),
        ("statistics?column=%F0%9F%A6%80", "column"),
        ("openapi.json?x=1", "x"),
    ] {
        let body = problem(server.get(&format!("/api/v1/{path}")).await, 400, path).await;
        assert_eq!(body["parameter"], parameter, "{path}: {body}");
        assert!(body["detail"].as_str().unwrap().contains(parameter), "{path}: {body}");
    }
    problem(server.get("/api/v1/comics/%ff").await, 400, "no text").await;
    for path in [
        "comics/0",
        "comics/404",
        "comics/999",
        "comics/2147483647",
        "comics/-99",
        "comics/999/views",
        "nowhere",
        "comics/",
        "comics/7/likes",
    ] {
        problem(server.get(&format!("/api/v1/{path}")).await, 404, path).await;
    }
    problem(server.get("/api/v2/comics").await, 404, "v2").await;
    let said = async |path: &str, status| {
        let body = problem(server.get(&format!("/api/v1/{path}")).await, status, path).await;
        body["detail"].as_str().unwrap().to_owned()
    };
    assert!(said("comics/0", 404).await.starts_with("There is no comic 0"));
    assert!(said("comics/0/views", 404).await.starts_with("There is no comic 0"));
    let unknown = "There is no parameter limit; there are window, order, page and per_page.";
    assert_eq!(said("top?limit=3", 400).await, unknown);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_above_the_api_leads_to_its_page() {
    let server = Program::new(XKCDAPP).start().await;
    for path in ["/api/", "/api/v1", "/api/v1/"] {
        let answer = server.get(path).await;
        assert_eq!((answer.status().as_u16(), header(&answer, "location")), (308, "/api"), "{path}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_methods_are_refused_with_those_there_are() {
    let (_xkcd, _program, server) = nine().await;
    for method in ["POST", "PUT", "DELETE", "PATCH"] {
        let answer = server.request(method, "/api/v1/comics/7", &[]).await;
        assert_eq!(header(&answer, "allow"), "GET, HEAD, OPTIONS", "{method}");
        assert!(!header(&answer, "ratelimit").is_empty(), "{method}");
        problem(answer, 405, method).await;
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comic_that_cannot_be_had_now_is_a_problem_that_passes() {
    let server = Program::new(XKCDAPP).start().await;
    let answer = server.get("/api/v1/comics/7").await;
    assert_eq!(header(&answer, "retry-after"), "5");
    problem(answer, 503, "xkcd away").await;
    server.stop().await;
}

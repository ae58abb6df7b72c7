//! The page, and the addresses below it.

use super::program;
use crate::support::{header, page};

#[tokio::test(flavor = "multi_thread")]
async fn the_page_has_a_row_for_each_check_and_is_no_view() {
    let server = program().start().await;
    let answer = server.get("/status").await;
    assert_eq!(answer.status(), 200);
    assert_eq!(header(&answer, "cache-control"), "no-store");
    assert_eq!(header(&answer, "content-type"), "text/html; charset=utf-8");
    assert!(header(&answer, "content-security-policy").contains("default-src 'none'"));
    for name in ["x-view", "set-cookie"] {
        assert_eq!(header(&answer, name), "", "{name}");
    }
    let html = answer.text().await.unwrap();
    assert!(html.contains("<h1>All is well</h1>"), "{html}");
    let mut rest = html.as_str();
    for name in ["database", "redis", "parameter-store", "xkcd", "s3", "dynamodb"] {
        let (_, after) =
            rest.split_once(&format!("href=\"/status/{name}\"")).unwrap_or_else(|| panic!("{name}: {html}"));
        rest = after;
    }
    let sums = page(&server, "/views.json").await;
    assert!(sums.contains("\"visitor\":0") && sums.contains("\"pending\":0"), "{sums}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_names_and_methods_are_refused() {
    let server = program().start().await;
    for path in ["/status/canary", "/status/", "/status/Redis", "/status/database/"] {
        let answer = server.get(path).await;
        assert_eq!(answer.status(), 404, "{path}");
        assert!(!answer.text().await.unwrap().contains("canary"), "{path}");
    }
    for path in ["/status", "/status/database", "/metrics", "/ready"] {
        assert_eq!(server.request("POST", path, &[]).await.status(), 405, "{path}");
        let head = server.request("HEAD", path, &[]).await;
        assert_eq!(head.status(), 200, "{path}");
        assert_eq!(head.text().await.unwrap(), "", "{path}");
    }
    server.stop().await;
}

//! `/api`, for people, and what it is made from.

use super::{nine, told};
use crate::support::page;

#[tokio::test(flavor = "multi_thread")]
async fn the_page_says_what_the_description_says_and_its_addresses_answer() {
    let (_xkcd, _program, server) = nine().await;
    let document = told(&server, "/api/v1/openapi.json").await;
    let html = page(&server, "/api").await;
    for (path, item) in document["paths"].as_object().unwrap() {
        assert!(html.contains(path), "{path}: {html}");
        let id = item["get"]["operationId"].as_str().unwrap();
        assert!(html.contains(&format!("<h2 id=\"get-{id}\">")), "{id}: {html}");
    }
    let tries: Vec<_> = html.split("class=\"try\">").skip(1).filter_map(|rest| rest.split('"').nth(1)).collect();
    assert_eq!(tries.len(), 9, "{html}");
    for path in tries {
        told(&server, &path.replace("&amp;", "&")).await;
    }
    let limit = "may send 1,000,000 requests at once, and 1,000,000 a minute";
    assert!(html.contains(limit), "{html}");
    let frame = format!("&lt;iframe src=\"{}/embed/353\"", server.url);
    assert!(html.contains(&frame), "no {frame} in {html}");
    assert_eq!(html.matches("<h1").count(), 1);
    for never in ["<!>", "style=", "<script>"] {
        assert!(!html.contains(never), "{never}: {html}");
    }
    server.stop().await;
}

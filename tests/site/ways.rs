//! The ways from page to page: redirects and the pager.

use harness::{Program, StubXkcd, ViewSums};

use super::XKCDAPP;
use super::support::{beside, header, page, way};

#[tokio::test(flavor = "multi_thread")]
async fn a_bare_number_leads_to_the_permalink_for_good() {
    let server = Program::new(XKCDAPP).start().await;
    for path in ["/353", "/353/", "/comic/353/"] {
        let answer = server.get(path).await;
        assert_eq!(answer.status(), 308, "{path}");
        assert_eq!(header(&answer, "location"), "/comic/353", "{path}");
        assert_eq!(header(&answer, "x-view"), "", "{path}");
    }
    for path in ["/0", "/0353", "/-1", "/+1", "/1e3", "/2147483648", "/99999999999999999999", "/abc"] {
        assert_eq!(server.get(path).await.status(), 404, "{path}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn random_and_latest_lead_to_a_comic_and_are_never_kept() {
    let xkcd = StubXkcd::start(30).await;
    let server = beside(&xkcd).start().await;
    for _ in 0..20 {
        let answer = server.get("/random").await;
        assert_eq!(answer.status(), 303);
        assert_eq!(header(&answer, "cache-control"), "no-store");
        let number = header(&answer, "location").strip_prefix("/comic/").unwrap().parse::<u32>().unwrap();
        assert!((1..=30).contains(&number), "{number}");
    }
    let answer = server.get("/latest").await;
    assert_eq!((answer.status().as_u16(), header(&answer, "location")), (303, "/comic/30"));
    assert_eq!(header(&answer, "cache-control"), "no-store");
    assert_eq!(ViewSums::of(&server).await, ViewSums::default());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pager_leads_to_the_neighbours_and_ends_at_the_ends() {
    let xkcd = StubXkcd::start(30).await;
    let server = beside(&xkcd).start().await;
    let ways = async |path: &str| {
        let html = page(&server, path).await;
        ["First", "Previous", "Next", "Latest"].map(|name| way(&html, name).unwrap_or_default())
    };
    assert_eq!(ways("/comic/7").await, ["/comic/1", "/comic/6", "/comic/8", "/latest"]);
    assert_eq!(ways("/comic/1").await, ["", "", "/comic/2", "/latest"]);
    assert_eq!(ways("/comic/2").await, ["/comic/1", "/comic/1", "/comic/3", "/latest"]);
    assert_eq!(ways("/comic/30").await, ["/comic/1", "/comic/29", "", ""]);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_from_403_leads_to_405_and_back() {
    let xkcd = StubXkcd::start(410).await;
    let server = beside(&xkcd).start().await;
    assert_eq!(way(&page(&server, "/comic/403").await, "Next").unwrap(), "/comic/405");
    assert_eq!(way(&page(&server, "/comic/405").await, "Previous").unwrap(), "/comic/403");
    assert_eq!(way(&page(&server, "/comic/402").await, "Next").unwrap(), "/comic/403");
    let html = server.get("/comic/404").await.text().await.unwrap();
    assert!(html.contains("href=\"/comic/403\"") && html.contains("href=\"/comic/405\""), "{html}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_one_is_never_the_comic_that_is_shown_nor_404() {
    let xkcd = StubXkcd::start(410).await;
    let program = beside(&xkcd).set("SYNC_RATE", "10000");
    program.run_well(&["sync"]).await;
    let server = program.start().await;
    for _ in 0..300 {
        let another = way(&page(&server, "/comic/403").await, "another").unwrap();
        assert!(another.starts_with("/comic/"), "{another}");
        assert!(another != "/comic/403" && another != "/comic/404", "{another}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_one_is_a_page_that_is_there() {
    let xkcd = StubXkcd::start(30).await;
    let server = beside(&xkcd).start().await;
    let mut path = "/".to_owned();
    for _ in 0..40 {
        path = way(&page(&server, &path).await, "another").unwrap();
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_beyond_the_newest_leads_back_to_the_newest() {
    let xkcd = StubXkcd::start(30).await;
    let server = beside(&xkcd).start().await;
    let answer = server.get("/comic/31").await;
    assert_eq!(answer.status(), 404);
    let html = answer.text().await.unwrap();
    assert!(html.contains("There is no comic 31") && html.contains("href=\"/comic/30\""), "{html}");
    server.stop().await;
}

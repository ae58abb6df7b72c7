//! `/archive`: all comics by year, what the visitor has seen marked.

use harness::{StubComic, StubXkcd, ViewSums, Visitor};

use crate::support::{attribute, beside, header, page, tags};

/// A comic of a year.
fn of(number: u32, year: &str) -> StubComic {
    StubComic::new(number).with("year", year)
}

#[tokio::test(flavor = "multi_thread")]
async fn comics_stand_under_their_years_and_what_was_seen_is_marked_for_who_saw_it() {
    let xkcd = StubXkcd::with([of(1, "2006"), of(2, "2006"), of(3, "2007"), of(4, ""), of(5, "2009")]).await;
    xkcd.put(of(5, "2009").with("safe_title", "\u{202e}Five & more").with("title", "\u{202e}Five & more"));
    let program = beside(&xkcd).set("SYNC_RATE", "10000");
    program.run_well(&["sync"]).await;
    let server = program.start().await;
    let mut visitor = Visitor::at(&server.url);
    for comic in ["/comic/3", "/comic/1"] {
        let _ = visitor.get(comic).await.well();
    }
    let before = ViewSums::of(&server).await;
    let answer = visitor.get("/archive").await.well();
    let vary = answer.header("vary").to_ascii_lowercase();
    assert!(vary.contains("accept-encoding") && vary.contains("cookie"), "{vary}");
    assert_eq!((answer.header("cache-control"), answer.header("x-view")), ("private, no-cache", ""));
    let (_, sheet) = answer.html.split_once("<div class=\"paper sheet years\">").unwrap();
    let (sheet, _) = sheet.split_once("</article>").unwrap();
    let ids: Vec<_> = tags(sheet, "h2").filter_map(|tag| attribute(tag, "id")).collect();
    assert_eq!(ids, ["y2009", "y2007", "y2006", "undated"]);
    // A way back to all of them below each year.
    let (up, links): (Vec<_>, Vec<_>) = tags(sheet, "a").partition(|tag| attribute(tag, "href") == Some("#years"));
    assert!(up.len() == 4 && answer.html.contains("id=\"years\""), "{}", answer.html);
    let comics: Vec<_> =
        links.iter().map(|tag| (attribute(tag, "href").unwrap(), attribute(tag, "aria-description"))).collect();
    let seen = Some("seen");
    let expected = [("/comic/5", None), ("/comic/3", seen), ("/comic/2", None), ("/comic/1", seen), ("/comic/4", None)];
    assert_eq!(comics, expected);
    assert!(sheet.contains("Five &amp; more</bdi>"), "{sheet}");
    assert!(answer.html.contains("5 comics from 2006 to 2009, 2 of 5 seen."), "{}", answer.html);

    let stranger = page(&server, "/archive").await;
    assert!(!stranger.contains("aria-description") && stranger.contains("from 2006 to 2009."), "{stranger}");
    assert_eq!(ViewSums::of(&server).await, before, "a look into the archive is no view");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_samplers_strips_stand_there_while_there_are_no_comics() {
    let server = harness::Program::new(crate::XKCDAPP).start().await;
    let html = page(&server, "/archive").await;
    assert!(html.contains("href=\"/sampler/1\"") && !html.contains("href=\"/comic/"), "{html}");
    assert!(html.contains("xkcd.com has not been reached yet"), "{html}");
    let answer = server.request("HEAD", "/archive?%00=%E2%80%AE", &[("accept-encoding", "gzip")]).await;
    assert_eq!((answer.status().as_u16(), header(&answer, "content-encoding")), (200, "gzip"));
    assert_eq!(ViewSums::of(&server).await, ViewSums::default());
    server.stop().await;
}

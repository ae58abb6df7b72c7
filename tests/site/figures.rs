//! `/stats`: what the counts say, of all comics and of one, and the line on a comic's page.

use harness::{Program, ViewSums, clear_of_midnight, eventually};

use crate::support::{count_sentence, header, page};
use crate::top::{looked_at_anew, remember, stocked, view};

#[tokio::test(flavor = "multi_thread")]
async fn the_figures_are_those_of_the_views_that_were_made() {
    clear_of_midnight().await;
    let (program, _xkcd) = stocked(10).await;
    remember(&program, &[(1, 40, 96)]);
    let server = program.start().await;
    view(&server, &[2, 2, 3, 3]).await;
    let server = looked_at_anew(&program, server).await;
    let before = ViewSums::of(&server).await;
    let html = page(&server, "/stats").await;
    for part in [
        "100 views of 10 comics.",
        "A comic has 10 views on average; the median is 0. The most frequent count is 0, that of 7 comics.",
        "7 comics have never been viewed.",
        // 0 seven times, 2, 2, 96: by linear interpolation.
        "<th scope=\"row\">60\u{a0}%</th><td>0</td>",
        "<th scope=\"row\">70\u{a0}%</th><td>0.6</td>",
        "<th scope=\"row\">80\u{a0}%</th><td>2</td>",
        "<th scope=\"row\">90\u{a0}%</th><td>11.4</td>",
        "4 views in all, at most 4 on ",
        "as of ",
    ] {
        assert!(html.contains(part), "{part} is not in {html}");
    }
    let html = page(&server, "/stats/2").await;
    for part in [
        "Views of <bdi>Strip 2</bdi>",
        "Seen 2 times: number 2 of 10 comics by views, a place that it shares with 1 other.",
        "In the 1 day from its first view to today: 2 views a day on average; the median is 2.",
        "The most frequent count is 2, that of 1 day.",
        "href=\"/comic/2\"",
    ] {
        assert!(html.contains(part), "{part} is not in {html}");
    }
    let html = page(&server, "/stats/1").await;
    for part in [
        "Seen 96 times: the most viewed of 10 comics.",
        "In the 41 days from its first view to today: 2.3 views a day on average; the median is 0. \
         The most frequent count is 0, that of 40 days.",
    ] {
        assert!(html.contains(part), "{part} is not in {html}");
    }
    assert!(page(&server, "/stats/4").await.contains("Nobody has seen this comic here yet."));
    assert_eq!(ViewSums::of(&server).await, before, "a look at figures is no view");
    server.stop().await;
}

/// Views that came after the reading are in the whole page, or in nothing of it.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_of_a_comic_is_of_one_moment() {
    let (program, _xkcd) = stocked(10).await;
    remember(&program, &[(2, 40, 3)]);
    let server = program.start().await;
    page(&server, "/stats").await;
    view(&server, &[3, 3]).await;
    let html = page(&server, "/stats/3").await;
    let before = html.contains("Nobody has seen this comic here yet.");
    let after = html.contains("Seen 2 times: number 2 of 10 comics by views.") && html.contains("2 views in all");
    assert!(before || after, "{html}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_counts_that_are_as_frequent_are_both_told() {
    let (program, _xkcd) = stocked(4).await;
    let server = program.start().await;
    view(&server, &[1, 2]).await;
    let server = looked_at_anew(&program, server).await;
    let html = page(&server, "/stats").await;
    assert!(html.contains("The most frequent counts are 0 and 1, those of 2 comics each."), "{html}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_number_gets_a_kind_page_and_nothing_is_counted() {
    let (program, _xkcd) = stocked(10).await;
    let server = program.start().await;
    let huge = "9".repeat(30);
    for (path, status) in [
        ("/stats/11".to_owned(), 404),
        ("/stats/404".to_owned(), 404),
        ("/stats/0".to_owned(), 404),
        ("/stats/-1".to_owned(), 404),
        ("/stats/007".to_owned(), 404),
        ("/stats/sampler/0".to_owned(), 404),
        ("/stats/sampler/999".to_owned(), 404),
        ("/stats/%E2%80%AE".to_owned(), 404),
        ("/stats/%00".to_owned(), 404),
        ("/stats/%ff".to_owned(), 400),
        (format!("/stats/{huge}"), 404),
        ("/stats/sampler/1".to_owned(), 200),
        ("/stats/10".to_owned(), 200),
    ] {
        let answer = server.get(&path).await;
        assert_eq!(answer.status(), status, "{path}");
        assert!(answer.text().await.unwrap().contains("<h1>"), "{path}");
    }
    for path in ["/stats", "/stats/10"] {
        let answer = server.request("HEAD", path, &[]).await;
        assert_eq!((answer.status().as_u16(), header(&answer, "x-view")), (200, ""), "{path}");
        let answer = server.request("GET", path, &[("accept-encoding", "gzip")]).await;
        assert_eq!(header(&answer, "cache-control"), "private, no-cache", "{path}");
        let size = answer.bytes().await.unwrap().len();
        assert!(size < 15 * 1024, "{path}: {size} bytes");
    }
    assert_eq!(ViewSums::of(&server).await, ViewSums::default());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comic_that_was_seen_lately_has_a_line_beside_its_count() {
    let (program, _xkcd) = stocked(10).await;
    remember(&program, &[(1, 3, 7), (2, 60, 7)]);
    let server = program.start().await;
    let line = "<a class=\"spark\" href=\"/stats/1\">";
    let html = eventually("the first reading", async || {
        let html = page(&server, "/comic/1").await;
        html.contains(line).then_some(html)
    });
    let html = html.await;
    let (_, drawing) = html.split_once(line).unwrap();
    let (drawing, _) = drawing.split_once("</a>").unwrap();
    assert!(drawing.contains(", at most 7 a day</title>") && line.len() + drawing.len() < 600, "{drawing}");
    assert!(count_sentence(&html).starts_with("Seen "), "{html}");
    // Nobody has seen it for a long time before this reading.
    assert!(!page(&server, "/comic/2").await.contains("class=\"spark\""));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn strips_have_figures_of_their_own_while_there_are_no_comics() {
    let server = Program::new(crate::XKCDAPP).start().await;
    server.get("/sampler/1").await;
    let html = page(&server, "/stats").await;
    assert!(html.contains("1 view of ") && html.contains(" strips."), "{html}");
    assert!(page(&server, "/stats/sampler/1").await.contains("Seen once: the most viewed of "));
    server.stop().await;
}

//! `/top`: the most and the least viewed comics, counted by the real program.

use std::fmt::Write as _;

use harness::{Program, Running, StubXkcd, ViewSums, clear_of_midnight};

use crate::support::{attribute, beside, header, in_sqlite, page, tags};

/// A program that has all comics of a stand-in stored, and the stand-in.
pub(super) async fn stocked(comics: u32) -> (Program, StubXkcd) {
    let xkcd = StubXkcd::start(comics).await;
    let program = beside(&xkcd).set("SYNC_RATE", "10000");
    program.run_well(&["sync"]).await;
    (program, xkcd)
}

/// Writes visitors' views of days so long ago, with their totals: comic, days ago, views.
pub(super) fn remember(program: &Program, views: &[(u32, u64, i64)]) {
    let mut sql = String::new();
    for (comic, ago, views) in views {
        write!(
            sql,
            "INSERT INTO comic_views_daily (comic_number, day, audience, view_count) \
                 VALUES ({comic}, date('now', '-{ago} days'), 'visitor', {views}); \
             INSERT INTO comic_views (comic_number, audience, view_count) VALUES ({comic}, 'visitor', {views}) \
                 ON CONFLICT (comic_number, audience) DO UPDATE SET view_count = view_count + {views};"
        )
        .unwrap();
    }
    in_sqlite(program, &sql);
}

/// Views these comics as a visitor.
pub(super) async fn view(server: &Running, comics: &[u32]) {
    for comic in comics {
        let answer = server.get(&format!("/comic/{comic}")).await;
        assert!(header(&answer, "x-view").starts_with("counted; audience=visitor"), "{}", header(&answer, "x-view"));
    }
}

/// The same program, started anew: the reading that the first views asked for was taken before the last of them.
pub(super) async fn looked_at_anew(program: &Program, server: Running) -> Running {
    server.stop().await;
    let server = program.start().await;
    server.figures().await;
    server
}

/// The addresses and counts of a list.
fn list(html: &str, id: &str) -> Vec<(String, String)> {
    let (_, rest) = html.split_once(&format!("<h2 id=\"{id}\"")).unwrap_or_else(|| panic!("no {id}: {html}"));
    let (section, _) = rest.split_once("</section>").unwrap();
    let items = section.split("<li ").skip(1);
    let item = |item: &str| {
        let href = attribute(tags(item, "a").next().unwrap(), "href").unwrap().to_owned();
        let (count, _) = item.split_once("class=\"count\"").unwrap().1.split_once("</a>").unwrap();
        (href, count.rsplit_once('>').unwrap().1.to_owned())
    };
    items.map(item).collect()
}

fn expected(comics: &[(u32, &str)]) -> Vec<(String, String)> {
    comics.iter().map(|(comic, views)| (format!("/comic/{comic}"), (*views).to_owned())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_window_has_its_own_most_viewed_and_nothing_is_counted() {
    clear_of_midnight().await;
    let (program, _xkcd) = stocked(14).await;
    remember(&program, &[(1, 3, 50), (2, 20, 400), (3, 60, 9_000), (4, 20, 400)]);
    let server = program.start().await;
    view(&server, &[5, 5, 5, 6, 6, 7]).await;
    for agent in ["Googlebot/2.1", "Mozilla/5.0"] {
        let load = if agent.starts_with("Google") { "0" } else { "1" };
        let answer = server.request("GET", "/comic/9", &[("user-agent", agent), ("x-load-test", load)]).await;
        assert!(!header(&answer, "x-view").contains("audience=visitor"), "{}", header(&answer, "x-view"));
    }
    let server = looked_at_anew(&program, server).await;
    let before = ViewSums::of(&server).await;
    let html = page(&server, "/top").await;
    assert_eq!(list(&html, "today"), expected(&[(5, "3 views"), (6, "2 views"), (7, "1 view")]));
    assert_eq!(list(&html, "week"), expected(&[(1, "50 views"), (5, "3 views"), (6, "2 views"), (7, "1 view")]));
    // Equal ones by their numbers.
    let month = [(2, "400 views"), (4, "400 views"), (1, "50 views"), (5, "3 views"), (6, "2 views"), (7, "1 view")];
    assert_eq!(list(&html, "month"), expected(&month));
    assert_eq!(list(&html, "ever"), expected(&[&[(3, "9,000 views")], month.as_slice()].concat()));
    let least: Vec<_> = [8, 9, 10, 11, 12, 13, 14].map(|comic| (comic, "0 views")).into();
    let least = [least, vec![(7, "1 view"), (6, "2 views"), (5, "3 views")]].concat();
    assert_eq!(list(&html, "least"), expected(&least));
    assert!(html.contains("as of "), "{html}");
    assert_eq!(ViewSums::of(&server).await, before, "a look at the list is no view");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn before_the_first_view_the_lists_say_so_and_bad_input_does_nothing() {
    let server = Program::new(crate::XKCDAPP).start().await;
    let html = page(&server, "/top").await;
    assert!(html.contains("Nobody has looked at anything yet") && html.contains("Most viewed strips"), "{html}");
    let long = "a".repeat(4_000);
    for query in ["?window=", "?window=today&window=never", "?%00=%E2%80%AE", "?window=999999999999999999999", &long] {
        assert_eq!(
            server.get(&format!("/top{query}")).await.status(),
            if query == long { 404 } else { 200 },
            "{query}"
        );
    }
    let answer = server.request("HEAD", "/top", &[]).await;
    assert_eq!((answer.status().as_u16(), answer.text().await.unwrap().len()), (200, 0));
    let answer = server.request("GET", "/top", &[("accept-encoding", "gzip")]).await;
    assert_eq!(header(&answer, "content-encoding"), "gzip");
    assert_eq!(header(&answer, "cache-control"), "private, no-cache");
    let size = answer.bytes().await.unwrap().len();
    assert!(size < 15 * 1024, "{size} bytes");
    assert_eq!(server.request("POST", "/top", &[]).await.status(), 405);
    assert_eq!(ViewSums::of(&server).await, ViewSums::default());
    server.stop().await;
}

//! What `/top` promises, checked on the document it returns.

use std::sync::Arc;
use std::time::Duration;

use app::page::{Look, Shelf, Shell, TopPage, Viewed};
use app::share::{PageFacts, Preview, Shared};
use app::top_page;

const SHELL: Shell =
    Shell { stylesheet: "/style.1.css", script: "/script.2.js", icon: "/icon.3.svg", look: Look::DEFAULT };

fn viewed(views: &[u64]) -> Vec<Viewed<'static>> {
    (1..).zip(views).map(|(ordinal, views)| Viewed { ordinal, title: "Dots & <Lines>", views: *views }).collect()
}

/// What the page says of itself.
fn share() -> Shared {
    let facts = PageFacts { path: "/top", title: "Top", description: "Dots & lines.", icon: "/icon.png" };
    Shared { site: "https://comics.example.org".into(), preview: Arc::new(Preview::of_page(&facts)) }
}

fn page() -> TopPage<'static> {
    TopPage {
        shell: SHELL,
        share: share(),
        shelf: Shelf::Xkcd,
        age: Duration::from_secs(12),
        today: Vec::new(),
        week: viewed(&[40, 10, 1]),
        month: viewed(&[1_204, 1_204]),
        ever: viewed(&[10_000]),
        least: viewed(&[0, 0, 1]),
    }
}

#[test]
fn every_list_has_its_comics_their_counts_and_their_parts() {
    let html = top_page(&page());
    for part in [
        "as of 12 seconds ago",
        r#"<a href="/comic/2"><bdi>Dots &amp; &lt;Lines&gt;</bdi></a>"#,
        r#"<a href="/stats/2" aria-label="10 views: its statistics" class="count">10 views</a>"#,
        r#"<rect width="100" height="4"/>"#,
        r#"<rect width="25" height="4"/>"#,
        "1,204 views",
        "0 views",
        "1 view<",
        "Nobody has looked at anything today yet.",
    ] {
        assert!(html.contains(part), "{part} is not in {html}");
    }
    // Three, two and one; the least viewed have none.
    assert_eq!((html.matches("<li ").count(), html.matches("class=\"share\"").count()), (9, 6));
    for forbidden in ["<!>", "<!--", " style=", "<style"] {
        assert!(!html.contains(forbidden), "{forbidden} in {html}");
    }
    for id in ["today", "week", "month", "ever", "least"] {
        assert_eq!(html.matches(&format!("<h2 id=\"{id}\"")).count(), 1, "{id}");
        assert!(html.contains(&format!("href=\"#{id}\"")), "{id}");
    }
    assert_eq!(html.matches("<h1>").count(), 1);
}

#[test]
fn as_many_views_are_one_place() {
    let page =
        TopPage { ever: viewed(&[9, 7, 7, 7, 2]), today: Vec::new(), week: Vec::new(), month: Vec::new(), ..page() };
    let html = top_page(&page);
    let places = html.match_indices("<li value=\"").map(|(at, open)| &html[at + open.len()..][..1]);
    // Those of the least viewed, none, none and one, are counted from below.
    assert_eq!(places.collect::<String>(), "12225113");
}

#[test]
fn strips_are_called_strips_and_are_where_strips_are() {
    let html = top_page(&TopPage { shelf: Shelf::Sampler, ..page() });
    assert!(html.contains("Most viewed strips") && html.contains("href=\"/sampler/1\""), "{html}");
    assert!(html.contains("href=\"/stats/sampler/1\"") && !html.contains("/comic/"), "{html}");
}

#[test]
fn it_says_what_it_is_and_where_once() {
    let html = top_page(&page());
    for part in [
        r#"<meta name="description" content="Dots &amp; lines.">"#,
        r#"<link rel="canonical" href="https://comics.example.org/top">"#,
        r#"<meta property="og:title" content="Top">"#,
        r#"<meta name="twitter:card" content="summary">"#,
    ] {
        assert_eq!(html.matches(part).count(), 1, "{part} in {html}");
    }
    assert_eq!(html.matches(r#"<meta name="description""#).count(), 1, "{html}");
    assert!(!html.contains("noindex"), "{html}");
}

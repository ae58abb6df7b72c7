//! What the search page promises, checked on the document it returns.

use std::sync::Arc;

use app::page::{Identity, Look, SearchExcerpt, SearchHit, SearchPage, SearchResults, SearchRun, Shell};
use app::search_page;
use app::share::{PageFacts, Preview, Shared};
use chrono::NaiveDate;

fn run(text: &str, hit: bool) -> SearchRun {
    SearchRun { text: text.to_owned(), hit }
}

fn hit(number: u32) -> SearchHit {
    SearchHit {
        identity: Identity::Xkcd(number),
        path: format!("/comic/{number}"),
        title: vec![run("A <b>", false), run("kettle", true)],
        published: NaiveDate::from_ymd_opt(2007, 12, 5),
        views: Some(1_204),
        excerpt: Some(SearchExcerpt {
            drawn: true,
            runs: vec![run("\u{202e}The ", false), run("kettle", true), run(" & co", false)],
        }),
    }
}

/// What the page says of itself.
fn share() -> Shared {
    let facts = PageFacts { path: "/search", title: "Search", description: "Dots & lines.", icon: "/icon.png" };
    Shared { site: "https://comics.example.org".into(), preview: Arc::new(Preview::of_page(&facts)) }
}

fn page(typed: &str, results: Option<SearchResults>) -> SearchPage {
    SearchPage {
        shell: Shell { stylesheet: "/style.1.css", script: "/script.2.js", icon: "/icon.3.svg", look: Look::DEFAULT },
        share: share(),
        typed: typed.to_owned(),
        page: 1,
        not_understood: Vec::new(),
        cut: false,
        sampler_notice: false,
        results,
        strip: None,
    }
}

fn results(total: usize, hits: u32) -> SearchResults {
    SearchResults {
        total,
        before: 0,
        hits: (1..=hits).map(hit).collect(),
        instead: None,
        partly: false,
        first: "/search?q=a%22b".to_owned(),
        previous: None,
        next: None,
    }
}

#[test]
fn every_state_is_a_whole_page_and_only_the_form_is_indexed() {
    for page in [page("", None), page("x", Some(results(0, 0))), page("kettle", Some(results(2, 2)))] {
        let html = search_page(&page);
        assert!(html.starts_with("<!doctype html>") && html.ends_with("</body></html>"), "{html}");
        let found = page.results.is_some();
        assert_eq!(html.contains(r#"<meta name="robots" content="noindex">"#), found, "{html}");
        assert_eq!((html.matches("<h1>").count(), html.matches("<script").count()), (1, 1), "{html}");
        assert!(html.contains(r#"role="search""#) && html.contains(r#"role="status""#), "{html}");
        for forbidden in ["<!>", "<!--", " style=", "<style", "&lt;!&gt;"] {
            assert!(!html.contains(forbidden), "{forbidden} in {html}");
        }
    }
}

#[test]
fn a_hit_has_its_title_number_date_views_and_words_marked() {
    let html = search_page(&page("kettle", Some(results(1, 1))));
    for part in [
        r#"<a href="/comic/1"><bdi>A &lt;b&gt;<mark>kettle</mark></bdi></a>"#,
        "No. 1",
        r#"<time datetime="2007-12-05">5 December 2007</time>"#,
        "seen 1,204 times",
        "<mark>kettle</mark> &amp; co</bdi>",
        "Found one comic.",
        "<title>Search: kettle | xkcdapp</title>",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
}

#[test]
fn it_says_how_many_and_what_instead() {
    let told = |results| {
        let html = search_page(&page("a\u{202e}b", Some(results)));
        let (_, rest) = html.split_once(r#"class="told">"#).unwrap_or_default();
        rest.split_once("</p>").map(|(told, _)| told.to_owned()).unwrap_or_default()
    };
    assert_eq!(told(results(0, 0)), "Nothing has \u{201c}\u{2068}ab\u{2069}\u{201d}.");
    assert_eq!(told(results(45, 20)), "Found 45 comics: 1 to 20.");
    assert_eq!(told(SearchResults { before: 40, ..results(45, 5) }), "Found 45 comics: 41 to 45.");
    assert_eq!(
        told(SearchResults { instead: Some("kettle".to_owned()), ..results(2, 2) }),
        "Nothing has \u{201c}\u{2068}ab\u{2069}\u{201d}; showing 2 comics with \u{201c}\u{2068}kettle\u{2069}\u{201d}."
    );
    let long = search_page(&page(&"kettle ".repeat(40), Some(results(0, 0))));
    let (_, rest) = long.split_once(r#"class="told">"#).unwrap();
    let (said, _) = rest.split_once("</p>").unwrap();
    assert!(said.ends_with("kett\u{2026}\u{2069}\u{201d}.") && said.chars().count() < 90, "{said}");
    assert_eq!(told(results(45, 0)), "Found 45 comics. There is no such page of them.");
}

#[test]
fn pages_are_links_that_say_where_they_lead() {
    let results = SearchResults {
        previous: Some("/search?q=a%22b".to_owned()),
        next: Some("/search?q=a%22b&page=3".to_owned()),
        before: 20,
        ..results(45, 20)
    };
    let html = search_page(&page("a\"b", Some(results)));
    assert!(html.contains(r#"<a rel="prev" href="/search?q=a%22b">"#), "{html}");
    assert!(html.contains(r#"<a rel="next" href="/search?q=a%22b&amp;page=3">"#), "{html}");
    assert!(html.contains(r#"value="a&quot;b""#), "{html}");
}

#[test]
fn every_page_of_every_search_has_a_title_of_its_own() {
    let titled = |typed, page_number| search_page(&SearchPage { page: page_number, ..page(typed, None) });
    assert!(titled(" ", 1).contains("<title>Search | xkcdapp</title>"));
    assert!(titled("goto", 2).contains("<title>Search: goto, page 2 | xkcdapp</title>"));
}

#[test]
fn a_page_that_is_not_there_leads_to_the_first() {
    let html = search_page(&page("a\"b", Some(results(45, 0))));
    assert!(html.contains(r#"<p>The <a href="/search?q=a%22b">first page</a> has them.</p>"#), "{html}");
    assert!(!html.contains("Fewer words"), "{html}");
}

#[test]
fn what_is_not_looked_for_is_told() {
    let not_understood = vec![("before:\u{202e}<x>".to_owned(), "it wants a year")];
    let html = search_page(&SearchPage { not_understood, ..page("cat", Some(results(1, 1))) });
    let told =
        "<p class=\"note\">\u{201c}\u{2068}before:&lt;x&gt;\u{2069}\u{201d} was not understood: it wants a year.</p>";
    assert!(html.contains(told), "{html}");
}

#[test]
fn it_says_what_it_is_and_where_once() {
    let html = search_page(&page("", None));
    for part in [
        r#"<meta name="description" content="Dots &amp; lines.">"#,
        r#"<link rel="canonical" href="https://comics.example.org/search">"#,
        r#"<meta property="og:title" content="Search">"#,
        r#"<meta name="twitter:card" content="summary">"#,
    ] {
        assert_eq!(html.matches(part).count(), 1, "{part} in {html}");
    }
    assert_eq!(html.matches(r#"<meta name="description""#).count(), 1, "{html}");
    assert!(!html.contains("noindex"), "{html}");
}

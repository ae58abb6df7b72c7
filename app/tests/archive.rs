//! What `/archive` promises, checked on the document it returns.

use std::io::Write as _;
use std::sync::Arc;

use app::archive_page;
use app::page::{ArchivePage, Card, Look, Progress, Shelf, Shell, Year};
use app::share::{PageFacts, Preview, Shared};
use flate2::Compression;
use flate2::write::GzEncoder;

const SHELL: Shell =
    Shell { stylesheet: "/style.1.css", script: "/script.2.js", icon: "/icon.3.svg", look: Look::DEFAULT };

/// What the page says of itself.
fn share() -> Shared {
    let facts = PageFacts { path: "/archive", title: "Archive", description: "Dots & lines.", icon: "/icon.png" };
    Shared { site: "https://comics.example.org".into(), preview: Arc::new(Preview::of_page(&facts)) }
}

fn page(years: Vec<Year<'_>>, progress: Option<Progress>) -> ArchivePage<'_> {
    ArchivePage { shell: SHELL, share: share(), shelf: Shelf::Xkcd, years, progress }
}

fn card(ordinal: u32, title: &str, seen: bool) -> Card<'_> {
    Card { ordinal, title, seen }
}

#[test]
fn years_follow_each_other_and_what_was_seen_says_so() {
    let years = vec![
        Year { year: Some(2010), comics: vec![card(4, "Four & more", true), card(3, "\u{202e}eerhT", false)] },
        Year { year: Some(2009), comics: vec![card(2, "Two", false)] },
        Year { year: None, comics: vec![card(1, "One", false)] },
    ];
    let html = archive_page(&page(years, Some(Progress { seen: 1, of: 4 })));
    for part in [
        "4 comics from 2009 to 2010, 1 of 4 seen.",
        r##"<a href="#y2010">2010</a><a href="#y2009">2009</a><a href="#undated">Undated</a>"##,
        r#"<h2 id="y2010" tabindex="-1">2010 <small>2 comics</small></h2>"#,
        r#"<h2 id="y2009" tabindex="-1">2009 <small>1 comic</small></h2>"#,
        r#"<a href="/comic/4" aria-description="seen"><i>4</i> <bdi>Four &amp; more</bdi></a>"#,
        "<a href=\"/comic/3\"><i>3</i> <bdi>\u{202e}eerhT</bdi></a>",
    ] {
        assert!(html.contains(part), "{part} is not in {html}");
    }
    assert_eq!((html.matches("<li>").count(), html.matches("aria-description").count()), (4, 1));
    assert_eq!(html.matches("<h1>").count(), 1);
    for forbidden in ["<!>", "<!--", " style=", "<style"] {
        assert!(!html.contains(forbidden), "{forbidden} in {html}");
    }
}

#[test]
fn an_empty_archive_is_a_page_all_the_same() {
    let html = archive_page(&page(Vec::new(), None));
    assert!(html.contains("Nothing has been put away yet.") && html.ends_with("</html>"), "{html}");
}

#[test]
fn thousands_of_comics_stay_below_60_kb_compressed() {
    // As long as titles are, of words that no compressor has seen before.
    let mut state = 353_u64;
    let mut letters = move |count: usize| -> String {
        let mut letter = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from(b"etaoinshrdlucmfwyp"[usize::try_from(state >> 40).unwrap_or(0) % 18])
        };
        (0..count).map(|_| letter()).collect()
    };
    let titles: Vec<_> = (0..3_300_usize).map(|index| letters(8 + index % 9)).collect();
    let cards: Vec<_> = (1..).zip(&titles).map(|(ordinal, title)| card(ordinal, title, ordinal % 3 == 0)).collect();
    let years = cards.chunks(160).zip(2006..).map(|(cards, year)| Year { year: Some(year), comics: cards.to_vec() });
    let html = archive_page(&page(years.collect(), Some(Progress { seen: 1_100, of: 3_300 })));
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(html.as_bytes()).expect("to memory");
    let size = packer.finish().expect("to memory").len();
    assert!(size < 60 * 1024, "{size} bytes");
}

#[test]
fn it_says_what_it_is_and_where_once() {
    let html = archive_page(&page(Vec::new(), None));
    for part in [
        r#"<meta name="description" content="Dots &amp; lines.">"#,
        r#"<link rel="canonical" href="https://comics.example.org/archive">"#,
        r#"<meta property="og:title" content="Archive">"#,
        r#"<meta name="twitter:card" content="summary">"#,
    ] {
        assert_eq!(html.matches(part).count(), 1, "{part} in {html}");
    }
    assert_eq!(html.matches(r#"<meta name="description""#).count(), 1, "{html}");
    assert!(!html.contains("noindex"), "{html}");
}

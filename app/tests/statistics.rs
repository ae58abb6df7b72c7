//! What `/stats`, `/stats/{n}` and their charts promise, checked on the documents.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use app::chart::sparkline;
use app::page::{Bin, ComicStatisticsPage, Days, Figures, Look, Rank, Shelf, Shell, Spread, StatisticsPage, Viewed};
use app::share::{PageFacts, Preview, Shared};
use app::{comic_statistics_page, statistics_page};
use chrono::NaiveDate;

const SHELL: Shell =
    Shell { stylesheet: "/style.1.css", script: "/script.2.js", icon: "/icon.3.svg", look: Look::DEFAULT };

fn days(views: impl IntoIterator<Item = u64>) -> Days {
    let last = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap_or_default();
    Days { last, views: views.into_iter().collect() }
}

fn figures() -> Figures {
    let spread = Spread {
        of: 3_307,
        mean: 12.46,
        median: 9.0,
        most_frequent: vec![8],
        occurrences: 214,
        deciles: [1.0, 2.0, 3.0, 4.5, 9.0, 11.0, 14.0, 20.0, 30.0],
    };
    Figures { never: 2, views: 41_204, spread }
}

/// What the page says of itself.
fn share() -> Shared {
    let facts = PageFacts { path: "/stats", title: "Statistics", description: "Dots & lines.", icon: "/icon.png" };
    Shared { site: "https://comics.example.org".into(), preview: Arc::new(Preview::of_page(&facts)) }
}

fn page() -> StatisticsPage<'static> {
    StatisticsPage {
        shell: SHELL,
        share: share(),
        shelf: Shelf::Xkcd,
        age: Duration::from_secs(12),
        figures: Some(figures()),
        bins: (0..24).map(|place| Bin { from: place * 50, to: place * 50 + 49, comics: (24 - place) * 40 }).collect(),
        days: days((0..30).map(|day| day * 37 % 101)),
        unseen: vec![Viewed { ordinal: 7, title: "Seven & up", views: 0 }],
    }
}

/// The charts' drawings on a page.
fn charts(html: &str) -> Vec<&str> {
    let starts = html.match_indices("<svg class=\"chart\"").map(|(start, _)| start);
    starts.filter_map(|start| html[start..].split_once("<details").map(|(chart, _)| chart)).collect()
}

#[test]
fn the_figures_are_said_in_sentences() {
    let html = statistics_page(&page());
    for part in [
        "41,204 views of 3,307 comics.",
        "A comic has 12.5 views on average; the median is 9. The most frequent count is 8, that of 214 comics.",
        "as of 12 seconds ago",
        "<th scope=\"row\">40\u{a0}%</th><td>4.5</td>",
        "2 comics have never been viewed. Be the first, for instance with:",
        r#"<a href="/comic/7"><bdi>Seven &amp; up</bdi></a>"#,
        r#"href="/archive""#,
    ] {
        assert!(html.contains(part), "{part} is not in {html}");
    }
    for forbidden in ["<!>", "<!--", " style=", "<style"] {
        assert!(!html.contains(forbidden), "{forbidden} in {html}");
    }
    assert_eq!(html.matches("<h1>").count(), 1);
}

#[test]
fn ties_are_all_told_and_many_are_counted() {
    let with = |most_frequent: Vec<u64>, occurrences| {
        let spread = Spread { most_frequent, occurrences, ..figures().spread };
        let figures = Figures { spread, ..figures() };
        statistics_page(&StatisticsPage { figures: Some(figures), ..page() })
    };
    assert!(with(vec![2, 8], 40).contains("The most frequent counts are 2 and 8, those of 40 comics each."));
    assert!(with((1..=9).collect(), 2).contains("are 1, 2, 3, 4, 5 and 4 others, those of 2 comics each."));
    assert!(with((1..=9).collect(), 1).contains("No two comics have the same count."));
}

#[test]
fn no_view_no_comic_and_nothing_left_to_see_are_told() {
    let spread = Spread { mean: 0.0, median: 0.0, ..figures().spread };
    let nothing = Figures { views: 0, never: 3_307, spread };
    let html = statistics_page(&StatisticsPage { figures: Some(nothing), days: days([0; 30]), ..page() });
    assert!(
        html.contains("3,307 comics, and not a single view yet.") && html.contains("Not a single view yet"),
        "{html}"
    );
    assert!(!html.contains("on average") && !html.contains("id=\"spread\""), "{html}");
    let html = statistics_page(&StatisticsPage { figures: None, bins: Vec::new(), ..page() });
    assert!(html.contains("There is nothing here that could be counted yet."), "{html}");
    let all = Figures { never: 0, ..figures() };
    let html = statistics_page(&StatisticsPage { figures: Some(all), unseen: Vec::new(), ..page() });
    assert!(html.contains("None: every comic has been viewed at least once."), "{html}");
}

#[test]
fn a_chart_is_a_small_picture_with_a_name_a_description_and_a_table() {
    let html = statistics_page(&page());
    let charts = charts(&html);
    assert_eq!(charts.len(), 2, "{html}");
    for chart in charts {
        assert!(chart.len() < 6 * 1024, "{} bytes: {chart}", chart.len());
        assert!(chart.starts_with("<svg class=\"chart\" role=\"img\" aria-labelledby=\""), "{chart}");
        let (_, ids) = chart.split_once("aria-labelledby=\"").expect("a name");
        let (ids, _) = ids.split_once('"').expect("a name");
        for (id, tag) in ids.split(' ').zip(["title", "desc"]) {
            assert!(chart.contains(&format!("<{tag} id=\"{id}\">")), "{id}: {chart}");
        }
        // What the library writes of colours and fonts is the stylesheet's.
        for forbidden in ["#0", "fill=", "opacity", "font-", "stroke", "xmlns", "\n", "NaN", "=\"-"] {
            assert!(!chart.contains(forbidden), "{forbidden} in {chart}");
        }
        let bars = chart.matches("class=\"bar\"").count() + chart.matches("class=\"accent\"").count();
        assert!(bars > 20, "{bars} bars: {chart}");
        assert_eq!(chart.matches("class=\"accent\"").count(), 2, "one in each size: {chart}");
        for size in
            ["<svg class=\"at-desk\" viewBox=\"0 0 640 230\">", "<svg class=\"in-hand\" viewBox=\"0 0 300 200\">"]
        {
            assert!(chart.contains(size), "{size}: {chart}");
        }
    }
    let ids: Vec<_> =
        html.match_indices(" id=\"").filter_map(|(at, open)| html[at + open.len()..].split('"').next()).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
    assert!(html.contains("<th scope=\"row\">2 March 2026</th><td>63</td>"), "{html}");
    assert!(html.contains("<th scope=\"row\">2 February 2026</th><td>37</td>"), "{html}");
    assert!(html.contains("<th scope=\"row\">50\u{2013}99</th><td>920</td>"), "{html}");
    assert!(html.contains("<title>2 Mar: 63</title>") && html.contains(">today: 63</text>"), "{html}");
}

#[test]
fn where_it_is_narrow_the_first_day_has_its_name_under_it() {
    let html = statistics_page(&page());
    let narrow = charts(&html)[0].split_once("in-hand").expect("two sizes").1.to_owned();
    let (before, _) = narrow.split_once(">1 Feb</text>").expect("the first day's name");
    let (_, text) = before.rsplit_once("<text ").expect("a text");
    assert!(!text.contains("anchor"), "it begins under its bar: {text}");
    assert_eq!(narrow.matches("Feb</text>").count(), 1, "{narrow}");
}

#[test]
fn bars_are_as_high_as_their_days_and_one_view_is_seen() {
    let of = |views: Vec<u64>| {
        let html = statistics_page(&StatisticsPage { days: days(views), ..page() });
        let chart = charts(&html)[0].split_once("in-hand").expect("two sizes").0.to_owned();
        let heights = chart.match_indices("<rect").map(|(at, _)| {
            let (_, rest) = chart[at..].split_once(" height=\"").expect("a height");
            rest.split('"').next().and_then(|height| height.parse::<u32>().ok()).expect("a number")
        });
        heights.collect::<Vec<_>>()
    };
    assert_eq!(of(vec![50, 100, 0, 25]), [92, 185, 46], "nothing for a day without a view");
    let heights = of(vec![1, 1_000_000_000_000, 1]);
    assert!(heights[1] > 180 && heights[0] >= 2 && heights[2] >= 2, "{heights:?}");
    assert_eq!(of(vec![u64::MAX, 1]).len(), 2);
    assert_eq!(of(Vec::new()), Vec::<u32>::new());
}

#[test]
fn one_comics_page_tells_its_place_and_its_days() {
    let mut page = ComicStatisticsPage {
        shell: SHELL,
        share: share(),
        shelf: Shelf::Xkcd,
        age: Duration::from_secs(3),
        comic: Viewed { ordinal: 353, title: "Two & Dots", views: 1_204 },
        rank: Rank { place: 12, shared: 1, of: 3_307 },
        days: days((0..30).map(|day| day % 5)),
        whole: true,
        daily: Some(Spread {
            of: 400,
            mean: 3.01,
            median: 2.0,
            most_frequent: vec![0, 2],
            occurrences: 90,
            deciles: [0.0, 0.0, 1.0, 2.0, 2.0, 2.0, 3.0, 4.5, 9.0],
        }),
    };
    let html = comic_statistics_page(&page);
    for part in [
        "<h1>Views of <bdi>Two &amp; Dots</bdi></h1>",
        "Seen 1,204 times: number 12 of 3,307 comics by views, a place that it shares with 1 other.",
        "In the 400 days from its first view to today: 3 views a day on average; the median is 2. \
         The most frequent counts are 0 and 2, those of 90 days each.",
        "Deciles: so many of the days have at most so many views",
        "<th scope=\"row\">80\u{a0}%</th><td>4.5</td>",
        "as of just now",
        r#"<a href="/comic/353">See the comic</a>"#,
        "No. 353",
        "&lt;iframe src=\"https://comics.example.org/embed/353\" title=\"Two &amp;amp; Dots\" ",
    ] {
        assert!(html.contains(part), "{part} is not in {html}");
    }
    let strip = ComicStatisticsPage { shelf: Shelf::Sampler, ..page.clone() };
    assert!(comic_statistics_page(&strip).contains("org/embed/sampler/353\""));
    let nowhere = ComicStatisticsPage { share: Shared { site: "".into(), ..share() }, ..page.clone() };
    assert!(!comic_statistics_page(&nowhere).contains("iframe"), "an address that no other site could use");
    assert_eq!((charts(&html).len(), html.matches("<h1>").count()), (1, 1));
    page.whole = false;
    let html = comic_statistics_page(&page);
    assert!(html.contains("Older days cannot be read just now. In the last 400 days: 3 views a day"), "{html}");
    page.rank = Rank { place: 1, shared: 0, of: 3_307 };
    assert!(comic_statistics_page(&page).contains("Seen 1,204 times: the most viewed of 3,307 comics."));
    page.comic.views = 0;
    (page.days, page.daily) = (days([0; 30]), None);
    let html = comic_statistics_page(&page);
    assert!(html.contains("Nobody has seen this comic here yet.") && !html.contains("on average"), "{html}");
}

#[test]
fn a_sparkline_is_a_small_link_that_says_what_it_shows() {
    for days in [vec![1; 30], (0..30).map(|day| day * 1_234_567_890_123).collect(), vec![0; 31], vec![7], Vec::new()] {
        let html = sparkline("/stats/3307", &days);
        assert!(html.len() < 600, "{} bytes: {html}", html.len());
        assert!(html.starts_with("<a class=\"spark\" href=\"/stats/3307\"><svg role=\"img\" viewBox="), "{html}");
        for forbidden in ["#0", "fill=", "opacity", "stroke", "xmlns", "\n", "id="] {
            assert!(!html.contains(forbidden), "{forbidden} in {html}");
        }
    }
    let html = sparkline("/stats/3", &[0, 4, 1_204, 2]);
    // One name, which a mouse finds too.
    let name = "Views of the last 4 days, yours perhaps not yet among them: 2 today, at most 1,204 a day";
    assert_eq!(html.matches(&format!("<title>{name}</title>")).count(), 1, "{html}");
    assert!(!html.contains("aria-label"), "{html}");
    assert_eq!((html.matches("<polyline").count(), html.matches("<circle").count()), (1, 1), "{html}");
}

#[test]
fn it_says_what_it_is_and_where_once() {
    let html = statistics_page(&page());
    for part in [
        r#"<meta name="description" content="Dots &amp; lines.">"#,
        r#"<link rel="canonical" href="https://comics.example.org/stats">"#,
        r#"<meta property="og:title" content="Statistics">"#,
        r#"<meta name="twitter:card" content="summary">"#,
    ] {
        assert_eq!(html.matches(part).count(), 1, "{part} in {html}");
    }
    assert_eq!(html.matches(r#"<meta name="description""#).count(), 1, "{html}");
    assert!(!html.contains("noindex"), "{html}");
}

//! What the page of the service's state promises, checked on the document it returns.

use std::time::Duration;

use app::page::{Look, Shell, StatusPage, StatusRow, StatusState};
use app::status_page;

fn page(rows: &[(&'static str, StatusState, &str)]) -> StatusPage {
    let row = |(name, state, found): &(&'static str, StatusState, &str)| StatusRow {
        name,
        state: *state,
        found: (*found).to_owned(),
        took: Duration::from_micros(12_400),
    };
    StatusPage {
        shell: Shell { stylesheet: "/style.1.css", script: "/script.2.js", icon: "/icon.3.svg", look: Look::DEFAULT },
        rows: rows.iter().map(row).collect(),
        version: "1.2.3",
        alone: false,
    }
}

const WELL: (&str, StatusState, &str) = ("database", StatusState::Works, "primary, can write");
const AWAY: (&str, StatusState, &str) = ("parameter-store", StatusState::Broken, "<cannot> be reached");
const UNUSED: (&str, StatusState, &str) = ("s3", StatusState::Unused, "not configured");

#[test]
fn a_row_says_in_a_word_how_each_thing_is() {
    let html = status_page(&page(&[WELL, AWAY, UNUSED]));
    assert!(html.starts_with("<!doctype html>") && html.ends_with("</html>"), "{html}");
    assert!(html.contains(r#"<meta name="robots" content="noindex">"#), "{html}");
    for part in [
        r#"<a href="/status/parameter-store">Parameter Store</a>"#,
        "<span>Works</span>",
        "<span>Broken</span>",
        "<span>Not used</span>",
        "Primary, can write.",
        "&lt;cannot&gt; be reached.",
        "Looked just now, in 12 ms",
        "xkcdapp 1.2.3",
    ] {
        assert!(html.contains(part), "{part} is not in {html}");
    }
    for forbidden in ["<!>", "<!--", " style=", "<style", "http-equiv"] {
        assert!(!html.contains(forbidden), "{forbidden} in {html}");
    }
}

#[test]
fn the_heading_names_what_is_broken() {
    for (rows, heading) in [
        (&[WELL, UNUSED][..], "All is well"),
        (&[WELL, AWAY], "Parameter Store needs a look"),
        (&[AWAY, AWAY], "2 things need a look"),
    ] {
        let html = status_page(&page(rows));
        assert!(html.contains(&format!("<h1>{heading}</h1>")), "{html}");
        assert!(html.contains(&format!("<title>{heading} | xkcdapp</title>")), "{html}");
    }
}

#[test]
fn where_the_site_is_not_no_way_leads_there() {
    let with = status_page(&page(&[WELL]));
    assert!(with.contains(r#"href="/random""#) && with.contains(r#"<a class="home" href="/">"#), "{with}");
    let without = status_page(&StatusPage { alone: true, ..page(&[WELL]) });
    assert!(!without.contains(r#"href="/random""#) && !without.contains(r#"href="/""#), "{without}");
}

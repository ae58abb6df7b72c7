//! What the page at the end of the deck promises, checked on the document it returns.

use app::all_seen_page;
use app::page::{AllSeenPage, Image, Look, Shell};

fn page(of: u32) -> AllSeenPage {
    AllSeenPage {
        shell: Shell { stylesheet: "/style.1.css", script: "/script.2.js", icon: "/icon.3.svg", look: Look::DEFAULT },
        of,
        strip: Some(Image {
            src: "/all-seen.svg".to_owned(),
            double: None,
            size: Some((420, 220)),
            description: "A bare table".to_owned(),
            link: None,
        }),
    }
}

#[test]
fn it_is_a_whole_page_that_nobody_indexes() {
    for page in [page(3_307), page(12), AllSeenPage { strip: None, ..page(1) }] {
        let html = all_seen_page(&page);
        assert!(html.starts_with("<!doctype html>") && html.ends_with("</body></html>"), "{html}");
        assert!(html.contains(r#"<meta name="robots" content="noindex">"#), "{html}");
        assert_eq!((html.matches("<h1>").count(), html.matches("<script").count()), (1, 1), "{html}");
        for forbidden in ["<!>", "<!--", " style=", "<style"] {
            assert!(!html.contains(forbidden), "{forbidden} in {html}");
        }
        assert_eq!(html.contains(r#"<img src="/all-seen.svg" width="420" height="220""#), page.strip.is_some());
    }
}

#[test]
fn it_says_what_was_done_and_what_chance_would_have_needed() {
    let html = all_seen_page(&page(3_307));
    for words in ["You have seen them all", "3,307 of 3,307 seen", "about 28,700 clicks"] {
        assert!(html.contains(words), "{words} in {html}");
    }
}

#[test]
fn starting_over_is_its_one_button_and_the_picture_its_link() {
    let html = all_seen_page(&page(3_307));
    // What stands around every page has a button and links of its own.
    let html = html.split_once("<main").and_then(|(_, rest)| rest.split_once("</main>")).expect("a main part").0;
    assert_eq!((html.matches("<form ").count(), html.matches("<button").count()), (1, 1), "{html}");
    let form = r#"<form method="post" action="/me/start-over" class="pager alone"><button class="main">Start over</button></form>"#;
    assert!(html.contains(form), "{html}");
    assert!(html.contains(r#"<a href="/me">"#) && !html.contains("Another One"), "{html}");
}

//! What every page says of how it is to look, and the page where that is chosen.

use app::page::{Keys, Look, LookPage, Message, MessagePage, Paper, Scheme, Shell};
use app::{look_page, message_page};

fn shell(look: Look) -> Shell {
    Shell { stylesheet: "/style.1.css", script: "/script.2.js", icon: "/icon.3.svg", look }
}

fn page(look: Look, from: Option<&str>) -> String {
    look_page(&LookPage { shell: shell(look), from: from.map(str::to_owned) })
}

#[test]
fn a_page_says_only_what_is_not_as_usual() {
    let dark = Look { scheme: Scheme::Dark, paper: Paper::Inverted, keys: Keys::Off };
    for (look, html_tag, colours) in [
        (Look::DEFAULT, r#"<html lang="en">"#, &["light dark", "#f0ece3", "#17181b"][..]),
        (
            Look { scheme: Scheme::Light, ..Look::DEFAULT },
            r#"<html lang="en" data-scheme="light">"#,
            &["light", "#f0ece3"],
        ),
        (dark, r#"<html lang="en" data-scheme="dark" data-paper="inverted" data-keys="off">"#, &["dark", "#17181b"]),
    ] {
        let error = MessagePage { shell: shell(look), message: Message::NotFound, strip: None, another: None };
        for html in [page(look, None), message_page(&error)] {
            assert!(html.starts_with(&format!("<!doctype html>{html_tag}")), "{html}");
            // Before the stylesheet: nothing flashes.
            let (before, _) = html.split_once("<link rel=\"stylesheet\"").expect("a stylesheet");
            let said: Vec<_> = before
                .split("<meta name=\"")
                .filter(|meta| meta.starts_with("color-scheme") || meta.starts_with("theme-color"))
                .filter_map(|meta| meta.split("content=\"").nth(1)?.split('"').next())
                .collect();
            assert_eq!(said, colours, "{html}");
        }
    }
}

#[test]
fn the_page_tells_what_holds_and_offers_everything() {
    for scheme in Scheme::ALL {
        for paper in Paper::ALL {
            for keys in Keys::ALL {
                let html = page(Look { scheme, paper, keys }, None);
                let pressed: Vec<_> = html
                    .split("<button ")
                    .filter(|button| button.contains(r#"aria-pressed="true""#))
                    .filter_map(|button| button.split("value=\"").nth(1)?.split('"').next())
                    .collect();
                assert_eq!(pressed, [scheme.word(), paper.word(), keys.word()], "{html}");
                assert_eq!(html.matches(r#"aria-pressed="false""#).count(), 4, "{html}");
                assert_eq!(html.matches("Now: ").count(), 1, "{html}");
                assert_eq!((html.matches("<h1>").count(), html.matches("<script").count()), (1, 1), "{html}");
                for forbidden in ["<!>", "<!--", " style=", "<style"] {
                    assert!(!html.contains(forbidden), "{forbidden} in {html}");
                }
            }
        }
    }
}

#[test]
fn the_way_back_is_in_every_form_and_stays_text() {
    let html = page(Look::DEFAULT, Some("/search?q=a&b=\"<"));
    assert_eq!(
        html.matches(r#"<input type="hidden" name="from" value="/search?q=a&amp;b=&quot;&lt;">"#).count(),
        3,
        "{html}"
    );
    assert!(html.contains(r#"<a href="/search?q=a&amp;b=&quot;&lt;">Back to where you were</a>"#), "{html}");
    let without = page(Look::DEFAULT, None);
    assert!(!without.contains("name=\"from\"") && !without.contains("Back to"), "{without}");
}

#[test]
fn header_and_footer_lead_everywhere() {
    let html = page(Look::DEFAULT, None);
    assert!(html.contains(r#"<a class="home" href="/">xkcdapp</a>"#), "{html}");
    for way in ["/search", "/archive", "/top", "/latest", "/random", "/stats", "/me", "/look", "/api", "/feed.atom"] {
        let current = if way == "/look" { " aria-current=\"page\"" } else { "" };
        assert_eq!(html.matches(&format!("<a href=\"{way}\"{current}>")).count(), 1, "{way} in {html}");
    }
    assert!(html.contains(">Skip to the page</a>"), "{html}");
    assert_eq!(html.matches("aria-current").count(), 1, "{html}");
}

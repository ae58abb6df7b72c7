//! What an error page promises, checked on the document it returns.

use app::message_page;
use app::page::{Image, Look, Message, MessagePage, Shell};

fn page(message: Message) -> MessagePage {
    MessagePage {
        shell: Shell { stylesheet: "/style.1.css", script: "/script.2.js", icon: "/icon.3.svg", look: Look::DEFAULT },
        message,
        strip: None,
        another: Some("/comic/1732".to_owned()),
    }
}

fn every_message() -> [Message; 9] {
    [
        Message::NotFound,
        Message::NoSuchComic { number: "99999".to_owned(), newest: Some(3307) },
        Message::NoSuchComic { number: "0".to_owned(), newest: None },
        Message::Comic404,
        Message::BadRequest,
        Message::MethodNotAllowed,
        Message::ComicUnavailable { number: 353 },
        Message::Unavailable,
        Message::Broken { request_id: "0199a3c2".to_owned() },
    ]
}

#[test]
fn every_message_is_a_whole_page_that_nobody_indexes() {
    for message in every_message() {
        let html = message_page(&page(message));
        assert!(html.starts_with("<!doctype html>") && html.ends_with("</html>"), "{html}");
        assert!(html.contains(r#"<meta name="robots" content="noindex">"#), "{html}");
        assert!(html.contains(r#"href="/comic/1732""#) && html.contains(">Another One</a>"), "{html}");
        assert_eq!(html.matches("<h1>").count(), 1, "{html}");
        assert_eq!(html.matches("<script").count(), 1, "{html}");
        for forbidden in ["<!>", "<!--", " style=", "<style"] {
            assert!(!html.contains(forbidden), "{forbidden} in {html}");
        }
    }
}

#[test]
fn a_missing_comic_tells_the_newest() {
    let html = message_page(&page(Message::NoSuchComic { number: "99999".to_owned(), newest: Some(3307) }));
    assert!(html.contains("There is no comic 99999") && html.contains("No. 3307"), "{html}");
    assert!(html.contains(r#"<a href="/comic/3307">"#), "{html}");
}

#[test]
fn comic_404_is_told_in_its_own_words() {
    let html = message_page(&page(Message::Comic404));
    assert!(html.contains("on purpose"), "{html}");
    assert_ne!(html, message_page(&page(Message::NotFound)));
}

#[test]
fn a_hostile_number_stays_text() {
    let html = message_page(&page(Message::NoSuchComic { number: "\u{202e}<script>\"&".to_owned(), newest: None }));
    assert_eq!(html.matches("<script").count(), 1, "{html}");
    assert!(html.contains("<title>There is no comic &lt;script&gt;\"&amp; | xkcdapp</title>"), "{html}");
    assert!(html.contains("<bdi>There is no comic \u{202e}&lt;script&gt;\"&amp;</bdi>"), "{html}");
}

#[test]
fn a_broken_page_names_its_request() {
    assert!(message_page(&page(Message::Broken { request_id: "0199a3c2".to_owned() })).contains("0199a3c2"));
}

#[test]
fn a_strip_and_another_one_are_shown_only_where_given() {
    let bare = message_page(&MessagePage { another: None, ..page(Message::Unavailable) });
    assert!(!bare.contains("<img") && !bare.contains("Another One"), "{bare}");
    let strip = Image {
        src: "/strip.svg".to_owned(),
        double: None,
        size: Some((740, 300)),
        description: "Two people look for a page".to_owned(),
        link: None,
    };
    let drawn = message_page(&MessagePage { strip: Some(strip), ..page(Message::NotFound) });
    assert!(drawn.contains(r#"<img src="/strip.svg" width="740" height="300" alt="Two people look for a page""#));
}

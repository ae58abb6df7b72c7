//! The cookie as it is set.

use harness::{Page, Program, Visitor};

use super::{NAME, regular, shelved};
use crate::XKCDAPP;

/// The one `Set-Cookie` of a page: name, value, attributes.
fn set_cookie(page: &Page) -> (String, String, Vec<String>) {
    let lines: Vec<_> = page.headers.get_all("set-cookie").iter().collect();
    assert_eq!(lines.len(), 1, "{}: {lines:?}", page.path);
    let mut parts = lines[0].to_str().unwrap().split("; ").map(str::to_owned);
    let pair = parts.next().unwrap();
    let (name, value) = pair.split_once('=').unwrap();
    (name.to_owned(), value.to_owned(), parts.collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comic_page_brings_a_cookie_with_these_attributes_and_no_others() {
    const PLAIN: &[&str] = &["Path=/", "Max-Age=31536000", "HttpOnly", "SameSite=Lax"];
    const SECURE: &[&str] = &["Path=/", "Max-Age=31536000", "HttpOnly", "SameSite=Lax", "Secure"];
    for (listen, secure, name, attributes) in [
        ("127.0.0.1:0", "", "xkcdapp_visitor", PLAIN),
        ("127.0.0.1:0", "off", "xkcdapp_visitor", PLAIN),
        ("127.0.0.1:0", "on", "__Host-xkcdapp_visitor", SECURE),
        ("[::1]:0", "", "xkcdapp_visitor", PLAIN),
        ("0.0.0.0:0", "", "__Host-xkcdapp_visitor", SECURE),
        ("0.0.0.0:0", "off", "xkcdapp_visitor", PLAIN),
    ] {
        let program = Program::new(XKCDAPP).set("LISTEN_ADDR", listen).set("COOKIE_SECURE", secure);
        let server = program.start().await;
        let url = server.url.replace("0.0.0.0", "127.0.0.1");
        let mut visitor = Visitor::at(&url);
        let (told, value, given) = set_cookie(&visitor.get("/").await.well());
        assert_eq!((told.as_str(), given), (name, attributes.iter().map(ToString::to_string).collect()), "{listen}");
        let (version, letters) = value.split_once('.').unwrap();
        assert!(version == "1" && letters.len() == 75, "{value}");
        assert!(letters.bytes().all(|letter| letter.is_ascii_alphanumeric() || b"-_".contains(&letter)), "{value}");

        // Who brings it back keeps it.
        let page = visitor.get("/sampler/3").await.well();
        assert!(!page.headers.contains_key("set-cookie"), "{:?}", page.headers);
        // Under the other name it is another cookie.
        let other = if name == NAME { "__Host-xkcdapp_visitor" } else { NAME };
        let mut stranger = Visitor::at(&url);
        stranger.cookies.set(other, &value);
        assert_eq!(set_cookie(&stranger.get("/sampler/3").await.well()).0, name);
        server.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_visitor_gets_a_cookie_of_their_own() {
    let server = shelved(1..=20).await.start().await;
    let mut values = std::collections::BTreeSet::new();
    for _ in 0..50 {
        let visitor = regular(&server, &[7]).await;
        values.insert(visitor.cookies.get(NAME).unwrap().to_owned());
    }
    assert_eq!(values.len(), 50);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forget_me_takes_the_cookie_back_as_it_was_set() {
    for (secure, name) in [("off", NAME), ("on", "__Host-xkcdapp_visitor")] {
        let server = shelved(1..=20).await.set("COOKIE_SECURE", secure).start().await;
        let mut visitor = regular(&server, &[1, 2]).await;
        let answer = visitor.send("/me/forget", &[]).await;
        let (told, value, given) = set_cookie(&answer);
        assert_eq!((told.as_str(), value.as_str()), (name, ""));
        let mut expected = vec!["Path=/", "Max-Age=0", "HttpOnly", "SameSite=Lax"];
        expected.extend((secure == "on").then_some("Secure"));
        assert_eq!(given, expected, "a browser deletes what has the same name, path and Secure");
        assert_eq!(visitor.cookies.header(), None);
        server.stop().await;
    }
}

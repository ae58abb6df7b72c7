//! `/me`: what has been seen, as a picture.

use std::collections::BTreeMap;
use std::io::Read;

use flate2::read::GzDecoder;
use harness::{Page, Running, Visitor};

use super::{NAME, only_visitor, regular, shelved, with_redis};
use crate::support::{attribute, in_sqlite, tags};

/// Most bytes of the page as it is sent.
const MOST: usize = 60 * 1024;

/// The squares: where each leads, and whether it is filled.
fn squares(html: &str) -> BTreeMap<String, bool> {
    let (_, picture) = html.split_once("<div class=\"paper sheet\">").unwrap();
    let (picture, _) = picture.split_once("id=\"legend\"").unwrap();
    let square = |tag: &str| {
        let seen = attribute(tag, "aria-description").map(|said| assert_eq!(said, "seen")).is_some();
        (attribute(tag, "href").unwrap().to_owned(), seen)
    };
    tags(picture, "a").map(square).collect()
}

fn expected(comics: u32, seen: &[u32]) -> BTreeMap<String, bool> {
    (1..=comics).map(|comic| (format!("/comic/{comic}"), seen.contains(&comic))).collect()
}

fn is_of_one_person_alone(page: &Page) {
    assert_eq!(page.header("cache-control"), "private, no-cache");
    let vary = page.header("vary").to_ascii_lowercase();
    assert!(vary.contains("accept-encoding") && vary.contains("cookie"), "Vary: {vary}");
    assert_eq!((page.header("set-cookie"), page.header("x-view")), ("", ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_picture_shows_what_was_seen_and_nothing_else() {
    let (program, redis) = with_redis(1..=20).await;
    let server = program.start().await;
    let mut visitor = regular(&server, &[7, 3, 19, 3]).await;
    let page = visitor.get("/me").await.well();
    is_of_one_person_alone(&page);
    assert_eq!(squares(&page.html), expected(20, &[3, 7, 19]));
    assert!(page.html.contains("<p class=\"tally\">You have seen 3 of 20 comics.</p>"), "{}", page.html);
    assert!(page.html.contains("title=\"7: Strip 7\"") && page.html.contains("title=\"8\""), "{}", page.html);
    let forms: Vec<_> = tags(&page.html, "form").filter_map(|form| attribute(form, "action")).collect();
    assert_eq!(forms, ["/me/start-over", "/me/forget"]);
    assert!(page.way("another").is_some() && page.html.contains("href=\"/rescue\""), "{}", page.html);
    // Looking is no view and marks nothing.
    assert_eq!(only_visitor(&redis).await.1, [3, 7, 19]);
    assert_eq!(harness::ViewSums::of(&server).await.visitor, 4);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn to_a_stranger_it_shows_no_progress_and_nothing_to_forget() {
    let (program, redis) = with_redis(1..=20).await;
    let server = program.start().await;
    for cookie in [None, Some("1.AAAA")] {
        let mut stranger = Visitor::at(&server.url);
        if let Some(cookie) = cookie {
            stranger.cookies.set(NAME, cookie);
        }
        let page = stranger.get("/me").await.well();
        is_of_one_person_alone(&page);
        assert_eq!(squares(&page.html), expected(20, &[]));
        assert!(page.html.contains("You are new here") && !page.html.contains("<form"), "{}", page.html);
    }
    assert_eq!(redis.keys().await, 0);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_compressed_for_whoever_accepts_that() {
    let server = shelved(1..=300).await.start().await;
    let mut visitor = regular(&server, &[7, 3]).await;
    let plain = visitor.get("/me").await.well();
    assert_eq!(plain.header("content-encoding"), "");
    for (accepts, packed) in [
        ("gzip", true),
        ("gzip, deflate, br, zstd", true),
        ("GZIP;q=0.5", true),
        ("br", false),
        ("gzip;q=0", false),
        ("identity", false),
        ("", false),
    ] {
        let (encoding, body) = fetched(&server, &visitor, accepts).await;
        assert_eq!(encoding, if packed { "gzip" } else { "" }, "{accepts}");
        let html = if packed { unpacked(&body) } else { String::from_utf8(body).unwrap() };
        assert_eq!(html, plain.html, "{accepts}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_every_comic_of_xkcd_seen_it_is_small() {
    let (program, redis) = with_redis((1..=3_308).filter(|number| *number != 404)).await;
    // As long as theirs are, and harder to compress.
    in_sqlite(&program, "UPDATE comics SET title = substr(hex(randomblob(16)), 1, 8 + number % 14)");
    let server = program.start().await;
    let visitor = regular(&server, &[1, 2]).await;
    let (key, _) = only_visitor(&redis).await;
    redis.cli(&["BITOP", "NOT", &key, &key]).await;
    // Zero is no comic's number.
    redis.cli(&["SETRANGE", &key, "0", "\0\0\0\0"]).await;
    redis.cli(&["SETBIT", &key, "64", "0"]).await;
    let (encoding, body) = fetched(&server, &visitor, "gzip").await;
    let html = unpacked(&body);
    let tally =
        html.split_once("<p class=\"tally\">").and_then(|(_, rest)| rest.split_once("</p>")).map(|(tally, _)| tally);
    assert_eq!(tally, Some("You have seen 3,305 of 3,307 comics."), "{}", server.log());
    assert_eq!(encoding, "gzip");
    let squares = squares(&html);
    assert_eq!((squares.len(), squares.values().filter(|seen| **seen).count()), (3_307, 3_305));
    assert!(!squares.contains_key("/comic/404") && !squares["/comic/1"] && squares["/comic/3308"]);
    assert!(body.len() < MOST, "{} bytes", body.len());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn titles_are_shown_as_they_are_and_never_as_markup() {
    let program = shelved(1..=20).await;
    in_sqlite(&program, "UPDATE comics SET title = '\"><script>alert(1)</script>&' WHERE number = 7");
    let server = program.start().await;
    let page = regular(&server, &[7, 8]).await.get("/me").await.well();
    assert!(!page.html.contains("<script>alert") && squares(&page.html)["/comic/7"], "{}", page.html);
    server.stop().await;
}

/// `/me` with this `Accept-Encoding`: its encoding and its body as it was sent.
async fn fetched(server: &Running, visitor: &Visitor, accepts: &str) -> (String, Vec<u8>) {
    let cookie = visitor.cookies.header().unwrap();
    let answer = server.request("GET", "/me", &[("cookie", &cookie), ("accept-encoding", accepts)]).await;
    assert_eq!(answer.status(), 200);
    let encoding = answer.headers().get("content-encoding").map_or("", |value| value.to_str().unwrap()).to_owned();
    (encoding, answer.bytes().await.unwrap().to_vec())
}

fn unpacked(body: &[u8]) -> String {
    let mut html = String::new();
    GzDecoder::new(body).read_to_string(&mut html).unwrap();
    html
}

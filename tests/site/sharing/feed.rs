//! `/feed.atom`, as a library reads it.

use std::collections::BTreeSet;

use feed_rs::model::{Entry, Feed, FeedType};
use flate2::read::GzDecoder;
use harness::{PICTURE, Program, Running, StubComic, StubXkcd, ViewSums};

use super::{HOSTILE, hostile, told};
use crate::XKCDAPP;
use crate::support::{attribute, beside, header, tags};

const SITE: &str = "https://comics.example.org";

async fn feed(server: &Running) -> Feed {
    let answer = server.get("/feed.atom").await;
    assert_eq!(answer.status(), 200);
    assert_eq!(header(&answer, "content-type"), "application/atom+xml; charset=utf-8");
    let body = answer.bytes().await.unwrap();
    feed_rs::parser::parse(&body[..]).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&body)))
}

fn leading(entry: &Entry, rel: &str) -> String {
    let found: Vec<_> = entry.links.iter().filter(|link| link.rel.as_deref() == Some(rel)).collect();
    assert_eq!(found.len(), 1, "{rel}: {:?}", entry.links);
    found[0].href.clone()
}

/// What a reader shows, as HTML.
fn content(entry: &Entry) -> &str {
    let content = entry.content.as_ref().unwrap();
    assert_eq!(content.content_type.to_string(), "text/html");
    content.body.as_deref().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_comics_come_first_and_whole() {
    let xkcd = StubXkcd::start(1_100).await;
    xkcd.put(StubComic::new(1_099).with("img", "PICTURES/comics/").with("day", "").with("alt", ""));
    let program = beside(&xkcd).set("SYNC_RATE", "10000").set("PUBLIC_URL", SITE);
    program.run_well(&["sync"]).await;
    let server = program.start().await;
    let feed = feed(&server).await;
    assert_eq!(feed.feed_type, FeedType::Atom);
    assert_eq!(feed.id, format!("{SITE}/feed.atom"));
    let links: BTreeSet<_> = feed.links.iter().map(|link| (link.rel.as_deref().unwrap(), link.href.as_str())).collect();
    let (own, home) = (format!("{SITE}/feed.atom"), format!("{SITE}/"));
    assert_eq!(links, BTreeSet::from([("self", &*own), ("alternate", &*home)]));
    assert!(feed.rights.unwrap().content.contains("CC BY-NC 2.5"));
    assert_eq!(feed.updated.unwrap().to_rfc3339(), "2007-12-05T00:00:00+00:00");
    let icon = feed.icon.unwrap().uri;
    assert_eq!(server.get(icon.strip_prefix(SITE).unwrap()).await.status(), 200);

    assert_eq!(feed.entries.len(), 25);
    let ids: BTreeSet<_> = feed.entries.iter().map(|entry| entry.id.clone()).collect();
    assert!(ids.len() == 25 && ids.iter().all(|id| id.starts_with("urn:uuid:")), "{ids:?}");
    for (entry, number) in feed.entries.iter().zip((1_076..=1_100).rev()) {
        assert_eq!(entry.title.as_ref().unwrap().content, format!("Strip {number}"));
        assert_eq!(leading(entry, "alternate"), format!("{SITE}/comic/{number}"));
        assert_eq!(leading(entry, "related"), format!("https://xkcd.com/{number}/"));
        assert_eq!(entry.updated.unwrap().to_rfc3339(), "2007-12-05T00:00:00+00:00", "{number}");
        assert_eq!(entry.authors[0].name.as_deref(), Some("Randall Munroe"));
        assert!(entry.rights.is_some());
        let html = content(entry);
        if number == 1_099 {
            assert_eq!((entry.published, entry.summary.as_ref()), (None, None));
            assert!(html.contains("href=\"https://xkcd.com/1099/\"") && !html.contains("<img"), "{html}");
            continue;
        }
        assert_eq!(entry.published, entry.updated);
        assert_eq!(entry.summary.as_ref().unwrap().content, format!("The caption of strip {number}."));
        let picture = tags(html, "img").next().unwrap();
        assert_eq!(attribute(picture, "src").unwrap(), format!("{}/comics/strip_{number}.png", xkcd.url));
        assert_eq!(attribute(picture, "width").unwrap(), PICTURE.0.to_string());
        assert_eq!(attribute(picture, "srcset").is_some(), number >= 1_000, "{number}: {html}");
        assert!(html.contains(&format!("<em>The caption of strip {number}.</em>")), "{html}");
    }
    assert_eq!(ViewSums::of(&server).await, ViewSums::default(), "a feed is no view");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_keeps_its_identity_wherever_the_site_moves() {
    let xkcd = StubXkcd::start(3).await;
    let mut seen = BTreeSet::new();
    for address in ["https://comics.example.org", "http://localhost:8080"] {
        let program = beside(&xkcd).set("SYNC_RATE", "10000").set("PUBLIC_URL", address);
        program.run_well(&["sync"]).await;
        let server = program.start().await;
        let feed = feed(&server).await;
        seen.insert(feed.entries.iter().map(|entry| entry.id.clone()).collect::<Vec<_>>());
        assert_eq!(feed.id, format!("{address}/feed.atom"));
        server.stop().await;
    }
    assert_eq!(seen.len(), 1, "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_text_leaves_its_place_in_the_feed() {
    let (server, _xkcd) = hostile(None).await;
    let feed = feed(&server).await;
    assert_eq!(feed.entries.len(), HOSTILE.len());
    for (entry, text) in feed.entries.iter().rev().zip(HOSTILE) {
        let text = told(text);
        assert_eq!(entry.title.as_ref().unwrap().content, text);
        assert_eq!(entry.summary.as_ref().unwrap().content, text);
        let html = content(entry);
        let elements: Vec<_> = html.split('<').skip(1).filter_map(|piece| piece.split(['>', ' ']).next()).collect();
        assert_eq!(elements, ["p", "a", "img", "/a", "/p", "p", "em", "/em", "/p"], "{text}: {html}");
        let caption = webpage::HTML::from_string(html.to_owned(), None).unwrap().text_content;
        assert_eq!(caption.trim(), text, "{html}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_there_are_no_comics_the_feed_is_empty_and_has_a_title() {
    let server = Program::new(XKCDAPP).start().await;
    let feed = feed(&server).await;
    assert!(feed.entries.is_empty() && feed.title.unwrap().content.contains("xkcdapp") && feed.updated.is_some());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_the_feed_is_not_sent_it_again() {
    let xkcd = StubXkcd::start(30).await;
    let program = beside(&xkcd).set("SYNC_RATE", "10000");
    program.run_well(&["sync"]).await;
    let server = program.start().await;
    for path in ["/feed.atom", "/sitemap.xml"] {
        let plain = server.get(path).await;
        let tag = header(&plain, "etag").to_owned();
        assert!(tag.starts_with("W/\"") && header(&plain, "cache-control").starts_with("public, max-age="), "{path}");
        assert_eq!(header(&plain, "vary"), "accept-encoding");
        // A repair, or a comic without a date, would not change it.
        assert_eq!(header(&plain, "last-modified"), "", "{path}");
        let plain = plain.text().await.unwrap();

        let packed = server.request("GET", path, &[("accept-encoding", "gzip")]).await;
        assert_eq!((header(&packed, "content-encoding"), header(&packed, "etag")), ("gzip", &*tag));
        let packed = packed.bytes().await.unwrap();
        assert_eq!(std::io::read_to_string(GzDecoder::new(&packed[..])).unwrap(), plain);

        let headers = [("if-none-match", &*tag)];
        let again = server.request("GET", path, &headers).await;
        assert_eq!((again.status().as_u16(), header(&again, "etag")), (304, &*tag), "{path}");
        assert!(again.bytes().await.unwrap().is_empty());
        let packing = [("if-none-match", &*tag), ("accept-encoding", "gzip")];
        let again = server.request("GET", path, &packing).await;
        assert_eq!((again.status().as_u16(), header(&again, "etag")), (304, &*tag), "{path}");
        let headers = ["vary", "content-encoding"].map(|name| header(&again, name));
        assert_eq!(headers, ["accept-encoding", ""], "{path}");
        assert!(again.bytes().await.unwrap().is_empty());
        assert_eq!(server.request("GET", path, &[("if-none-match", "\"else\"")]).await.status(), 200);
        let head = server.request("HEAD", path, &[]).await;
        assert_eq!((head.status().as_u16(), header(&head, "etag")), (200, &*tag));
    }
    xkcd.put(StubComic::new(31));
    let old = header(&server.get("/feed.atom").await, "etag").to_owned();
    program.run_well(&["sync"]).await;
    server.stop().await;
    let server = program.start().await;
    assert_ne!(header(&server.get("/feed.atom").await, "etag"), old, "a new comic is another feed");
    server.stop().await;
}

//! Visitors and their decks from outside: the cookie, what is kept behind it, and what is drawn.

mod attributes;
mod bad_cookies;
mod decks;
mod forms;
mod forms_refused;
mod keys;
mod memory;
mod nobody;
mod progress;
mod redis_logins;
mod redis_settings;
mod rescue;
mod secrets;

use std::fmt::Write as _;

use harness::{Page, Program, RedisServer, Running, StubXkcd, Visitor};

use crate::XKCDAPP;
use crate::support::{beside, canonical, in_sqlite};

/// The cookie's name over plain HTTP.
const NAME: &str = "xkcdapp_visitor";

/// A program that has all comics of a stand-in stored, and the stand-in.
async fn stocked(comics: u32) -> (Program, StubXkcd) {
    let xkcd = StubXkcd::start(comics).await;
    let program = beside(&xkcd).set("SYNC_RATE", "10000");
    program.run_well(&["sync"]).await;
    (program, xkcd)
}

/// A program with comics of these numbers in its database, which nobody has asked xkcd for.
async fn shelved(numbers: impl IntoIterator<Item = u32>) -> Program {
    let program = Program::new(XKCDAPP);
    program.run_well(&["migrate"]).await;
    let mut rows = String::new();
    for number in numbers {
        let mark = if rows.is_empty() { "" } else { ", " };
        write!(rows, "{mark}({number}, 'Strip {number}', '/comics/{number}.png', FALSE)").unwrap();
    }
    in_sqlite(&program, &format!("INSERT INTO comics (number, title, picture_path, scripted) VALUES {rows}"));
    program
}

/// The same with seen sets in a Redis of their own.
async fn with_redis(numbers: impl IntoIterator<Item = u32>) -> (Program, RedisServer) {
    let redis = RedisServer::start().await;
    (shelved(numbers).await.set("REDIS_URL", &redis.url()), redis)
}

/// The only visitor that a Redis knows: the key, and the comics in the set.
async fn only_visitor(redis: &RedisServer) -> (String, Vec<u32>) {
    let keys = redis.key_names().await;
    assert!(keys.len() == 1 && keys[0].starts_with("xkcdapp:seen:"), "{keys:?}");
    (keys[0].clone(), comics_of(redis, &keys[0]).await)
}

/// The comics of a visitor's set, which has none of the sampler's: those have the first 64 bits.
async fn comics_of(redis: &RedisServer, key: &str) -> Vec<u32> {
    let bits = redis.bits_of(key).await;
    bits.into_iter().map(|bit| u32::try_from(bit - 64).unwrap()).collect()
}

/// A visitor who has been shown these comics, in this order.
async fn regular(server: &Running, comics: &[u32]) -> Visitor {
    let mut visitor = Visitor::at(&server.url);
    for comic in comics {
        let _ = visitor.get(&format!("/comic/{comic}")).await.well();
    }
    visitor
}

/// What a comic page says of the visitor's progress, as in "3 of 30 seen"; `None` where it says nothing.
fn progress(page: &Page) -> Option<String> {
    let (_, rest) = page.html.split_once("<p class=\"progress\">")?;
    let (line, _) = rest.split_once("</a>").unwrap();
    Some(line.rsplit_once('>').unwrap().1.to_owned())
}

/// Clicks "Another One" from `/` until all are seen; the comics' addresses in their order.
async fn walk(visitor: &mut Visitor) -> Vec<String> {
    let mut page = visitor.get("/").await.well();
    let mut shown = Vec::new();
    while !is_all_seen(&page) {
        assert!(page.header("x-view").starts_with("counted;"), "{}: {}", page.path, page.header("x-view"));
        shown.push(canonical(&page.html));
        assert!(shown.len() < 1_000, "no end: {shown:?}");
        page = visitor.another_one(&page).await.well();
    }
    assert_eq!(page.path, "/");
    shown
}

/// Whether a page says that all comics have been seen.
fn is_all_seen(page: &Page) -> bool {
    page.html.contains("<h1>You have seen them all</h1>")
}

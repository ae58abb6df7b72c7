//! "Another One" never draws what has been seen until all have been.

use std::collections::BTreeSet;

use harness::{Program, RedisServer, StubComic, Visitor, eventually};

use super::{comics_of, is_all_seen, only_visitor, progress, regular, shelved, stocked, walk, with_redis};
use crate::XKCDAPP;
use crate::support::canonical;

fn paths(numbers: impl IntoIterator<Item = u32>) -> BTreeSet<String> {
    numbers.into_iter().map(|number| format!("/comic/{number}")).collect()
}

/// Goes through a whole deck twice, with a button between.
async fn twice_through(program: &Program, all: BTreeSet<String>) {
    let server = program.start().await;
    let mut visitor = Visitor::at(&server.url);
    for _ in 0..2 {
        let shown = walk(&mut visitor).await;
        assert_eq!(shown.len(), all.len(), "one came twice: {shown:?}");
        assert_eq!(shown.into_iter().collect::<BTreeSet<_>>(), all);
        let page = visitor.get("/").await.well();
        assert!(is_all_seen(&page) && page.header("x-view").is_empty(), "{}", page.html);
        assert_eq!((page.header("cache-control"), page.header("set-cookie")), ("private, no-cache", ""));
        assert_eq!(visitor.get("/random").await.header("location"), "/");
        assert_eq!(visitor.get("/rescue").await.header("location"), "/");
        let answer = visitor.send("/me/start-over", &[]).await;
        assert_eq!((answer.status, answer.header("location")), (303, "/"));
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deck_is_dealt_to_its_end_from_redis() {
    let (program, redis) = with_redis(1..=60).await;
    twice_through(&program, paths(1..=60)).await;
    assert_eq!(redis.keys().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deck_is_dealt_to_its_end_from_memory() {
    twice_through(&shelved(1..=60).await, paths(1..=60)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sampler_is_a_deck_of_twelve() {
    let strips: BTreeSet<_> = (1..=12).map(|strip| format!("/sampler/{strip}")).collect();
    twice_through(&Program::new(XKCDAPP), strips.clone()).await;
    let redis = RedisServer::start().await;
    twice_through(&Program::new(XKCDAPP).set("REDIS_URL", &redis.url()), strips).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn comic_404_is_never_dealt() {
    // Not even where something has that number.
    for numbers in [vec![398, 399, 400, 401, 402, 403, 405, 406, 407, 408, 409, 410], (398..=410).collect()] {
        let all = paths(numbers.iter().copied().filter(|number| *number != 404));
        let (program, _redis) = with_redis(numbers).await;
        let server = program.start().await;
        let shown: BTreeSet<_> = walk(&mut Visitor::at(&server.url)).await.into_iter().collect();
        assert_eq!(shown, all);
        server.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comic_reached_by_a_link_next_or_previous_is_not_drawn_later() {
    let (program, redis) = with_redis(1..=12).await;
    let server = program.start().await;
    let mut visitor = regular(&server, &[5]).await;
    let page = visitor.get("/comic/5").await.well();
    let page = visitor.click(&page, "Next").await.well();
    let page = visitor.click(&page, "Next").await.well();
    let page = visitor.click(&page, "First").await.well();
    let page = visitor.click(&page, "Latest").await;
    let page = visitor.follow(&page).await.well();
    let page = visitor.click(&page, "Previous").await.well();
    assert_eq!(progress(&page).as_deref(), Some("6 of 12 seen"));
    assert_eq!(only_visitor(&redis).await.1, [1, 5, 6, 7, 11, 12]);
    let shown: BTreeSet<_> = walk(&mut visitor).await.into_iter().collect();
    assert_eq!(shown, paths([2, 3, 4, 8, 9, 10]));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn random_leads_to_unseen_comics_alone() {
    let (program, redis) = with_redis(1..=12).await;
    let server = program.start().await;
    let mut visitor = regular(&server, &[1, 2, 3, 4, 6, 7, 8, 10, 12]).await;
    let mut drawn = BTreeSet::new();
    for _ in 0..100 {
        let answer = visitor.get("/random").await;
        assert_eq!((answer.status, answer.header("cache-control")), (303, "no-store"));
        drawn.insert(answer.header("location").to_owned());
    }
    assert_eq!(drawn, paths([5, 9, 11]));
    assert_eq!(only_visitor(&redis).await.1.len(), 9, "a redirect shows nothing");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_deal_one_deck() {
    let (program, redis) = with_redis(1..=40).await;
    let (one, other) = (program.start().await, program.start().await);
    let mut visitor = Visitor::at(&one.url);
    let mut page = visitor.get("/").await.well();
    let mut shown = BTreeSet::new();
    for server in [&other, &one].into_iter().cycle() {
        if is_all_seen(&page) {
            break;
        }
        assert!(shown.insert(canonical(&page.html)), "{} came twice", canonical(&page.html));
        visitor.go_to(&server.url);
        page = visitor.another_one(&page).await.well();
    }
    assert_eq!(shown, paths(1..=40));
    assert_eq!(only_visitor(&redis).await.1, (1..=40).collect::<Vec<_>>());
    one.stop().await;
    other.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_shown_at_the_same_time_are_all_kept() {
    let (program, redis) = with_redis(1..=40).await;
    let (one, other) = (program.start().await, program.start().await);
    let visitor = regular(&one, &[1]).await;
    // The first that come back with the cookie, too.
    let looks = (2..=40).map(|comic| {
        let mut tab = visitor.clone();
        tab.go_to(if comic % 2 == 0 { &one.url } else { &other.url });
        async move { tab.get(&format!("/comic/{comic}")).await.well() }
    });
    futures_util::future::join_all(looks).await;
    assert_eq!(only_visitor(&redis).await.1, (1..=40).collect::<Vec<_>>());
    one.stop().await;
    other.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn visitors_do_not_see_each_other_s_decks() {
    let (program, redis) = with_redis(1..=20).await;
    let server = program.start().await;
    let (mut one, mut other) = (regular(&server, &[1, 2]).await, regular(&server, &[11, 12, 13]).await);
    let shown: BTreeSet<_> = walk(&mut one).await.into_iter().collect();
    assert_eq!(shown, paths(3..=20));
    assert_eq!(progress(&other.get("/comic/11").await.well()).as_deref(), Some("3 of 20 seen"));
    let mut sets = Vec::new();
    for key in redis.key_names().await {
        sets.push(comics_of(&redis, &key).await.len());
    }
    sets.sort_unstable();
    assert_eq!(sets, [3, 20]);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_comic_is_dealt_to_who_had_seen_them_all() {
    let (program, xkcd) = stocked(12).await;
    let redis = RedisServer::start().await;
    let program = program.set("REDIS_URL", &redis.url()).set("CATALOGUE_REFRESH", "100ms");
    let server = program.start().await;
    let mut visitor = Visitor::at(&server.url);
    assert_eq!(walk(&mut visitor).await.len(), 12);
    xkcd.put(StubComic::new(13));
    program.run_well(&["sync"]).await;
    let next = eventually("the new comic", async || {
        let page = visitor.clone().get("/").await.well();
        (!is_all_seen(&page)).then_some(page)
    });
    assert_eq!(canonical(&next.await.html), "/comic/13");
    let page = visitor.get("/").await.well();
    assert!(is_all_seen(&page) && page.html.contains("13 of 13 seen"), "{}", page.html);
    server.stop().await;
}

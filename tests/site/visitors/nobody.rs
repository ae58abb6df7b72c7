//! Who leaves nothing behind, and gets no cookie.

use harness::{RedisServer, Running, ViewSums, Visitor, hey};

use super::{NAME, only_visitor, progress, regular, with_redis};

/// Asks and checks that no cookie is set.
async fn brings_none(server: &Running, visitor: Option<&Visitor>, request: (&str, &str, &[(&str, &str)]), status: u16) {
    let (method, path, headers) = request;
    let mut asking = visitor.cloned().unwrap_or_else(|| Visitor::at(&server.url));
    let answer = asking.request(method, path, headers, "").await;
    assert_eq!(answer.status, status, "{request:?}");
    assert!(!answer.headers.contains_key("set-cookie"), "{request:?}: {:?}", answer.headers);
}

/// Everything that is not somebody looking at a comic.
async fn ask_for_everything_else(server: &Running, visitor: Option<&Visitor>) {
    // A crawler's look at a page leaves nothing itself.
    let html = server.request("GET", "/comic/7", &[("user-agent", "Googlebot/2.1")]).await.text().await.unwrap();
    let asset = html.split('"').find(|text| text.starts_with("/assets/")).unwrap().to_owned();
    let none: &[(&str, &str)] = &[];
    for (method, path, headers, status) in [
        ("HEAD", "/", none, 200),
        ("HEAD", "/comic/7", none, 200),
        ("GET", "/comic/7", &[("sec-purpose", "prefetch;prerender")][..], 403),
        ("GET", "/", &[("purpose", "prefetch")], 403),
        ("GET", "/me", &[("sec-purpose", "prefetch")], 403),
        ("GET", "/comic/7", &[("user-agent", "Mozilla/5.0 (compatible; Googlebot/2.1)")], 200),
        ("GET", "/", &[("user-agent", "Twitterbot/1.0")], 200),
        ("GET", "/me", &[("user-agent", "Twitterbot/1.0")], 200),
        ("GET", "/random", none, 303),
        ("GET", "/rescue", none, 303),
        ("GET", "/latest", none, 303),
        ("GET", "/7", none, 308),
        ("GET", "/comic/404", none, 404),
        ("GET", "/comic/99999", none, 404),
        ("GET", "/nope", none, 404),
        ("GET", "/comic/%ff", none, 400),
        ("POST", "/comic/7", &[("sec-fetch-site", "same-origin")], 405),
        ("GET", &asset, none, 200),
        ("GET", "/health", none, 200),
        ("GET", "/views.json", none, 200),
    ] {
        brings_none(server, visitor, (method, path, headers), status).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_look_at_a_comic_sets_no_cookie_and_keeps_nothing() {
    let (program, redis) = with_redis(1..=20).await;
    let server = program.set("OPERATORS_ADDR", "127.0.0.1:0").start().await;
    ask_for_everything_else(&server, None).await;
    for path in ["/metrics", "/ready", "/status", "/status/redis", "/health"] {
        let answer = harness::Exposition::ask(&server, path).await;
        assert!(answer.status() == 200 && !answer.headers().contains_key("set-cookie"), "{path}");
    }
    assert_eq!(redis.keys().await, 0);

    // Nor does it mark anything for somebody who is known.
    let visitor = regular(&server, &[1, 2]).await;
    ask_for_everything_else(&server, Some(&visitor)).await;
    assert_eq!(only_visitor(&redis).await.1, [1, 2]);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_kept_until_the_cookie_comes_back() {
    let (program, redis) = with_redis(1..=20).await;
    let server = program.start().await;
    let commands = asked(&redis).await;
    for _ in 0..50 {
        let mut visitor = Visitor::at(&server.url);
        let page = visitor.get("/").await.well();
        assert_eq!(progress(&page).as_deref(), Some("1 of 20 seen"));
        assert!(visitor.cookies.get(NAME).is_some());
    }
    assert_eq!((redis.keys().await, asked(&redis).await - commands), (0, 0), "Redis was asked");

    let mut visitor = regular(&server, &[7]).await;
    assert_eq!(redis.keys().await, 0);
    let page = visitor.get("/comic/9").await.well();
    assert_eq!(progress(&page).as_deref(), Some("2 of 20 seen"));
    let (key, seen) = only_visitor(&redis).await;
    assert_eq!(seen, [7, 9], "the first comic is marked with the second");
    let expires: u64 = redis.cli(&["TTL", &key]).await.parse().unwrap();
    assert!((31_535_900..=31_536_000).contains(&expires), "a year, not {expires} s");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_load_test_without_cookies_leaves_nothing_in_redis() {
    let (program, redis) = with_redis(1..=60).await;
    let server = program.set("ACCESS_LOG", "off").start().await;
    let mut views = 0;
    // 20,000 requests, unless HEY_REQUESTS says otherwise.
    for _ in 0..4 {
        views += hey(&format!("{}/", server.url)).await;
    }
    assert_eq!((ViewSums::of(&server).await.visitor, redis.keys().await), (views, 0));
    server.stop().await;
}

/// Commands on seen sets that a Redis has run, but for the tests' own.
async fn asked(redis: &RedisServer) -> u64 {
    let stats = redis.cli(&["INFO", "commandstats"]).await;
    let calls = |line: &str| {
        let (name, rest) = line.strip_prefix("cmdstat_")?.split_once(":calls=")?;
        ["getrange", "setbit", "set", "expire"]
            .contains(&name)
            .then(|| rest.split(',').next().unwrap().parse::<u64>().unwrap())
    };
    stats.lines().filter_map(calls).sum()
}

//! Failures slow down: for one network, for all, and on all processes that share a Redis.

use std::time::Duration;

use harness::{RedisServer, Running, Visitor};
use tokio::time::Instant;

use super::{DEVICE, PASSWORD, program};

/// Sends a password as somebody behind a proxy; status and `Retry-After`.
async fn from(server: &Running, address: &str, password: &str) -> (u16, Option<u64>) {
    of(&mut Visitor::at(&server.url), address, password).await
}

/// The same in a browser that keeps its cookies.
async fn of(visitor: &mut Visitor, address: &str, password: &str) -> (u16, Option<u64>) {
    let body = format!("password={}", password.replace(' ', "+"));
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let headers = [kind, ("sec-fetch-site", "same-origin"), ("x-forwarded-for", address)];
    let page = visitor.request("POST", "/admin/log-in", &headers, &body).await;
    (page.status, page.headers.get("retry-after").map(|value| value.to_str().unwrap().parse().unwrap()))
}

/// After a failure of this moment one has to wait for a second: what came later says nothing.
fn is_in_time(tried: Instant) -> bool {
    tried.elapsed() < Duration::from_secs(1)
}

/// Begins anew until everything was in time.
async fn in_time(story: impl AsyncFn() -> Option<()>) {
    for _ in 0..10 {
        if story().await.is_some() {
            return;
        }
    }
    panic!("the machine is too slow to tell");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_network_waits_and_others_do_not() {
    in_time(one_network_waits).await;
}

async fn one_network_waits() -> Option<()> {
    let server = program().set("TRUSTED_PROXIES", "1").start().await;
    let mut tried = Instant::now();
    for _ in 0..5 {
        tried = Instant::now();
        assert_eq!(from(&server, "2001:db8::1", "wrong").await, (403, None));
    }
    // Another address of the same network, and the right password: not looked at.
    let same = from(&server, "2001:db8:0:1::2", PASSWORD).await;
    is_in_time(tried).then_some(())?;
    assert_eq!(same, (429, Some(1)));
    assert_eq!(from(&server, "2001:db8:1::1", "wrong").await, (403, None));
    let again = loop {
        let again = Instant::now();
        let (status, wait) = from(&server, "2001:db8::1", "wrong").await;
        if status == 403 {
            break again;
        }
        assert_eq!((status, wait), (429, Some(1)));
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert!(tried.elapsed() > Duration::from_millis(900), "{:?}", tried.elapsed());
    let twice = from(&server, "2001:db8::1", PASSWORD).await;
    is_in_time(again).then_some(())?;
    assert_eq!(twice, (429, Some(2)), "twice as long now");
    let log = server.stop().await;
    assert!(log.contains("has to wait") && !log.contains("2001:db8::1"), "{log}");
    Some(())
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_count_together_and_success_begins_anew() {
    in_time(two_processes_count_together).await;
}

async fn two_processes_count_together() -> Option<()> {
    let redis = RedisServer::start().await;
    let process = || program().set("TRUSTED_PROXIES", "1").set("REDIS_URL", &redis.url());
    let (one, other) = (process().start().await, process().start().await);
    let mut tried = Instant::now();
    for server in [&one, &other, &one, &other, &one] {
        tried = Instant::now();
        assert_eq!(from(server, "192.0.2.1", "wrong").await, (403, None));
    }
    for server in [&one, &other] {
        let answer = from(server, "192.0.2.1", PASSWORD).await;
        is_in_time(tried).then_some(())?;
        assert_eq!(answer, (429, Some(1)));
    }
    // Four and the right one: everything is forgotten.
    for server in [&one, &other, &one, &other] {
        assert_eq!(from(server, "192.0.2.2", "wrong").await, (403, None));
    }
    assert_eq!(from(&one, "192.0.2.2", PASSWORD).await, (303, None));
    let names = redis.key_names().await;
    assert!(!names.contains(&"xkcdapp:log-in:192.0.2.2:tries".to_owned()), "{names:?}");
    assert!(names.contains(&"xkcdapp:log-in:192.0.2.2:known".to_owned()), "{names:?}");
    for key in names.iter().filter(|name| name.starts_with("xkcdapp:log-in:")) {
        let lasting: i64 = redis.cli(&["PTTL", key]).await.trim().parse().unwrap();
        assert!(lasting > 0 || lasting == -2, "{key} would stay for ever: {lasting}");
    }
    one.stop().await;
    other.stop().await;
    Some(())
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_keeps_a_browser_out_from_which_an_admin_has_logged_in() {
    let redis = RedisServer::start().await;
    let process = || program().set("TRUSTED_PROXIES", "1").set("REDIS_URL", &redis.url());
    let (one, other) = (process().start().await, process().start().await);
    let home = "192.0.2.1";
    let mut admin = Visitor::at(&one.url);
    assert_eq!(of(&mut admin, home, PASSWORD).await, (303, None));
    let mut elsewhere = admin.clone();
    elsewhere.go_to(&other.url);
    // Somebody else behind the same address, with an id that nobody was given.
    let mut stranger = Visitor::at(&one.url);
    stranger.cookies.set(DEVICE, "AAAAAAAAAAAAAAAAAAAAAA");
    while of(&mut stranger, home, "wrong").await.0 == 403 {}
    assert_eq!(from(&one, home, PASSWORD).await.0, 429, "without the cookie");
    assert_eq!(of(&mut elsewhere, home, PASSWORD).await, (303, None));
    // A copy of the cookie that it had before helps for five tries, of which that log-in was the first.
    for _ in 0..4 {
        assert_eq!(of(&mut admin, home, "wrong").await, (403, None));
    }
    assert_eq!(of(&mut admin, home, "wrong").await, (429, Some(1)));
    assert_eq!(of(&mut elsewhere, home, PASSWORD).await, (303, None), "which has an id of its own by now");
    one.stop().await;
    other.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tries_without_number_are_a_line_a_minute() {
    let server = program().start().await;
    // All are there before the first one asks: to make a client takes a while, and a connection is not kept so long.
    let mut visitors: Vec<_> = (0..200).map(|_| Visitor::at(&server.url)).collect();
    let tries = visitors.iter_mut().map(|visitor| of(visitor, "203.0.113.9", "wrong"));
    let answers = futures_util::future::join_all(tries).await;
    let waiting = answers.iter().filter(|(status, _)| *status == 429).count();
    assert!(waiting > 150, "{answers:?}");
    let log = server.stop().await;
    assert_eq!(log.matches("an admin's log-in has to wait").count(), 1, "{log}");
    assert_eq!(log.matches("an admin's log-in has failed").count(), 1, "{log}");
    // And a header that nobody was told to trust, once.
    assert_eq!(log.matches("X-Forwarded-For").count(), 1, "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn all_networks_together_wait_seconds_but_for_those_that_are_known() {
    let redis = RedisServer::start().await;
    let process = || program().set("TRUSTED_PROXIES", "1").set("REDIS_URL", &redis.url());
    let (one, other) = (process().start().await, process().start().await);
    assert_eq!(from(&one, "198.51.100.1", PASSWORD).await, (303, None));
    // More at once than a window of 10 s has room for, even where a new one begins in their midst.
    let mut visitors: Vec<_> = [&one, &other].repeat(20).iter().map(|server| Visitor::at(&server.url)).collect();
    let answers = futures_util::future::join_all((1..).zip(&mut visitors).map(|(number, visitor)| {
        let address = format!("192.0.2.{number}");
        async move { of(visitor, &address, "wrong").await }
    }));
    let answers = answers.await;
    let looked_at = answers.iter().filter(|(status, _)| *status == 403).count();
    assert!((1..=20).contains(&looked_at), "{answers:?}");
    for (status, wait) in answers {
        assert!(
            status == 403 || status == 429 && wait.is_some_and(|wait| (1..=10).contains(&wait)),
            "{status} {wait:?}"
        );
    }
    assert_eq!(from(&other, "198.51.100.1", PASSWORD).await, (303, None), "where somebody has logged in before");
    one.stop().await;
    other.stop().await;
}

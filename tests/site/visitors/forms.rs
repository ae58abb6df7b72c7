//! The forms that forget: what they do for whoever may send them.

use std::time::Duration;

use harness::{Program, RedisServer, Running, Visitor, eventually};

use super::{NAME, only_visitor, progress, regular, with_redis};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// A server with a Redis and a visitor who has seen comics 1, 2 and 3.
async fn served() -> (Program, RedisServer, Running, Visitor) {
    let (program, redis) = with_redis(1..=20).await;
    let server = program.start().await;
    let visitor = regular(&server, &[1, 2, 3]).await;
    (program, redis, server, visitor)
}

/// What stands for the server in `Origin` and `Host`.
fn authority(server: &Running) -> &str {
    server.url.trim_start_matches("http://")
}

#[tokio::test(flavor = "multi_thread")]
async fn start_over_forgets_the_comics_and_keeps_the_visitor() {
    let (_program, redis, server, mut visitor) = served().await;
    let (own, through_tls) = (server.url.clone(), format!("https://{}", authority(&server)));
    for headers in [
        &[("sec-fetch-site", "same-origin")][..],
        &[("sec-fetch-site", "none")],
        &[("sec-fetch-site", "same-origin"), ("origin", "null")],
        &[("origin", &*own)],
        &[("origin", &*through_tls)],
        &[("origin", &*own), ("accept", "application/json")],
        &[("origin", &*own), ("accept", "text/html"), ("referer", &*own)],
    ] {
        let (key, before) = only_visitor(&redis).await;
        assert!(!before.is_empty());
        let answer = visitor.request("POST", "/me/start-over", &[headers, &[FORM]].concat(), "").await;
        assert_eq!((answer.status, answer.header("location")), (303, "/"), "{headers:?}");
        assert_eq!((&*answer.html, answer.header("content-type")), ("", ""), "{headers:?}");
        assert_eq!((answer.header("cache-control"), answer.header("set-cookie")), ("no-store", ""), "{headers:?}");
        assert_eq!(only_visitor(&redis).await, (key.clone(), vec![]), "{headers:?}");
        let expires: u64 = redis.cli(&["TTL", &key]).await.parse().unwrap();
        assert!(expires > 31_535_000, "the visitor is known for {expires} s more");
        let page = visitor.follow(&answer).await.well();
        assert_eq!(progress(&page).as_deref(), Some("1 of 20 seen"), "{headers:?}");
        assert_eq!(page.header("set-cookie"), "", "{headers:?}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forget_me_leaves_nothing() {
    let (_program, redis, server, visitor) = served().await;
    let own = server.url.clone();
    for headers in [&[("sec-fetch-site", "same-origin")][..], &[("sec-fetch-site", "none")], &[("origin", &*own)]] {
        let mut visitor = visitor.clone();
        let _ = visitor.get("/comic/4").await.well();
        assert_eq!(redis.keys().await, 1);
        let answer = visitor.request("POST", "/me/forget", &[headers, &[FORM]].concat(), "").await;
        assert_eq!((answer.status, answer.header("location"), &*answer.html), (303, "/me", ""), "{headers:?}");
        assert_eq!((redis.keys().await, visitor.cookies.header()), (0, None), "{headers:?}");
        let page = visitor.follow(&answer).await.well();
        assert!(page.html.contains("You are new here") && !page.html.contains("<form"), "{}", page.html);
        assert_eq!((redis.keys().await, visitor.cookies.header()), (0, None), "{headers:?}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_known_has_nothing_to_forget() {
    let (_program, redis, server, _visitor) = served().await;
    for (form, way) in [("/me/start-over", "/"), ("/me/forget", "/me")] {
        for cookie in [None, Some("1.AAAA"), Some("")] {
            let mut stranger = Visitor::at(&server.url);
            if let Some(cookie) = cookie {
                stranger.cookies.set(NAME, cookie);
            }
            let answer = stranger.send(form, &[]).await;
            assert_eq!((answer.status, answer.header("location")), (303, way), "{form} {cookie:?}");
        }
    }
    assert_eq!(only_visitor(&redis).await.1, [1, 2, 3]);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_form_brings_along_changes_nothing() {
    let (_program, redis, server, mut visitor) = served().await;
    let site = ("sec-fetch-site", "same-origin");
    let large = "a=".repeat(16 * 1024);
    for (headers, body) in [
        (&[FORM][..], "a=b&visitor_id=0&next=https://evil.example/&&=%ff%00"),
        (&[FORM], large.as_str()),
        (&[("content-type", "text/plain")], "a=b"),
        (&[("content-type", "application/json")], "{\"a\": [1,"),
        (&[("content-type", "multipart/form-data; boundary=x")], "--x\r\n\r\n--x--"),
        (&[("content-type", "\"")], "a=b"),
        (&[], "a=b"),
    ] {
        let _ = visitor.get("/comic/7").await.well();
        let answer = visitor.request("POST", "/me/start-over", &[headers, &[site]].concat(), body).await;
        let what = format!("{headers:?}: {}", answer.status);
        match answer.status {
            303 => assert_eq!(answer.header("location"), "/", "{what}"),
            status => assert_eq!(status, 400, "{what}"),
        }
        let cleared = only_visitor(&redis).await.1.is_empty();
        assert_eq!(cleared, answer.status == 303, "{what}: an answer that is not true");
        if headers == [FORM] {
            assert!(cleared, "{what}: a browser's form is refused");
        }
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_sent_to_another_site() {
    let (_program, redis, server, mut visitor) = served().await;
    let evil = ("referer", "https://evil.example/");
    let sends = async |visitor: &mut Visitor, form: &str, more: &[(&str, &str)]| {
        let headers = [&[FORM, evil, ("sec-fetch-site", "same-origin")], more].concat();
        let answer = visitor.request("POST", form, &headers, "a=%ff").await;
        for (name, value) in &answer.headers {
            assert!(!String::from_utf8_lossy(value.as_bytes()).contains("evil"), "{form} {more:?}: {name}: {value:?}");
        }
        assert!(!answer.html.contains("evil"), "{form} {more:?}: {}", answer.html);
        answer.status
    };
    for more in [&[][..], &[("accept", "text/html")], &[("accept", "application/json")], &[("accept", "*/*")]] {
        assert_eq!(sends(&mut visitor, "/me/start-over?next=https://evil.example/", more).await, 303);
        assert_eq!(sends(&mut visitor.clone(), "/me/forget", more).await, 303);
    }
    let _ = visitor.get("/comic/1").await.well();
    redis.stop().await;
    for more in [&[][..], &[("accept", "text/html")], &[("accept", "application/json")]] {
        assert_eq!(sends(&mut visitor, "/me/start-over", more).await, 503);
        assert_eq!(sends(&mut visitor, "/me/forget", more).await, 503);
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_redis_is_away_nothing_is_changed_and_that_is_said() {
    let (_program, redis, server, mut visitor) = served().await;
    let cookie = visitor.cookies.clone();
    redis.pause().await;
    for form in ["/me/start-over", "/me/forget"] {
        let begun = tokio::time::Instant::now();
        let answer = visitor.send(form, &[]).await;
        assert!(begun.elapsed() < Duration::from_secs(15), "{form} took {:?}", begun.elapsed());
        assert_eq!((answer.status, answer.header("location"), answer.header("retry-after")), (503, "", "5"), "{form}");
        assert!(answer.html.contains("<h1><bdi>That did not take</bdi></h1>"), "{}", answer.html);
        assert_eq!((answer.header("cache-control"), answer.header("set-cookie")), ("no-store", ""), "{form}");
    }
    let page = visitor.get("/me").await.well();
    assert!(page.html.contains("cannot be looked up just now") && !page.html.contains("<form"), "{}", page.html);
    let page = visitor.get("/comic/9").await.well();
    assert!(progress(&page).is_none() && page.header("x-view").starts_with("counted;"), "{}", page.html);
    assert_eq!(visitor.cookies, cookie);
    redis.resume().await;
    eventually("Redis to be used again", async || {
        let page = visitor.clone().get("/me").await.well();
        page.html.contains("You have seen 3 of 20 comics.").then_some(())
    })
    .await;
    assert_eq!(only_visitor(&redis).await.1, [1, 2, 3]);
    assert_eq!(visitor.send("/me/forget", &[]).await.status, 303);
    assert_eq!(redis.keys().await, 0);
    server.stop().await;
}

//! Cookies that are not as they should be: the visitor is new or known, never an error, and never somebody else.

use harness::{Exposition, Page, RedisServer, Running, ViewSums, Visitor};

use super::{NAME, only_visitor, progress, regular, shelved, with_redis};
use crate::support::raw;

/// A visitor who has seen comics 1, 2 and 3, and the value of the cookie.
async fn known(server: &Running) -> (Visitor, String) {
    let visitor = regular(server, &[1, 2, 3]).await;
    let value = visitor.cookies.get(NAME).unwrap().to_owned();
    (visitor, value)
}

/// Looks at comic 9 with these `Cookie` headers.
async fn look(server: &Running, cookies: &[&str]) -> Page {
    let headers: Vec<_> = cookies.iter().map(|value| ("cookie", *value)).collect();
    let page = Visitor::at(&server.url).request("GET", "/comic/9", &headers, "").await.well();
    assert!(page.header("x-view").starts_with("counted; audience=visitor"), "{cookies:?}: {}", page.header("x-view"));
    page
}

/// Whether a page is that of somebody new, with a new cookie; otherwise it must be that of somebody known, with none.
fn is_new(page: &Page, what: &str) -> bool {
    let new = page.headers.contains_key("set-cookie");
    let seen = progress(page).unwrap();
    assert_eq!(new, seen == "1 of 20 seen", "{what}: {seen}");
    new
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_that_nobody_here_signed_is_replaced_and_never_adopted() {
    let (program, redis) = with_redis(1..=20).await;
    let server = program.start().await;
    let (_, value) = known(&server).await;
    let (key, _) = only_visitor(&redis).await;
    let other = shelved(1..=20).await.set("SECRET_KEY", &"another key, long enough".repeat(2)).start().await;
    let resigned = regular(&other, &[1]).await.cookies.get(NAME).unwrap().to_owned();
    other.stop().await;
    let middle = value.len() / 2;
    let changed = |at: usize| {
        let letter = if &value[at..=at] == "A" { "B" } else { "A" };
        [&value[..at], letter, &value[at + 1..]].concat()
    };
    let id = key.trim_start_matches("xkcdapp:seen:").to_owned();
    let planted = [
        String::new(),
        value[..1].to_owned(),
        value[..2].to_owned(),
        value[..middle].to_owned(),
        value[..value.len() - 1].to_owned(),
        value[1..].to_owned(),
        format!("{value}A"),
        format!("{value}="),
        format!("{value}.{value}"),
        value.replacen("1.", "2.", 1),
        value.replacen("1.", "4294967296.", 1),
        value.replacen("1.", "-1.", 1),
        value.to_ascii_lowercase(),
        format!("\"{value}\""),
        changed(4),
        changed(middle),
        changed(value.len() - 3),
        resigned,
        id.clone(),
        format!("1.{id}"),
        format!("1.{}", "A".repeat(75)),
        "A".repeat(8 * 1024),
        format!("1.{}", "A".repeat(8 * 1024)),
        "%00%0d%0aSet-Cookie:%20a=b".to_owned(),
        "1.../../../../etc/passwd".to_owned(),
        "xkcdapp:seen:*".to_owned(),
    ];
    for planted in &planted {
        let page = look(&server, &[&format!("{NAME}={planted}")]).await;
        assert!(is_new(&page, planted), "{planted} was taken");
        let given = page.header("set-cookie");
        assert!(planted.len() < 20 || !given.contains(planted.as_str()), "{planted} was adopted: {given}");
    }
    // Nothing was kept for any of them, and whose cookie it was modelled on has seen what they had seen.
    assert_eq!(only_visitor(&redis).await, (key, vec![1, 2, 3]));
    assert_eq!(ViewSums::of(&server).await.visitor, 3 + i64::try_from(planted.len()).unwrap());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn among_other_cookies_the_visitor_is_found() {
    let (program, redis) = with_redis(1..=20).await;
    let server = program.start().await;
    let (_, value) = known(&server).await;
    let ours = format!("{NAME}={value}");
    let many = |count: usize, name: &str| vec![format!("{name}=1.{}", "A".repeat(75)); count].join("; ");
    for cookies in [
        vec![format!("a=b; {ours}")],
        vec![format!("{ours};")],
        vec![format!(";; ;{ours};;;")],
        vec![format!("a;=;==;a=b=c;{ours}; d")],
        vec![format!("{NAME}; {NAME}=; {NAME}=\"\"; {ours}")],
        vec![format!("  {ours}\t;x=\"quoted; still quoted\"")],
        vec!["a=b".to_owned(), ours.clone()],
        vec![ours.clone(), "a=b".to_owned()],
        vec![format!("{}; {ours}", many(9, NAME))],
        vec![format!("{ours}; {}", many(9, NAME))],
        vec![many(9, NAME), ours.clone()],
        vec![format!("{}; {ours}", many(50, "other"))],
        vec![format!("a={}; {ours}", "A".repeat(8 * 1024))],
        vec![format!("{NAME}={}; {ours}", "A".repeat(8 * 1024))],
        vec![ours.clone(), ours.clone()],
    ] {
        let cookies: Vec<_> = cookies.iter().map(String::as_str).collect();
        let page = look(&server, &cookies).await;
        let what = cookies.concat();
        assert!(!is_new(&page, &what), "{what} was not found");
        assert_eq!(progress(&page).as_deref(), Some("4 of 20 seen"), "{what}");
    }
    assert_eq!(only_visitor(&redis).await.1, [1, 2, 3, 9]);
    // As other programs on the same host may set them, and browsers then send them.
    for others in [&b"name=J\xc3\xb6rg; "[..], b"a=\xff\xfe; ", b"\xe2\x80\xae=b; "] {
        let request = [
            b"GET /comic/9 HTTP/1.1\r\nHost: a\r\nConnection: close\r\nCookie: ",
            others,
            ours.as_bytes(),
            b"; \xf0\x9f\x8d\xaa=\xc3\x28\r\n\r\n",
        ];
        let answer = raw(&server, &request.concat()).await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{others:?}: {answer}");
        assert!(answer.contains("4 of 20 seen") && !answer.contains("set-cookie"), "{others:?}: {answer}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_visitors_cookies_the_first_one_counts() {
    let (program, redis) = with_redis(1..=20).await;
    let server = program.start().await;
    let (_, value) = known(&server).await;
    let other = regular(&server, &[11, 12]).await.cookies.get(NAME).unwrap().to_owned();
    let page = look(&server, &[&format!("{NAME}={other}; {NAME}={value}")]).await;
    assert_eq!(progress(&page).as_deref(), Some("3 of 20 seen"));
    let page = look(&server, &[&format!("{NAME}={value}"), &format!("{NAME}={other}")]).await;
    assert_eq!(progress(&page).as_deref(), Some("4 of 20 seen"));
    assert_eq!(redis.keys().await, 2);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_no_browser_sends_are_no_error() {
    let (program, redis) = with_redis(1..=20).await;
    let server = program.start().await;
    for cookie in
        [&b"xkcdapp_visitor=\xff\xfe\x80"[..], b"xkcdapp_visitor=1.\xc3\xa4\xc3\xb6", b"\x80\x81", b"=;=;\xa0=", b""]
    {
        let request = [b"GET /comic/9 HTTP/1.1\r\nHost: a\r\nConnection: close\r\nCookie: ", cookie, b"\r\n\r\n"];
        let answer = raw(&server, &request.concat()).await;
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("\r\nx-view: counted;"), "{cookie:?}: {answer}");
        assert!(answer.contains("1 of 20 seen") && answer.contains("\r\nset-cookie: "), "{cookie:?}: {answer}");
    }
    assert_eq!(redis.keys().await, 0);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_replayed_after_forget_me_begins_anew() {
    let (program, redis) = with_redis(1..=20).await;
    let server = program.start().await;
    let (mut visitor, value) = known(&server).await;
    assert_eq!(visitor.send("/me/forget", &[]).await.status, 303);
    assert_eq!(redis.keys().await, 0);
    // A look at the deck keeps nothing.
    let mut replayed = Visitor::at(&server.url);
    replayed.cookies.set(NAME, &value);
    let _ = replayed.get("/me").await.well();
    assert_eq!(redis.keys().await, 0);
    let page = look(&server, &[&format!("{NAME}={value}")]).await;
    assert!(!is_new(&page, "replayed"), "a signed id is adopted");
    assert_eq!(only_visitor(&redis).await.1, [1, 9], "with its first comic, and nothing of what was forgotten");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_in_a_visitor_s_key_is_no_error() {
    let (program, redis): (_, RedisServer) = with_redis(1..=20).await;
    let server = program.set("OPERATORS_ADDR", "127.0.0.1:0").start().await;
    let (mut visitor, _) = known(&server).await;
    let (key, _) = only_visitor(&redis).await;
    let long = "\u{7f}".repeat(100_000);
    for (put, progress_after) in [
        (vec!["LPUSH", &key, "a"], "2 of 20 seen"),
        (vec!["HSET", &key, "a", "b"], "2 of 20 seen"),
        (vec!["SET", &key, ""], "2 of 20 seen"),
        (vec!["SET", &key, "some text"], "2 of 20 seen"),
        (vec!["SET", &key, &long], "2 of 20 seen"),
    ] {
        redis.cli(&["DEL", &key]).await;
        redis.cli(&put).await;
        let page = visitor.get("/comic/8").await.well();
        assert!(page.header("x-view").starts_with("counted;"), "{}", page.header("x-view"));
        assert_eq!(progress(&page).as_deref(), Some(progress_after), "{}", put[0]);
        let _ = visitor.get("/me").await.well();
    }
    // It concerns this visitor alone: nobody else's connections are given up for it.
    let told = Exposition::of(&server).await;
    assert_eq!(told.count("xkcdapp_visitor_store_up"), 1);
    assert_eq!(told.count("xkcdapp_visitor_store_errors_total{kind=\"garbage\"}"), 4);
    assert_eq!(told.total("xkcdapp_visitor_store_errors_total"), 4);
    server.stop().await;
}

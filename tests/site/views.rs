//! What is a view and what is not, told in `X-View` and checked against the sums.

use harness::{Program, Running, StubXkcd, ViewSums};

use super::XKCDAPP;
use super::support::{beside, count_sentence, header, on_postgres, page, raw};

#[tokio::test(flavor = "multi_thread")]
async fn every_get_of_a_page_is_counted_once_by_its_audience_in_sqlite() {
    let xkcd = StubXkcd::start(30).await;
    audiences(&beside(&xkcd)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_get_of_a_page_is_counted_once_by_its_audience_in_postgresql() {
    let xkcd = StubXkcd::start(30).await;
    let (program, _database) = on_postgres(beside(&xkcd)).await;
    audiences(&program).await;
}

async fn audiences(program: &Program) {
    let server = program.start().await;
    let view = async |headers: &[(&str, &str)]| {
        let answer = server.request("GET", "/comic/7", headers).await;
        assert_eq!(answer.status(), 200);
        let view = header(&answer, "x-view").to_owned();
        (view, count_sentence(&answer.text().await.unwrap()))
    };
    let told = |view: &str, sentence: &str| (view.to_owned(), sentence.to_owned());
    let (load_test, crawler) =
        ([("x-load-test", "1")], [("user-agent", "Googlebot/2.1 (+http://www.google.com/bot.html)")]);

    assert_eq!(
        view(&load_test).await,
        told("counted; audience=load_test; count=1", "Nobody has seen this one here yet.")
    );
    for (count, agent) in (1..).zip(["curl/8.5.0", "Wget/1.21", "hey/0.0.1", "Mozilla/5.0 Firefox/140.0", ""]) {
        let (view, _) = view(&[("user-agent", agent)]).await;
        assert_eq!(view, format!("counted; audience=visitor; count={count}"), "{agent}");
    }
    assert_eq!(view(&load_test).await, told("counted; audience=load_test; count=2", "Seen 5 times."));
    assert_eq!(view(&crawler).await, told("counted; audience=crawler; count=1", "Seen 5 times."));
    assert_eq!(view(&crawler).await, told("counted; audience=crawler; count=2", "Seen 5 times."));
    // A load test that says so is one, whoever it claims to be besides; anything but "1" does not say so.
    assert_eq!(view(&[load_test[0], crawler[0]]).await.0, "counted; audience=load_test; count=3");
    for value in ["0", "true", ""] {
        assert!(view(&[("x-load-test", value)]).await.0.starts_with("counted; audience=visitor;"), "{value}");
    }
    let expected = ViewSums { visitor: 8, crawler: 2, load_test: 3, pending: 0 };
    assert_eq!(ViewSums::of(&server).await, expected);
    server.stop().await;
    // Whoever starts next goes on from there.
    let server = program.start().await;
    assert_eq!(ViewSums::of(&server).await, expected);
    assert_eq!(header(&server.get("/comic/7").await, "x-view"), "counted; audience=visitor; count=9");
    server.stop().await;
    assert!(program.run_well(&["audit"]).await.contains("clean"));
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_views_get_every_number_once() {
    let xkcd = StubXkcd::start(30).await;
    let (program, _database) = on_postgres(beside(&xkcd)).await;
    let server = std::sync::Arc::new(program.start().await);
    page(&server, "/comic/7").await;
    let views = (0..200).map(|_| {
        let server = std::sync::Arc::clone(&server);
        tokio::spawn(async move { header(&server.get("/comic/7").await, "x-view").to_owned() })
    });
    let mut numbers = Vec::new();
    for view in views.collect::<Vec<_>>() {
        let view = view.await.unwrap();
        let number = view.strip_prefix("counted; audience=visitor; count=").unwrap_or_else(|| panic!("{view}"));
        numbers.push(number.parse::<i64>().unwrap());
    }
    numbers.sort_unstable();
    assert!(numbers.iter().copied().eq(2..=201), "{numbers:?}");
    assert_eq!(ViewSums::of(&server).await.visitor, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_sent_in_one_go_are_a_view_each() {
    let server = Program::new(XKCDAPP).start().await;
    let one = "GET /sampler/1 HTTP/1.1\r\nHost: x\r\n\r\n";
    let answers = raw(&server, format!("{one}{one}HEAD /sampler/1 HTTP/1.1\r\nHost: x\r\n\r\n{one}").as_bytes()).await;
    let views: Vec<_> = answers.lines().filter_map(|line| line.strip_prefix("x-view: ")).collect();
    let counted = |count: u32| format!("counted; audience=visitor; count={count}");
    assert_eq!(views, [&*counted(1), &counted(2), "skipped; reason=head", &counted(3)]);
    let answers = raw(&server, b"GET /sampler/1 HTTP/1.0\r\n\r\n").await;
    assert!(answers.contains(&counted(4)), "{answers}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn head_tells_what_get_would_and_is_no_view() {
    let xkcd = StubXkcd::start(30).await;
    let server = beside(&xkcd).start().await;
    let length = page(&server, "/comic/7").await.len();
    for path in ["/comic/7", "/", "/sampler/1"] {
        let answer = server.request("HEAD", path, &[]).await;
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(header(&answer, "x-view"), "skipped; reason=head", "{path}");
        assert_eq!(header(&answer, "content-type"), "text/html; charset=utf-8", "{path}");
        let told: usize = header(&answer, "content-length").parse().unwrap();
        assert!(told.abs_diff(length) < 2_000, "{path}: {told}, not about {length}");
        assert_eq!(answer.bytes().await.unwrap().len(), 0, "{path}");
    }
    only_one_view(&server).await;
    assert_eq!(header(&server.get("/comic/7").await, "x-view"), "counted; audience=visitor; count=2");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prefetch_is_told_to_ask_again_and_costs_nobody_anything() {
    let xkcd = StubXkcd::start(30).await;
    let server = beside(&xkcd).start().await;
    for (name, value) in [
        ("Sec-Purpose", "prefetch"),
        ("Sec-Purpose", "prefetch;prerender"),
        ("Sec-Purpose", "prefetch;anonymous-client-ip"),
        ("Purpose", "prefetch"),
        ("X-Purpose", "preview"),
        ("X-Moz", "prefetch"),
    ] {
        for (method, path) in [("GET", "/comic/9"), ("GET", "/"), ("GET", "/sampler/1"), ("HEAD", "/comic/9")] {
            let answer = server.request(method, path, &[(name, value), ("x-load-test", "1")]).await;
            assert_eq!(answer.status(), 403, "{method} {path} {name}: {value}");
            assert_eq!(header(&answer, "cache-control"), "no-store", "{path} {name}");
            assert_eq!(header(&answer, "x-view"), "skipped; reason=prefetch", "{path} {name}");
            assert_eq!(answer.bytes().await.unwrap().len(), 0, "{path} {name}");
        }
    }
    assert_eq!((xkcd.documents(), xkcd.pictures()), (0, 0), "xkcd was asked: {:?}", xkcd.asked());
    assert_eq!(ViewSums::of(&server).await, ViewSums::default());
    // The same header with another purpose is a visitor.
    let answer = server.request("GET", "/comic/9", &[("Sec-Purpose", "navigate")]).await;
    assert_eq!(header(&answer, "x-view"), "counted; audience=visitor; count=1");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prefetch_of_a_redirect_asks_xkcd_for_nothing() {
    let xkcd = StubXkcd::start(30).await;
    let server = beside(&xkcd).start().await;
    for path in ["/random", "/latest"] {
        server.request("GET", path, &[("Sec-Purpose", "prefetch")]).await;
    }
    assert_eq!(xkcd.asked(), [0_u32; 0], "xkcd was asked for a page that nobody looks at");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_comic_page_is_never_counted() {
    let xkcd = StubXkcd::start(30).await;
    let server = beside(&xkcd).start().await;
    page(&server, "/comic/7").await;
    let assets = page(&server, "/sampler/1").await;
    let asset = assets.split('"').find(|text| text.starts_with("/assets/")).unwrap();
    let before = ViewSums::of(&server).await;
    for path in [
        "/random",
        "/latest",
        "/7",
        "/7/",
        "/comic/0",
        "/comic/404",
        "/comic/999",
        "/comic/x",
        "/sampler/13",
        "/nowhere",
        "/health",
        "/ready",
        "/views.json",
        "/assets/none.css",
        asset,
    ] {
        for method in ["GET", "HEAD", "POST", "DELETE", "OPTIONS"] {
            let answer = server.request(method, path, &[]).await;
            assert_eq!(header(&answer, "x-view"), "", "{method} {path}");
        }
    }
    for method in ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] {
        let answer = server.request(method, "/comic/7", &[]).await;
        assert_eq!((answer.status().as_u16(), header(&answer, "x-view")), (405, ""), "{method}");
    }
    assert_eq!(ViewSums::of(&server).await, before);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sums_have_a_shape_to_rely_on() {
    let server = Program::new(XKCDAPP).start().await;
    page(&server, "/sampler/2").await;
    let answer = server.get("/views.json").await;
    assert_eq!(answer.status(), 200);
    assert_eq!(header(&answer, "content-type"), "application/json");
    assert_eq!(header(&answer, "cache-control"), "no-store");
    let sums: serde_json::Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert_eq!(sums, serde_json::json!({"visitor": 1, "crawler": 0, "load_test": 0, "pending": 0}));
    server.stop().await;
}

async fn only_one_view(server: &Running) {
    assert_eq!(ViewSums::of(server).await, ViewSums { visitor: 1, ..ViewSums::default() });
}

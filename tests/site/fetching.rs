//! Comics on demand: what xkcd is asked, and what a visitor gets while it does not answer.

use std::sync::Arc;
use std::time::Duration;

use harness::{Program, StubComic, StubXkcd, ViewSums};
use tokio::time::Instant;

use super::XKCDAPP;
use super::support::{attribute, beside, canonical, closed_port, header, page, tags};

/// Every request ends within 2 s; three times that for a busy machine.
const SOON: Duration = Duration::from_secs(6);

#[tokio::test(flavor = "multi_thread")]
async fn twenty_visitors_of_an_unknown_comic_are_one_request_to_xkcd() {
    let xkcd = StubXkcd::start(30).await;
    // So that most of the twenty are there before the answer.
    xkcd.delay(Duration::from_millis(200));
    let server = Arc::new(beside(&xkcd).start().await);
    let visits: Vec<_> = (0..20)
        .map(|_| {
            let server = Arc::clone(&server);
            tokio::spawn(async move { server.get("/comic/7").await.status().as_u16() })
        })
        .collect();
    for visit in visits {
        assert_eq!(visit.await.unwrap(), 200, "{}", server.log());
    }
    assert_eq!(xkcd.asked(), [0, 7]);
    assert_eq!(ViewSums::of(&server).await.visitor, 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn xkcd_is_asked_for_nothing_that_it_cannot_have() {
    let xkcd = StubXkcd::start(410).await;
    let server = beside(&xkcd).start().await;
    for path in ["/comic/416", "/comic/2147483647", "/comic/404", "/comic/0"] {
        for _ in 0..3 {
            assert_eq!(server.get(path).await.status(), 404, "{path}");
        }
    }
    assert_eq!(xkcd.asked(), [0], "the newest alone tells what it has");
    // Just beyond the newest there may be a comic by now; that there is none is remembered.
    for _ in 0..3 {
        assert_eq!(server.get("/comic/415").await.status(), 404);
    }
    assert_eq!(xkcd.asked(), [0, 415]);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comic_published_since_is_found_and_becomes_the_newest() {
    let xkcd = StubXkcd::start(30).await;
    let server = beside(&xkcd).start().await;
    page(&server, "/comic/7").await;
    xkcd.put(StubComic::new(32));
    page(&server, "/comic/32").await;
    assert_eq!(header(&server.get("/latest").await, "location"), "/comic/32");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_xkcd_fails_known_comics_are_normal_and_unknown_ones_are_told_kindly() {
    let xkcd = StubXkcd::start(30).await;
    let program = beside(&xkcd);
    let server = program.start().await;
    page(&server, "/comic/7").await;
    server.stop().await;
    for (views, status) in (2..).zip([500, 503, 429, 403, 302]) {
        xkcd.answer_all(Some(status));
        // A new process, which has not learnt to leave xkcd alone.
        let server = program.start().await;
        let before = xkcd.documents();
        for number in [8, 9, 8, 9, 8, 9] {
            let answer = server.get(&format!("/comic/{number}")).await;
            assert_eq!(answer.status(), 503, "xkcd answering {status}");
            assert!(header(&answer, "retry-after").parse::<u32>().unwrap() > 0);
            assert_eq!(header(&answer, "cache-control"), "no-store");
            assert_eq!(header(&answer, "x-view"), "");
            let html = answer.text().await.unwrap();
            assert!(html.contains(&format!("No. {number} is still in the post")), "{html}");
            assert!(html.contains(&format!("href=\"https://xkcd.com/{number}/\"")), "{html}");
        }
        assert!(header(&server.get("/comic/7").await, "x-view").starts_with("counted;"));
        assert_eq!(ViewSums::of(&server).await.visitor, views);
        assert_eq!(server.get("/health").await.status(), 200);
        // A failure is remembered for a moment.
        let asked = xkcd.documents() - before;
        assert!((1..=2).contains(&asked), "{asked} requests for two comics, xkcd answering {status}");
        server.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_cannot_be_measured_is_shown_all_the_same() {
    let xkcd = StubXkcd::start(30).await;
    let away = format!("http://127.0.0.1:{}", closed_port());
    xkcd.put(StubComic::new(7).with("img", format!("{away}/comics/strip_7.png")));
    let server = beside(&xkcd).set("XKCD_IMAGE_ORIGIN", &away).start().await;
    let html = page(&server, "/comic/7").await;
    let picture = tags(&html, "img").next().unwrap();
    assert_eq!(attribute(picture, "src"), Some(&*format!("{away}/comics/strip_7.png")));
    assert_eq!(attribute(picture, "width"), None);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn xkcd_that_never_answers_keeps_nobody_waiting() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let silence = tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok(connection) = listener.accept().await {
            held.push(connection);
        }
    });
    let program = Program::new(XKCDAPP).set("XKCD_URL", &url).set("XKCD_IMAGE_ORIGIN", &url).set("SYNC", "on");
    let server = Arc::new(program.start().await);
    let visits = ["/", "/comic/7", "/comic/8", "/random", "/latest", "/sampler/1", "/", "/comic/7"].map(|path| {
        let server = Arc::clone(&server);
        tokio::spawn(async move {
            let begun = Instant::now();
            let status = server.get(path).await.status().as_u16();
            (path, status, begun.elapsed())
        })
    });
    for visit in visits {
        let (path, status, took) = visit.await.unwrap();
        assert!(took < SOON, "{path} took {took:?}\n{}", server.log());
        let expected = match path {
            "/" | "/sampler/1" => 200,
            "/random" | "/latest" => 303,
            _ => 503,
        };
        assert_eq!(status, expected, "{path}\n{}", server.log());
    }
    silence.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn one_odd_comic_does_not_keep_its_neighbours_away() {
    let endless = " ".repeat(2_000_000);
    for (oddity, status, text) in [
        ("endless", 200, &*endless),
        ("moved", 302, ""),
        ("no JSON", 200, "<html>a proxy's log-in page</html>"),
        ("cut short", 200, "{\"num\": 5, \"title\": \"Stri"),
        ("another number", 200, "{\"num\": 6, \"title\": \"Strip 6\", \"img\": \"\"}"),
        ("number as text", 200, "{\"num\": \"five\"}"),
        ("an array", 200, "[5, \"Strip 5\"]"),
        ("nothing", 200, ""),
        ("a broken server", 500, "oops"),
        ("not allowed", 403, ""),
    ] {
        let xkcd = StubXkcd::start(30).await;
        xkcd.garble(5, status, text);
        let server = beside(&xkcd).start().await;
        page(&server, "/comic/4").await;
        assert_eq!(server.get("/comic/5").await.status(), 503, "{oddity}");
        let neighbour = server.get("/comic/6").await;
        assert_eq!(neighbour.status(), 200, "{oddity}: comic 6 is gone with comic 5\n{}", server.log());
        server.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_sync_no_page_asks_xkcd_for_anything() {
    let xkcd = StubXkcd::start(40).await;
    let program = beside(&xkcd).set("SYNC_RATE", "10000");
    program.run_well(&["sync"]).await;
    let (documents, pictures) = (xkcd.documents(), xkcd.pictures());
    let server = program.start().await;
    for number in 1..=40 {
        for path in ["/", "/random", "/latest", &format!("/comic/{number}"), "/comic/404"] {
            server.get(path).await;
        }
    }
    assert_eq!((xkcd.documents(), xkcd.pictures()), (documents, pictures));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comic_fetched_on_demand_is_still_there_after_a_restart_without_xkcd() {
    let xkcd = StubXkcd::start(30).await;
    let program = beside(&xkcd);
    let server = program.start().await;
    page(&server, "/comic/7").await;
    server.stop().await;
    xkcd.answer_all(Some(500));
    let server = program.start().await;
    page(&server, "/comic/7").await;
    let front = canonical(&page(&server, "/").await);
    assert!(front == "/comic/7" || front == "/comic/30", "{front}");
    server.stop().await;
}

//! xkcd in every kind of trouble: known comics are served and counted as ever, an unknown one gets a clear 503 page in
//! time that counts for nothing, and comes as soon as xkcd is well again.

use std::io::Write;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use harness::{Heard, Running, StubComic, Trouble, Upstream};

use crate::database::page;
use crate::scenario::{Company, Scenario};
use crate::stage::Stage;

pub(super) const SCENARIO: Scenario = Scenario {
    name: "xkcd-in-trouble",
    about: "xkcd down, silent, endless, lying or not itself, each with a server of its own",
    company: Company::Quiet,
    run: |stage| Box::pin(run(stage)),
};

/// How many comics there are; between the first few and the last, those that no server knows.
const COMICS: u16 = 40;
const KNOWN: u16 = 6;
/// How soon even an unknown comic is answered: three times the 2 s that are promised.
const ANSWER: Duration = Duration::from_secs(6);
/// How long after its trouble xkcd may still be left alone: a request on its way takes up to 5 s, the rest after it 5 s.
const REST: Duration = Duration::from_secs(12);
/// What may be taken of an endless answer: its cap of 1 MiB and what the system holds of a connection.
const TAKEN: u64 = 16 << 20;
/// What a server may hold at once, in bytes.
const MEMORY: u64 = 100 << 20;

async fn run(stage: &mut Stage) {
    stage.on_postgres(COMICS).await;
    stage.execute(&format!("DELETE FROM comics WHERE number > {KNOWN} AND number < {COMICS}")).await;
    for number in KNOWN + 1..COMICS {
        // Fields that nobody has heard of lose no comic.
        let odd =
            StubComic::new(number.into()).with("mood", "odd").with("panels", serde_json::json!([{ "a": [null] }]));
        stage.xkcd.put(odd);
    }
    let mut recoveries = Vec::new();
    for ((name, trouble), number) in troubles().into_iter().zip(i32::from(KNOWN) + 1..i32::from(COMICS)) {
        let way = Upstream::to(&stage.xkcd).await;
        // A server that speaks no TLS, where it is spoken.
        let url = if name == "no TLS" { way.url.replace("http://", "https://") } else { way.url.clone() };
        let program = stage.program().set("XKCD_URL", &url).set("XKCD_IMAGE_ORIGIN", &url);
        let server = stage.start(&program).await;
        way.set(trouble.clone());
        troubled(stage, &server, name, number).await;
        assert!(matches!(trouble, Trouble::Down) || way.requests() > 0, "{name}: nobody has asked xkcd");
        way.set(Trouble::None);
        recoveries.push(tokio::spawn(recovery(name, number, way, server)));
    }
    let mut slowest = ("", Duration::ZERO);
    for recovered in recoveries {
        let (name, took, heard, server) = recovered.await.unwrap();
        if took > slowest.1 {
            slowest = (name, took);
        }
        stage.note(heard);
        stage.finish(server).await;
    }
    stage.remark(format!("unknown comics are back {:.1} s after {} at the latest", slowest.1.as_secs_f64(), slowest.0));
}

/// xkcd is well again: how long it takes until the comic is shown, and what was told.
async fn recovery(name: &str, number: i32, way: Upstream, server: Running) -> (&str, Duration, Heard, Running) {
    let (begun, mut heard) = (Instant::now(), Heard::default());
    while name != "no TLS" && !shows(&mut heard, &server, number).await {
        assert!(begun.elapsed() < REST, "{name}: no comic {REST:?} after it:\n{}", server.log_end());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let took = begun.elapsed();
    assert!(way.sent() < TAKEN, "{name}: {} bytes were taken of an answer without an end", way.sent());
    let peak = server.peak_memory().unwrap_or_default();
    assert!(peak < MEMORY, "{name}: {} MiB were held", peak >> 20);
    (name, took, heard, server)
}

/// While xkcd is in trouble: what is known, and what is not.
async fn troubled(stage: &mut Stage, server: &Running, name: &str, number: i32) {
    let begun = Instant::now();
    let answer = server.get(&page(number)).await;
    let took = begun.elapsed();
    stage.heard.slowest = stage.heard.slowest.max(took);
    assert!(took < ANSWER, "{name}: an unknown comic is answered after {took:?}");
    assert_eq!(answer.status(), 503, "{name}: an unknown comic\n{}", server.log_end());
    assert!(answer.headers().contains_key("retry-after"), "{name}: {:?}", answer.headers());
    assert!(!answer.headers().contains_key("x-view"), "{name}: {:?}", answer.headers());
    let html = answer.text().await.unwrap();
    assert!(html.contains(&format!("No. {number} is still in the post")), "{name}: {html}");
    for known in 1..=i32::from(KNOWN) {
        assert!(shows(&mut stage.heard, server, known).await, "{name}: comic {known} is gone too");
    }
}

/// Whether a comic is shown; its view is noted.
async fn shows(heard: &mut Heard, server: &Running, number: i32) -> bool {
    let answer = server.get(&page(number)).await;
    if answer.status() == 200 {
        heard.told(&page(number), &answer);
    }
    answer.status() == 200
}

/// A document as it should be, but for its end.
const CUT_SHORT: &str = r#"{"num": 7, "title": "Half a do"#;

fn troubles() -> Vec<(&'static str, Trouble)> {
    let bomb = bomb();
    let json = "200 OK\r\nContent-Type: application/json";
    vec![
        ("down", Trouble::Down),
        ("silent", Trouble::Silent),
        (
            "a trickle",
            Trouble::Trickle(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"num\": 7}".as_slice().into()),
        ),
        ("no TLS", Trouble::answer("SSH-2.0-no_tls\r\n")),
        ("hung up", Trouble::answer("")),
        ("500", Trouble::body("500 Internal Server Error", "broken")),
        ("403", Trouble::body("403 Forbidden", "not for you")),
        ("cut JSON", Trouble::body(json, CUT_SHORT)),
        ("cut body", Trouble::answer(format!("HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n{CUT_SHORT}"))),
        (
            "another type",
            Trouble::body("200 OK\r\nContent-Type: text/html", "<!doctype html><title>Hotel wifi</title>"),
        ),
        ("empty", Trouble::body(json, "")),
        ("not UTF-8", Trouble::body(json, b"{\"num\": 7, \"title\": \"\xff\xfe\"}")),
        ("no comic", Trouble::body(json, "[{\"num\": 7}]")),
        ("another comic", Trouble::body(json, "{\"num\": 1, \"title\": \"Another\"}")),
        ("a loop", Trouble::answer("HTTP/1.1 302 Found\r\nLocation: /7/info.0.json\r\nContent-Length: 0\r\n\r\n")),
        ("a gzip bomb", Trouble::body("200 OK\r\nContent-Encoding: gzip\r\nContent-Type: application/json", bomb)),
        ("deep JSON", Trouble::body(json, "[".repeat(900_000))),
        ("10 GB", endless("HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n{", &" ".repeat(65_536))),
        ("no end", endless("HTTP/1.1 200 OK\r\n\r\n{\"num\": 7, \"title\": \"", &"long ".repeat(13_000))),
        ("no end of chunks", endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\n{\r\n")),
        ("no end of headers", endless("HTTP/1.1 200 OK\r\n", &"X-More: of the same\r\n".repeat(1_000))),
        ("no end of a line", endless("HTTP/1.1 200 O", &"K".repeat(65_536))),
        ("no end of 1xx", endless("HTTP/1.1 100 Continue\r\n\r\n", &"HTTP/1.1 100 Continue\r\n\r\n".repeat(50))),
    ]
}

fn endless(first: &str, again: &str) -> Trouble {
    Trouble::Endless(first.as_bytes().into(), again.as_bytes().into())
}

/// A hundred KB that unfold to a hundred MB.
fn bomb() -> Vec<u8> {
    let mut bomb = GzEncoder::new(Vec::new(), Compression::best());
    let spaces = vec![b' '; 1 << 16];
    (0..1_600).for_each(|_| bomb.write_all(&spaces).unwrap());
    bomb.finish().unwrap()
}

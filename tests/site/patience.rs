//! Connections that keep the server waiting, and too many of them.

use std::time::Duration;

use futures_util::future::join_all;
use harness::{Program, Running, ViewSums, eventually};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::XKCDAPP;
use super::support::{on_postgres, raw};

const REQUEST: &[u8] = b"GET /sampler/1 HTTP/1.1\r\nHost: x\r\n\r\n";

async fn connect(server: &Running) -> TcpStream {
    TcpStream::connect(server.url.trim_start_matches("http://")).await.unwrap()
}

/// What comes until the server closes; fails where it does not.
async fn rest(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    let read = tokio::time::timeout(harness::PATIENCE, stream.read_to_end(&mut text)).await;
    read.unwrap_or_else(|_| panic!("the server does not close")).unwrap();
    String::from_utf8_lossy(&text).into_owned()
}

/// Reads one answer of a connection that stays open.
async fn answer(stream: &mut TcpStream) -> String {
    let (mut text, mut piece) = (String::new(), [0; 4096]);
    loop {
        let read = tokio::time::timeout(harness::PATIENCE, stream.read(&mut piece)).await;
        let bytes = read.unwrap_or_else(|_| panic!("the server does not answer")).unwrap();
        text.push_str(&String::from_utf8_lossy(&piece[..bytes]));
        if text.ends_with("</html>") || bytes == 0 {
            return text;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_never_ends_is_answered_408() {
    let server = Program::new(XKCDAPP).set("HEADER_TIMEOUT", "3s").start().await;
    let begun = async {
        let mut stream = connect(&server).await;
        stream.write_all(&REQUEST[..30]).await.unwrap();
        let answer = rest(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 408 Request Timeout\r\n"), "{answer}");
        assert!(answer.contains("content-security-policy: "), "{answer}");
    };
    // A byte now and then does not help.
    let trickle = async {
        let mut stream = connect(&server).await;
        for byte in REQUEST.iter().cycle() {
            let byte = if *byte == b'\r' || *byte == b'\n' { b'x' } else { *byte };
            tokio::time::sleep(Duration::from_millis(20)).await;
            if stream.write_all(&[byte]).await.is_err() {
                break;
            }
        }
    };
    let trickle = async { tokio::time::timeout(harness::PATIENCE, trickle).await.expect("the server closes") };
    // Nor does saying nothing: there is nobody to answer.
    let silent = async { assert_eq!(rest(&mut connect(&server).await).await, "") };
    tokio::join!(begun, trickle, silent);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_is_kept_between_requests_for_a_time_of_its_own() {
    let server = Program::new(XKCDAPP).set("HEADER_TIMEOUT", "2s").set("IDLE_TIMEOUT", "9s").start().await;
    let mut stream = connect(&server).await;
    stream.write_all(REQUEST).await.unwrap();
    assert!(answer(&mut stream).await.starts_with("HTTP/1.1 200 OK"));
    // Longer than a head may take, shorter than the silence may last.
    tokio::time::sleep(Duration::from_secs(3)).await;
    stream.write_all(REQUEST).await.unwrap();
    assert!(answer(&mut stream).await.starts_with("HTTP/1.1 200 OK"));
    assert_eq!(rest(&mut stream).await, "", "closed without a word");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_in_one_piece_are_answered_in_turn() {
    let server = Program::new(XKCDAPP).start().await;
    let last = b"GET /sampler/3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let answers = raw(&server, &[b"\r\n", REQUEST, REQUEST, last].concat()).await;
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 3, "{answers}");
    let counts: Vec<_> = answers.split("count=").skip(1).map(|rest| &rest[..1]).collect();
    assert_eq!(counts, ["1", "2", "1"], "{answers}");
    // The first has its answer although the second is none.
    let answers = raw(&server, &[REQUEST, b"nonsense\r\n\r\n"].concat()).await;
    assert!(answers.starts_with("HTTP/1.1 200 OK") && answers.contains("HTTP/1.1 400 Bad Request"), "{answers}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_takes_nothing_is_let_go() {
    let server = Program::new(XKCDAPP).set("WRITE_TIMEOUT", "300ms").start().await;
    let stream = connect(&server).await;
    // Without reading: the system's buffers fill, then ours are not taken.
    let flood = async {
        loop {
            stream.writable().await.unwrap();
            match stream.try_write(REQUEST) {
                Err(error) if error.kind() != std::io::ErrorKind::WouldBlock => break,
                _ => {}
            }
        }
    };
    tokio::time::timeout(harness::PATIENCE, flood).await.expect("the server lets go");
    server.get("/sampler/1").await.error_for_status().unwrap();
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_beyond_their_number_are_answered_503() {
    let server = Program::new(XKCDAPP).set("MAX_CONNECTIONS", "2").start().await;
    let mut first = connect(&server).await;
    let mut second = connect(&server).await;
    for stream in [&mut first, &mut second] {
        stream.write_all(REQUEST).await.unwrap();
        assert!(answer(stream).await.starts_with("HTTP/1.1 200 OK"));
    }
    let refused = raw(&server, REQUEST).await;
    assert!(refused.starts_with("HTTP/1.1 503 Service Unavailable\r\n"), "{refused}");
    assert!(refused.contains("retry-after: 1\r\n") && refused.contains("connection: close\r\n"), "{refused}");
    drop(first);
    eventually("a place to be free", async || raw(&server, REQUEST).await.starts_with("HTTP/1.1 200").then_some(()))
        .await;
    second.write_all(REQUEST).await.unwrap();
    assert!(answer(&mut second).await.starts_with("HTTP/1.1 200 OK"));
    drop(second);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_answered_in_time_is_sent_away_and_the_rest_is_counted() {
    let (program, database) = on_postgres(Program::new(XKCDAPP)).await;
    let server = program.set("LAG_TARGET", "50ms").set("VIEW_WAIT", "2s").start().await;
    let other = database.connect().await;
    // While nothing can be committed, requests stay under way for as long as a page waits.
    other.batch_execute("BEGIN; LOCK TABLE comic_views IN EXCLUSIVE MODE").await.unwrap();
    let (mut answered, mut sent_away) = (0, None);
    for _ in 0..10 {
        let crowd = (0..150).map(|_| server.get("/sampler/1"));
        let probe = async {
            eventually("the crowd to be under way", async || {
                pending(&server).await.filter(|views| *views >= answered + 60)
            })
            .await;
            // The moment without a processor is the fault. These come while it lasts, and wait with all others.
            server.signal("STOP").await;
            let request = [REQUEST, REQUEST].concat();
            let more = join_all((0..16).map(|_| raw(&server, &request)));
            let alive = async {
                tokio::time::sleep(Duration::from_millis(500)).await;
                server.signal("CONT").await;
                server.get("/health").await
            };
            let (alive, more) = tokio::join!(alive, more);
            (more.concat(), alive.status())
        };
        let (crowd, (answers, alive)) = tokio::join!(join_all(crowd), probe);
        assert_eq!(alive, 200, "who asks whether it lives is never sent away");
        answered += i64::try_from(crowd.iter().filter(|answer| answer.status() == 200).count()).unwrap();
        answered += i64::try_from(answers.matches("HTTP/1.1 200 OK").count()).unwrap();
        if answers.contains("HTTP/1.1 503 Service Unavailable\r\n") {
            sent_away = Some(answers);
            break;
        }
    }
    let answers = sent_away.unwrap_or_else(|| panic!("nobody was sent away:\n{}", server.log()));
    assert!(answers.contains("retry-after: 1\r\n") && answers.contains("content-security-policy: "), "{answers}");
    assert!(answers.contains("more requests than can be answered now"), "{answers}");
    other.batch_execute("COMMIT").await.unwrap();
    let well = async || raw(&server, REQUEST).await.starts_with("HTTP/1.1 200").then_some(());
    eventually("room for everybody", well).await;
    eventually("all to be written", async || pending(&server).await.filter(|views| *views == 0)).await;
    assert!(ViewSums::of(&server).await.visitor > answered, "{answered} and the last");
    let log = server.stop().await;
    assert!(log.contains("overloaded: requests are sent away"), "{log}");
}

/// Views that the server has accepted and not written; `None` where this question is sent away too.
async fn pending(server: &Running) -> Option<i64> {
    let text = server.get("/views.json").await.text().await.unwrap();
    serde_json::from_str::<serde_json::Value>(&text).ok()?["pending"].as_i64()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_sent_before_the_end_is_answered_still() {
    let server = Program::new(XKCDAPP).start().await;
    let mut idle = connect(&server).await;
    idle.write_all(REQUEST).await.unwrap();
    answer(&mut idle).await;
    let mut half = connect(&server).await;
    half.write_all(&REQUEST[..20]).await.unwrap();
    // Its half must be with the server: the answer to a later request says so.
    server.get("/health").await;
    server.signal("STOP").await;
    let mut fresh = Vec::new();
    for _ in 0..5 {
        let mut stream = connect(&server).await;
        stream.write_all(REQUEST).await.unwrap();
        fresh.push(stream);
    }
    server.signal("TERM").await;
    server.signal("CONT").await;
    assert_eq!(rest(&mut idle).await, "");
    half.write_all(&REQUEST[20..]).await.unwrap();
    for stream in fresh.iter_mut().chain([&mut half]) {
        let answer = rest(stream).await;
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
        assert!(answer.contains("connection: close\r\n") && answer.contains("x-view: counted"), "{answer}");
    }
    let (status, log) = server.ended().await;
    assert!(status.success(), "{log}");
}

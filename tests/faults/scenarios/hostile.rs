//! What no browser sends: each is refused or cut off, counts for nothing and leaves everybody else alone.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::future::join_all;
use harness::Running;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::database::page;
use crate::scenario::{Company, Scenario};
use crate::stage::Stage;

pub(super) const SCENARIO: Scenario = Scenario {
    name: "hostile-http",
    about: "Heads without end, lengths that contradict each other, odd line ends, garbage, hang-ups",
    company: Company::Quiet,
    run: |stage| Box::pin(run(stage)),
};

/// The answers that refuse a request; none at all is one too.
const REFUSALS: [u16; 9] = [400, 404, 405, 408, 411, 413, 414, 431, 501];
/// What may be answered to a protocol of the future or the past.
const OTHER_VERSION: u16 = 505;
/// A server that is silent so long waits for more: longer than it waits for a whole head.
const SILENCE: Duration = Duration::from_secs(10);
/// The comic that all of them ask for, and nobody else.
const VICTIM: &str = "/comic/6";
const ROUNDS: usize = 3;

async fn run(stage: &mut Stage) {
    stage.on_postgres(6).await;
    let server = stage.start(&stage.program().set("HEADER_TIMEOUT", "2s")).await;
    let others: Vec<String> = (1..=5).map(page).collect();
    let clients = stage.load(4).resting(Duration::from_millis(5)).start(&[&server.url], &others);
    clients.answered(10).await;
    let mut wrong = BTreeSet::new();
    let attacks = attacks();
    for _ in 0..ROUNDS {
        let answers = join_all(attacks.iter().map(|(_, bytes)| exchange(&server, bytes))).await;
        for ((name, _), answer) in attacks.iter().zip(answers) {
            wrong.extend(complaint(&answer).map(|complaint| format!("{name}: {complaint}")));
        }
        // Everybody else goes on.
        clients.answered(20).await;
    }
    let heard = clients.stop().await;
    assert_eq!(heard.errors, [""; 0], "other clients suffer");
    stage.note(heard);
    stage.remark(format!("{} kinds, {ROUNDS} times", attacks.len()));
    stage.finish(server).await;
    let asked = stage.database().growth().await.get(VICTIM).copied();
    assert_eq!(asked, None, "views by none of these requests:\n{wrong:#?}");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What came back, and whether the connection was closed.
struct Answer {
    text: String,
    closed: bool,
}

/// What is wrong with an answer.
fn complaint(answer: &Answer) -> Option<String> {
    let Answer { text, closed } = answer;
    let first = text.lines().next().unwrap_or("").to_owned();
    if text.is_empty() {
        return (!closed).then(|| "neither answered nor closed".to_owned());
    }
    // Also what a second request, hidden in the first, was answered.
    for (_, rest) in text.match_indices("HTTP/1.").map(|(at, _)| text.split_at(at)) {
        let status = rest.split(' ').nth(1).and_then(|status| status.parse().ok());
        match status {
            Some(OTHER_VERSION) => {}
            Some(status) if REFUSALS.contains(&status) => {}
            _ => return Some(format!("answered {:?}", rest.lines().next().unwrap_or(""))),
        }
    }
    if text.contains("x-view:") {
        return Some(format!("a view: {first}"));
    }
    for header in ["content-security-policy:", "x-content-type-options: nosniff"] {
        if !text.contains(header) {
            return Some(format!("answered {first:?} without {header}"));
        }
    }
    None
}

/// Sends bytes and reads until the server closes or has been silent.
async fn exchange(server: &Running, bytes: &[u8]) -> Answer {
    let stream = TcpStream::connect(server.url.trim_start_matches("http://")).await.unwrap();
    let (mut reading, mut writing) = stream.into_split();
    // It may answer and close before it has read all.
    let sending = async {
        let _ = writing.write_all(bytes).await;
        writing
    };
    let receiving = async {
        let (mut text, mut chunk) = (Vec::new(), [0; 4096]);
        loop {
            match tokio::time::timeout(SILENCE, reading.read(&mut chunk)).await {
                Ok(Ok(length @ 1..)) => text.extend_from_slice(&chunk[..length]),
                Ok(_) => break (text, true),
                Err(_) => break (text, false),
            }
        }
    };
    let (_writing, (text, closed)) = tokio::join!(sending, receiving);
    Answer { text: String::from_utf8_lossy(&text).into_owned(), closed }
}

/// A request for the victim with these header lines.
fn with(lines: &str) -> Vec<u8> {
    format!("GET {VICTIM} HTTP/1.1\r\nHost: a\r\n{lines}\r\n").into_bytes()
}

/// A request for this target.
fn target(target: &str) -> Vec<u8> {
    format!("GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").into_bytes()
}

fn raw(text: &str) -> Vec<u8> {
    text.replace("VICTIM", VICTIM).into_bytes()
}

fn attacks() -> Vec<(&'static str, Vec<u8>)> {
    let smuggled = "GET VICTIM HTTP/1.1\r\nHost: a\r\n\r\n".replace("VICTIM", VICTIM);
    let chunked = "Transfer-Encoding: chunked\r\n";
    let megabytes = vec![b'a'; 10 << 20];
    let post = |lines: &str| format!("POST {VICTIM} HTTP/1.1\r\nHost: a\r\n{lines}\r\n").into_bytes();
    vec![
        // Heads without end
        ("a head over 16 KiB", with(&format!("X-Long: {}\r\n", "a".repeat(17_000)))),
        ("a head of a megabyte", with(&format!("X-Long: {}\r\n", "a".repeat(1 << 20)))),
        ("a head of many lines", with(&"X-Many: of them\r\n".repeat(1_200))),
        ("a thousand short lines", with(&"A: b\r\n".repeat(1_000))),
        ("a target over 16 KiB", target(&format!("{VICTIM}?{}", "a".repeat(17_000)))),
        ("a method over 16 KiB", raw(&format!("{} VICTIM HTTP/1.1\r\nHost: a\r\n\r\n", "G".repeat(17_000)))),
        // Lengths that contradict each other
        ("two lengths", with("Content-Length: 0\r\nContent-Length: 5\r\n")),
        ("two equal lengths", with("Content-Length: 0\r\nContent-Length: 0\r\n")),
        ("a list of lengths", with("Content-Length: 0, 0\r\n")),
        ("a length with a sign", with("Content-Length: +0\r\n")),
        ("a negative length", with("Content-Length: -1\r\n")),
        ("a length in hex", with("Content-Length: 0x0\r\n")),
        ("an empty length", with("Content-Length:\r\n")),
        ("a length beyond all numbers", with("Content-Length: 99999999999999999999999\r\n")),
        (
            "a length and chunks",
            [with(&format!("Content-Length: {}\r\n{chunked}", smuggled.len() + 5)), b"0\r\n\r\n".to_vec(), smuggled.clone().into()].concat(),
        ),
        ("chunks and a length", [with(&format!("{chunked}Content-Length: 4\r\n")), b"0\r\n\r\n".to_vec()].concat()),
        ("chunks twice", [with(&format!("{chunked}{chunked}")), b"0\r\n\r\n".to_vec()].concat()),
        ("an unknown encoding", with("Transfer-Encoding: xchunked\r\n")),
        ("chunks not at last", with("Transfer-Encoding: chunked, identity\r\n")),
        ("chunks in HTTP/1.0", raw("GET VICTIM HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")),
        ("a chunk of no size", [post(chunked), b"zz\r\nabc\r\n0\r\n\r\n".to_vec()].concat()),
        ("a chunk beyond all numbers", [post(chunked), b"fffffffffffffffff\r\n".to_vec()].concat()),
        // Odd lines
        ("bare line feeds", raw("GET VICTIM HTTP/1.1\nHost: a\n\n")),
        ("a bare line feed between headers", raw("GET VICTIM HTTP/1.1\r\nHost: a\nX-A: b\r\n\r\n")),
        ("a bare line feed at the end", raw("GET VICTIM HTTP/1.1\r\nHost: a\r\n\n")),
        ("a bare carriage return", with("X-A: b\rX-B: c\r\n")),
        ("a folded header", with("X-A: b\r\n c\r\n")),
        ("a space before the colon", with("X-A : b\r\n")),
        ("a space before the first header", raw("GET VICTIM HTTP/1.1\r\n Host: a\r\nHost: a\r\n\r\n")),
        ("a header without a colon", with("nothing\r\n")),
        ("a header without a name", with(": b\r\n")),
        ("NUL in a header", with("X-A: b\0c\r\n")),
        // Hosts
        ("no host", raw("GET VICTIM HTTP/1.1\r\n\r\n")),
        ("two hosts", raw("GET VICTIM HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")),
        ("two equal hosts", with("Host: a\r\n")),
        ("a host that is none", raw("GET VICTIM HTTP/1.1\r\nHost: a b/c\r\n\r\n")),
        // Paths
        ("%ff", target("/comic/%ff")),
        ("%00", target("/comic/6%00")),
        ("..%2f", target("/comic/..%2f..%2fetc%2fpasswd")),
        ("%2e%2e/", target("/assets/%2e%2e/%2e%2e/etc/passwd")),
        ("../", target("/assets/../../../etc/passwd")),
        ("a back slash", target("/comic\\6")),
        ("%", target("/comic/6%")),
        ("a raw NUL", target("/comic/\0")),
        ("raw bytes", [b"GET /comic/\xff\xfe HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".to_vec()].concat()),
        ("a space in a target", raw("GET /comic/ 6 HTTP/1.1\r\nHost: a\r\n\r\n")),
        ("no target", raw("GET  HTTP/1.1\r\nHost: a\r\n\r\n")),
        ("a relative target", raw("GET comic/6 HTTP/1.1\r\nHost: a\r\n\r\n")),
        // Methods and versions
        ("CONNECT", raw("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\nConnection: close\r\n\r\n")),
        ("TRACE", raw("TRACE VICTIM HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")),
        ("OPTIONS *", raw("OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")),
        ("a method of our own", raw("VIEW VICTIM HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")),
        ("a method in small letters", raw("get VICTIM HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")),
        ("HTTP/0.9", raw("GET VICTIM\r\n")),
        ("HTTP/1.2", raw("GET VICTIM HTTP/1.2\r\nHost: a\r\nConnection: close\r\n\r\n")),
        ("HTTP/9.9", raw("GET VICTIM HTTP/9.9\r\nHost: a\r\n\r\n")),
        ("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0".to_vec()),
        // Bodies
        ("a body of 10 MB", [post("Content-Length: 10485760\r\n"), megabytes.clone()].concat()),
        ("a body of 10 MB to a page", [with("Content-Length: 10485760\r\n"), megabytes.clone()].concat()),
        ("10 MB in one chunk", [post(chunked), b"a00000\r\n".to_vec(), megabytes.clone(), b"\r\n0\r\n\r\n".to_vec()].concat()),
        // Not HTTP
        ("garbage", (0..=255).cycle().take(5_000).collect()),
        ("10 MB of one letter", megabytes),
        ("TLS", b"\x16\x03\x01\x00\xc4\x01\x00\x00\xc0\x03\x03abcdefghijklmnopqrstuvwxyz012345\x00\x00\x06\x13\x01\x13\x02\x13\x03\x01\x00\x00\x71".to_vec()),
        ("SSH", b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()),
        ("a proxy's greeting", b"PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\nGET /comic/6 HTTP/1.1\r\nHost: a\r\n\r\n".to_vec()),
    ]
}

//! Requests that no browser sends: a clear answer, no view, no panic, and the next visitor is served as ever.

use harness::{Program, Running, StubXkcd, ViewSums};

use super::XKCDAPP;
use super::support::{beside, header, page, raw};

/// The status of each answer on a connection, in order.
fn statuses(answers: &str) -> Vec<u16> {
    let lines = answers.split("HTTP/1.1 ").skip(1);
    lines.map(|answer| answer.split(' ').next().unwrap().parse().unwrap()).collect()
}

/// The server is as it was: nothing counted, no panic, pages come.
async fn unharmed(server: Running) {
    assert_eq!(ViewSums::of(&server).await, ViewSums::default(), "{}", server.log());
    page(&server, "/sampler/1").await;
    let log = server.stop().await;
    assert!(!log.contains("panic"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_that_are_no_comic_are_answered_with_a_page() {
    let xkcd = StubXkcd::start(30).await;
    let server = beside(&xkcd).start().await;
    let very_long = format!("/comic/{}", "9".repeat(8_000));
    let deep = "/a".repeat(3_000);
    for (path, status) in [
        ("/comic/0", 404),
        ("/comic/-1", 404),
        ("/comic/+7", 404),
        ("/comic/1e3", 404),
        ("/comic/0x10", 404),
        ("/comic/7.0", 404),
        ("/comic/0353", 404),
        ("/comic/%30", 404),
        ("/comic/ 7", 400),
        ("/comic/7%20", 404),
        ("/comic/\u{666}", 404),
        ("/comic/2147483647", 404),
        ("/comic/2147483648", 404),
        ("/comic/4294967296", 404),
        ("/comic/18446744073709551617", 404),
        ("/comic/%ff", 400),
        ("/%ff", 400),
        ("/sampler/%ff", 400),
        ("/assets/%ff", 404),
        ("/comic/%00", 404),
        ("/%00", 404),
        ("/comic/..%2f", 404),
        ("/comic/..%2f..%2fetc%2fpasswd", 404),
        ("/assets/..%2f..%2fCargo.toml", 404),
        ("/comic/../7", 404),
        ("/comic/7/..", 404),
        ("//comic/7", 404),
        ("/comic//7", 404),
        ("/comic/", 404),
        ("/comic", 404),
        ("/COMIC/7", 404),
        (&very_long, 404),
        (&deep, 404),
    ] {
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        let answer = raw(&server, request.as_bytes()).await;
        let shown: String = path.chars().take(60).collect();
        assert_eq!(statuses(&answer), [status], "{shown}\n{answer}");
        // What is no HTTP gets a line of text.
        assert!(path.contains(' ') || answer.contains("<!doctype html>"), "{shown}\n{answer}");
    }
    assert!(xkcd.asked().iter().all(|number| *number == 0), "xkcd was asked: {:?}", xkcd.asked());
    unharmed(server).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_changes_nothing() {
    let xkcd = StubXkcd::start(30).await;
    let server = beside(&xkcd).start().await;
    for path in ["/comic/7?", "/comic/7?a=%ff&b=%00", "/comic/7?number=8"] {
        let html = page(&server, path).await;
        assert!(html.contains("No. 7"), "{path}: {html}");
    }
    assert_eq!(ViewSums::of(&server).await.visitor, 3);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_can_only_be_looked_at() {
    let server = Program::new(XKCDAPP).start().await;
    for path in ["/", "/comic/7", "/sampler/1", "/random", "/latest", "/7", "/views.json", "/health"] {
        for method in ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"] {
            let answer = server.request(method, path, &[]).await;
            assert_eq!(answer.status(), 405, "{method} {path}");
            let allowed = header(&answer, "allow");
            assert!(allowed.contains("GET") && allowed.contains("HEAD"), "{method} {path}: Allow: {allowed}");
            assert!(answer.text().await.unwrap().contains("Comics are for reading"), "{method} {path}");
        }
    }
    unharmed(server).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_body_is_not_waited_for() {
    let server = Program::new(XKCDAPP).start().await;
    let mut request = b"POST /comic/7 HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n".to_vec();
    request.resize(500_000, b'x');
    let answer = raw(&server, &request).await;
    assert_eq!(statuses(&answer), [413]);
    // A page of another site that asks the API has to be able to read it.
    assert!(answer.contains("\r\naccess-control-allow-origin: *\r\n"), "{answer}");
    assert!(answer.contains("\r\ncontent-type: text/plain"), "{answer}");
    let request = b"POST /comic/7 HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n0123456789";
    assert_eq!(statuses(&raw(&server, request).await), [405]);
    unharmed(server).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_beyond_16_kib_is_refused() {
    let server = Program::new(XKCDAPP).start().await;
    for head in [
        format!("X-Long: {}\r\n", "x".repeat(17 * 1024)),
        format!("X-Line: {}\r\n", "y".repeat(40)).repeat(600),
        "X-Line: 1\r\n".repeat(200),
    ] {
        let request = format!("GET /sampler/1 HTTP/1.1\r\nHost: x\r\n{head}\r\n");
        let answer = raw(&server, request.as_bytes()).await;
        assert_eq!(statuses(&answer), [431], "{} bytes: {answer}", request.len());
    }
    let request = format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "x".repeat(70_000));
    assert_eq!(statuses(&raw(&server, request.as_bytes()).await), [431]);
    unharmed(server).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_http_is_refused() {
    let server = Program::new(XKCDAPP).start().await;
    for request in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a client that speaks TLS\r\n\r\n"[..],
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"hello there\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET /sampler/1\r\n\r\n",
        b"GET /sampler/1 HTTP/9.9\r\nHost: x\r\n\r\n",
        b"GET /sampler/1 HTTP/1.1\r\nHost x\r\n\r\n",
        b"GET /sampler/1 HTTP/1.1\r\nHo st: x\r\n\r\n",
        b"GET /sampler/1 HTTP/1.1\r\nHost: x\r\nX-Null: a\0b\r\n\r\n",
        b"GET /sampler/1 HTTP/1.1\r\nHost: x\r\n folded: line\r\n\r\n",
        b"G\xffT /sampler/1 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\0\0\0\0\0\0\0\0\r\n\r\n",
    ] {
        let answer = raw(&server, request).await;
        let shown = String::from_utf8_lossy(request);
        assert_eq!(statuses(&answer), [400], "{shown:?}: {answer}");
    }
    unharmed(server).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_whose_length_is_doubtful_is_never_two() {
    let server = Program::new(XKCDAPP).start().await;
    let smuggled = "GET /sampler/2 HTTP/1.1\r\nHost: x\r\n\r\n";
    for lengths in [
        "Content-Length: 0\r\nContent-Length: 5\r\n",
        "Content-Length: 5\r\nContent-Length: 0\r\n",
        "Content-Length: 0, 5\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: +0\r\n",
        "Content-Length: 0x0\r\n",
        "Content-Length: 99999999999999999999999\r\n",
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n",
    ] {
        for method in ["GET", "POST"] {
            let request = format!("{method} /sampler/1 HTTP/1.1\r\nHost: x\r\n{lengths}\r\n0\r\n\r\n{smuggled}");
            let answer = raw(&server, request.as_bytes()).await;
            assert_eq!(statuses(&answer), [400], "{method} {lengths:?}: {answer}");
        }
    }
    unharmed(server).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_encoding_is_refused() {
    let server = Program::new(XKCDAPP).start().await;
    let smuggled = "GET /sampler/2 HTTP/1.1\r\nHost: x\r\n\r\n";
    for lengths in [
        "Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding: identity, chunked, identity\r\n",
        "Transfer-Encoding: nonsense\r\n",
    ] {
        let request = format!("POST /nowhere HTTP/1.1\r\nHost: x\r\n{lengths}\r\n0\r\n\r\n{smuggled}");
        let answer = raw(&server, request.as_bytes()).await;
        assert_eq!(statuses(&answer), [411], "{lengths:?}: {answer}");
    }
    unharmed(server).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn half_a_line_s_end_is_refused() {
    let server = Program::new(XKCDAPP).start().await;
    let request = "GET /nowhere HTTP/1.1\nHost: x\nConnection: close\n\nGET /sampler/1 HTTP/1.1\nHost: x\n\n";
    let answer = raw(&server, request.as_bytes()).await;
    assert_eq!(statuses(&answer), [400], "{answer}");
    let answer = raw(&server, b"GET /sampler/1 HTTP/1.1\rHost: x\r\r\r\n\r\n").await;
    assert_eq!(statuses(&answer), [400], "{answer}");
    unharmed(server).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_names_one_host() {
    let server = Program::new(XKCDAPP).start().await;
    for host in ["", "Host: x\r\nHost: y\r\n", "Host: x\r\nhost: x\r\n"] {
        let answer = raw(&server, format!("GET /sampler/1 HTTP/1.1\r\n{host}\r\n").as_bytes()).await;
        assert_eq!(statuses(&answer), [400], "{host:?}: {answer}");
    }
    unharmed(server).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_carry_the_headers_of_every_answer() {
    let server = Program::new(XKCDAPP).start().await;
    let good = server.get("/health").await;
    let answer = raw(&server, b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n").await;
    for name in ["content-security-policy", "strict-transport-security", "x-content-type-options", "permissions-policy"]
    {
        let line = format!("{name}: {}\r\n", header(&good, name));
        assert!(answer.contains(&line), "{name}: {answer}");
    }
    assert!(answer.contains("connection: close\r\n") && answer.contains("cache-control: no-store\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n\r\nthe request's length is ambiguous\n"), "{answer}");
    unharmed(server).await;
}

//! Heads that are let in and heads that are not.

use proptest::prelude::*;

use super::{LONGEST_HEAD, Refusal, Search, body_length};

/// What becomes of bytes that come at once: where the head ends and how long its body is.
fn examine(bytes: &[u8]) -> Result<Option<(usize, u64)>, Refusal> {
    let Some(end) = Search::default().end(bytes)? else { return Ok(None) };
    Ok(Some((end, body_length(&bytes[..end])?)))
}

fn with(fields: &str) -> Result<u64, Refusal> {
    let head = format!("GET / HTTP/1.1\r\nHost: here\r\n{fields}\r\n");
    examine(head.as_bytes()).map(|found| found.unwrap().1)
}

#[test]
fn a_plain_request_is_let_in() {
    let head = b"GET /comic/353?a=b HTTP/1.1\r\nHost: here\r\nAccept: */*\r\n\r\n";
    assert_eq!(examine(head), Ok(Some((head.len(), 0))));
    assert_eq!(examine(b"GET / HTTP/1.0\r\n\r\n"), Ok(Some((18, 0))), "HTTP/1.0 names no host");
    assert_eq!(examine(b"\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\nGET"), Ok(Some((31, 0))), "empty lines before it");
    assert_eq!(examine(b""), Ok(None));
    assert_eq!(examine(b"GET / HTTP/1.1\r\nHost: here\r\n"), Ok(None));
}

#[test]
fn a_body_is_as_long_as_its_head_says() {
    assert_eq!(with("Content-Length: 10\r\n"), Ok(10));
    assert_eq!(with("content-LENGTH: 65536\r\n"), Ok(65_536));
    assert_eq!(with("Content-Length: 65537\r\n"), Err(Refusal::BodyTooLong));
    for value in ["", "-1", "+1", "1 0", "0x10", "1,1", "99999999999999999999999", "\u{0661}"] {
        assert_eq!(with(&format!("Content-Length: {value}\r\n")), Err(Refusal::Length), "{value}");
    }
    assert_eq!(with("Content-Length: 1\r\nContent-Length: 1\r\n"), Err(Refusal::Length));
    assert_eq!(with("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"), Err(Refusal::Length));
    assert_eq!(with("Transfer-Encoding: chunked\r\nContent-Length: 1\r\n"), Err(Refusal::Length));
    assert_eq!(with("Transfer-Encoding: chunked\r\n"), Err(Refusal::LengthRequired));
    assert_eq!(with("Transfer-Encoding: gzip\r\n"), Err(Refusal::LengthRequired));
}

#[test]
fn a_request_names_one_host() {
    assert_eq!(with("Host: there\r\n"), Err(Refusal::Host));
    assert_eq!(examine(b"GET / HTTP/1.1\r\n\r\n"), Err(Refusal::Host));
    assert_eq!(examine(b"GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"), Err(Refusal::Host));
    for (host, named) in [("xkcdapp.example:8000", true), ("[::1]:80", true), ("", true), ("a_b", true)]
        .into_iter()
        .chain(["a b", "a/b", "me@a", "a#b", "a?b", "a\\b", "ü"].map(|host| (host, false)))
    {
        let head = format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");
        assert_eq!(examine(head.as_bytes()).is_ok(), named, "{host}");
    }
}

#[test]
fn a_line_ends_in_both_characters() {
    for head in
        ["GET / HTTP/1.1\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\n\n", "\n", "GET / HTTP/1.1\r\nHost: a\r\n\n"]
    {
        assert_eq!(examine(head.as_bytes()), Err(Refusal::BareLineFeed), "{head:?}");
    }
}

#[test]
fn what_is_no_request_is_not_let_in() {
    let starts = [
        "GET /",
        "GET / HTTP/2.0",
        "GET / HTTP/0.9",
        "PRI * HTTP/2.0",
        "GET  / HTTP/1.1",
        "GET / x HTTP/1.1",
        "G\u{e9}T / HTTP/1.1",
        "GET /\u{7f} HTTP/1.1",
        "GET nowhere/at/all HTTP/1.1",
        " GET / HTTP/1.1",
        ": / HTTP/1.1",
        "\u{16}\u{3}\u{1}",
    ];
    for start in starts {
        let head = format!("{start}\r\nHost: here\r\n\r\n");
        assert_eq!(examine(head.as_bytes()), Err(Refusal::Unreadable), "{start}");
    }
    for field in [
        "Host : b\r\n",
        "A b: c\r\n",
        " folded: line\r\n",
        "A: b\r\n folded\r\n",
        "A: \0\r\n",
        "A: b\rc\r\n",
        "none\r\n",
    ] {
        assert_eq!(with(field), Err(Refusal::Unreadable), "{field:?}");
    }
}

#[test]
fn a_head_has_bounds() {
    assert_eq!(with(&"A: b\r\n".repeat(99)), Ok(0));
    assert_eq!(with(&"A: b\r\n".repeat(100)), Err(Refusal::HeadTooLong));
    let long = |bytes: usize| format!("GET / HTTP/1.1\r\nHost: here\r\nA: {}\r\n\r\n", "b".repeat(bytes - 35));
    assert_eq!(examine(long(LONGEST_HEAD).as_bytes()), Ok(Some((LONGEST_HEAD, 0))));
    assert_eq!(examine(long(LONGEST_HEAD + 1).as_bytes()), Err(Refusal::HeadTooLong));
    assert_eq!(examine(&vec![b'a'; LONGEST_HEAD]), Err(Refusal::HeadTooLong));
    assert_eq!(examine("\r\n".repeat(LONGEST_HEAD / 2).as_bytes()), Err(Refusal::HeadTooLong));
}

proptest! {
    /// Pieces make no difference.
    #[test]
    fn a_head_may_come_in_pieces(
        bytes in "(GET|POST) /[a-z]{0,9} HTTP/1.1\r\n(Host: a\r\n|B: c\r\n|\n|D: e\r){0,6}\r\n(GET|\r|\n){0,3}",
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
    ) {
        let bytes = bytes.as_bytes();
        let mut ends: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        ends.push(bytes.len());
        ends.sort_unstable();
        let mut search = Search::default();
        let mut found = Ok(None);
        for end in ends {
            found = search.end(&bytes[..end]);
            if found != Ok(None) {
                break;
            }
        }
        prop_assert_eq!(found, Search::default().end(bytes));
    }

    /// Whatever comes, it is a head within its bounds, a refusal, or not over yet.
    #[test]
    fn any_bytes_are_bounded(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        if let Ok(Some((end, _))) = examine(&bytes) {
            prop_assert!(end <= bytes.len() && bytes[..end].ends_with(b"\r\n\r\n"));
        }
    }
}

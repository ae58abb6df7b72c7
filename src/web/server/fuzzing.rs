//! What must be true of any bytes at the beginning of a connection.

#![expect(clippy::missing_panics_doc, reason = "to panic is what it is for")]

use std::cell::RefCell;
use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::http::Response;
use futures_util::FutureExt;
use hyper::body::Incoming;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper::server::conn::http1;
use hyper::service::service_fn;

use super::head::{LONGEST_HEAD, Search, body_length};

/// A head is found in the same place in however many pieces it comes; what is let in means one thing alone, and hyper
/// reads just that. The first of `bytes` says where they are cut.
pub fn head(bytes: &[u8]) {
    let Some((cut, bytes)) = bytes.split_first() else { return };
    let found = Search::default().end(bytes);
    let mut search = Search::default();
    let step = usize::from(*cut).max(1);
    let in_pieces =
        (step..bytes.len()).step_by(step).chain([bytes.len()]).find_map(|end| match search.end(&bytes[..end]) {
            Ok(None) => None,
            found => Some(found),
        });
    assert_eq!(in_pieces.unwrap_or(Ok(None)), found, "in pieces of {step} bytes");
    let Ok(Some(end)) = found else { return };
    let head = &bytes[..end];
    assert!(end <= LONGEST_HEAD && head.ends_with(b"\r\n\r\n"), "{end} bytes");
    let Ok(length) = body_length(head) else { return };
    assert_eq!(told(head), (1, Some(length)), "{}", head.escape_ascii());
    assert_eq!(read_by_hyper(head, length), [length], "{}", head.escape_ascii());
}

/// How many hosts a head names, and the length that it says, read in the plainest way. HTTP/1.0 need name no host.
fn told(head: &[u8]) -> (usize, Option<u64>) {
    let (mut hosts, mut lengths) = (0, Vec::new());
    let lines = head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let mut lines = lines.skip_while(|line| line.is_empty());
    let first = lines.next().unwrap_or_default();
    for line in lines.filter(|line| !line.is_empty()) {
        let colon = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let (name, value) =
            (line[..colon].to_ascii_lowercase(), line.get(colon + 1..).unwrap_or_default().trim_ascii());
        match &*name {
            b"host" => hosts += 1,
            b"content-length" => lengths.push(std::str::from_utf8(value).ok().and_then(|value| value.parse().ok())),
            b"transfer-encoding" => lengths.extend([None, None]),
            _ => {}
        }
    }
    if first.ends_with(b"HTTP/1.0") {
        hosts += usize::from(hosts == 0);
    }
    let length = match *lengths {
        [] => Some(0),
        [length] => length,
        _ => None,
    };
    (hosts, length)
}

/// The requests that hyper sees in a head and a body of so many bytes: the length of each one's body.
fn read_by_hyper(head: &[u8], length: u64) -> Vec<u64> {
    let seen = RefCell::new(Vec::new());
    let body = vec![b'0'; usize::try_from(length).unwrap_or(0)];
    let service = service_fn(|request: hyper::Request<Incoming>| {
        let length = hyper::body::Body::size_hint(request.body()).exact();
        seen.borrow_mut().push(length.unwrap_or(u64::MAX));
        async { Ok::<_, Infallible>(Response::new(Body::empty())) }
    });
    let wire = Recording([head, &body].concat().into());
    // It ends with the recording, in whatever way: all it could read, it has.
    let _ = http1::Builder::new().max_buf_size(LONGEST_HEAD).serve_connection(wire, service).now_or_never();
    seen.into_inner()
}

/// A client that has sent all and listens to nothing.
struct Recording(std::collections::VecDeque<u8>);

impl Read for Recording {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, mut room: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        let length = room.remaining().min(self.0.len());
        let piece: Vec<u8> = self.0.drain(..length).collect();
        room.put_slice(&piece);
        Poll::Ready(Ok(()))
    }
}

impl Write for Recording {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

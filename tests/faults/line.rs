//! A connection of a client that may hang up at any moment.

use std::time::Duration;

use harness::Page;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// When a client hangs up.
#[derive(Clone, Copy, Debug)]
pub(crate) enum HangUp {
    /// So long after its request, whatever has come.
    After(Duration),
    /// After so many bytes of the answer, or with its end.
    Within(usize),
}

/// What came of a request.
#[derive(Debug)]
pub(crate) enum Answer {
    Whole(Page),
    /// Hung up; what `X-View` had said by then.
    Broken(Option<String>),
}

/// A connection that is kept for the next request unless the client hangs up.
#[derive(Debug)]
pub(crate) struct Line {
    address: String,
    stream: Option<TcpStream>,
}

impl Line {
    /// To a server.
    pub(crate) fn to(url: &str) -> Self {
        Self { address: url.trim_start_matches("http://").to_owned(), stream: None }
    }

    /// Asks for a page with this `Cookie`. Who hangs up does so with a reset where `reset` says so.
    pub(crate) async fn ask(&mut self, path: &str, cookie: &str, hang_up: Option<HangUp>, reset: bool) -> Answer {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => TcpStream::connect(&self.address).await.unwrap(),
        };
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nCookie: {cookie}\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let most = match hang_up {
            None => usize::MAX,
            Some(HangUp::Within(bytes)) => bytes,
            Some(HangUp::After(pause)) => {
                tokio::time::sleep(pause).await;
                0
            }
        };
        let mut answer = Vec::new();
        let whole = loop {
            if let Some(page) = parse(path, &answer) {
                break Some(page);
            }
            if answer.len() >= most {
                break None;
            }
            let mut piece = [0; 4096];
            let wanted = (most - answer.len()).min(piece.len());
            match stream.read(&mut piece[..wanted]).await {
                Ok(length @ 1..) => answer.extend_from_slice(&piece[..length]),
                end => panic!("{path}: {end:?} after {} bytes", answer.len()),
            }
        };
        if let (Some(page), None) = (whole, hang_up) {
            self.stream = Some(stream);
            return Answer::Whole(page);
        }
        if reset {
            // The system then says so at once, and throws away what is under way.
            stream.set_zero_linger().unwrap();
        }
        let head = String::from_utf8_lossy(&answer);
        let view = head.split_once("x-view: ").and_then(|(_, rest)| rest.split_once("\r\n"));
        Answer::Broken(view.map(|(view, _)| view.to_owned()))
    }
}

/// The whole answer; `None` while something is missing.
fn parse(path: &str, answer: &[u8]) -> Option<Page> {
    let text = std::str::from_utf8(answer).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let mut headers = HeaderMap::new();
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        headers.append(name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap());
    }
    let length: usize = headers.get("content-length").map_or(0, |length| length.to_str().unwrap().parse().unwrap());
    (body.len() >= length).then(|| Page { path: path.to_owned(), status, headers, html: body.to_owned() })
}

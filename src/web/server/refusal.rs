//! Answers that are given without the site: made once, at the start.

use std::collections::HashMap;
use std::fmt::Write;

use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};

use super::head::Refusal;
use crate::web::headers::FixedHeaders;

const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
/// Seconds.
const SOON: HeaderValue = HeaderValue::from_static("1");

/// The answers.
pub(super) struct Answers {
    refusals: HashMap<Refusal, Vec<u8>>,
    busy: (Vec<u8>, Vec<u8>),
}

impl Answers {
    /// All of them, with the headers that every answer carries.
    pub(super) fn new(fixed: &FixedHeaders) -> Self {
        let refusals = Refusal::ALL.map(|refusal| (refusal, whole(refusal, fixed, true).0)).into();
        let busy = whole(Refusal::Busy, fixed, false);
        Self { refusals, busy }
    }

    /// The bytes that refuse a connection's next request, and end the connection.
    pub(super) fn refusal(&self, refusal: Refusal) -> &[u8] {
        self.refusals.get(&refusal).map_or(&[], Vec::as_slice)
    }

    /// The bytes that send a request away, and keep the connection; to HEAD, without a body.
    pub(super) fn busy(&self, head: bool) -> &[u8] {
        if head { &self.busy.1 } else { &self.busy.0 }
    }
}

fn plain(status: StatusCode) -> HeaderMap {
    // Pages of other sites that ask the API are to read this too, and nothing in it is secret.
    let anybody = (ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    let mut headers = HeaderMap::from_iter([(CONTENT_TYPE, TEXT), (CACHE_CONTROL, NO_STORE), anybody]);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(RETRY_AFTER, SOON);
    }
    headers
}

/// The bytes of an answer: its head, and with its body.
fn whole(refusal: Refusal, fixed: &FixedHeaders, closing: bool) -> (Vec<u8>, Vec<u8>) {
    let mut headers = plain(refusal.status());
    fixed.put_on(&mut headers, None, closing);
    let body = format!("{refusal}\n");
    let mut head = format!("HTTP/1.1 {}\r\ncontent-length: {}\r\n", refusal.status(), body.len());
    for (name, value) in &headers {
        // Our own values are ASCII; writing into a string does not fail.
        let _ = write!(head, "{name}: {}\r\n", value.to_str().unwrap_or_default());
    }
    head.push_str("\r\n");
    let whole = format!("{head}{body}");
    (whole.into_bytes(), head.into_bytes())
}

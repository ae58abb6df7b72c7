//! Answers that are given without the site: made once, at the start.

use std::collections::HashMap;
use std::fmt::Write;

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};

use super::head::Refusal;
use crate::web::headers::FixedHeaders;

const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
/// Seconds.
const SOON: HeaderValue = HeaderValue::from_static("1");
const BUSY: &str = "Busy: more requests than can be answered now. Try again in a second.\n";

/// The answers.
pub(super) struct Answers {
    refusals: HashMap<Refusal, Vec<u8>>,
    busy: HeaderMap,
}

impl Answers {
    /// All of them, with the headers that every answer carries.
    pub(super) fn new(fixed: &FixedHeaders) -> Self {
        let refusals = Refusal::ALL.map(|refusal| (refusal, whole(refusal, fixed))).into();
        let mut busy = plain(StatusCode::SERVICE_UNAVAILABLE);
        fixed.put_on(&mut busy, false);
        Self { refusals, busy }
    }

    /// The bytes that refuse a connection's next request, and end the connection.
    pub(super) fn refusal(&self, refusal: Refusal) -> &[u8] {
        self.refusals.get(&refusal).map_or(&[], Vec::as_slice)
    }

    /// The answer to a request that there is no room for.
    pub(super) fn busy(&self) -> Response<Body> {
        let mut response = Response::new(Body::from(BUSY));
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        response.headers_mut().clone_from(&self.busy);
        response
    }
}

fn plain(status: StatusCode) -> HeaderMap {
    let mut headers = HeaderMap::from_iter([(CONTENT_TYPE, TEXT), (CACHE_CONTROL, NO_STORE)]);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(RETRY_AFTER, SOON);
    }
    headers
}

fn whole(refusal: Refusal, fixed: &FixedHeaders) -> Vec<u8> {
    let mut headers = plain(refusal.status());
    fixed.put_on(&mut headers, true);
    let body = format!("{refusal}\n");
    let mut head = format!("HTTP/1.1 {}\r\ncontent-length: {}\r\n", refusal.status(), body.len());
    for (name, value) in &headers {
        // Our own values are ASCII; writing into a string does not fail.
        let _ = write!(head, "{name}: {}\r\n", value.to_str().unwrap_or_default());
    }
    format!("{head}\r\n{body}").into_bytes()
}

//! What a client has already need not be sent again.

use aws_lc_rs::digest::{SHA256, digest};
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

/// The strong entity tag of a body: the same bytes have the same tag in every process, other bytes another one.
pub(super) fn of(body: &[u8]) -> HeaderValue {
    let hash = digest(&SHA256, body);
    let half = hash.as_ref().first_chunk().map_or(0, |half| u128::from_be_bytes(*half));
    HeaderValue::try_from(format!("\"{half:032x}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

/// The layer that answers 304 where the client has what it would get.
pub(super) async fn conditional(request: Request, next: Next) -> Response {
    let had: Vec<HeaderValue> = request.headers().get_all(IF_NONE_MATCH).into_iter().cloned().collect();
    let mut response = next.run(request).await;
    if !had.is_empty() && response.status() == StatusCode::OK && has(&had, response.headers()) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = axum::body::Body::empty();
        response.headers_mut().remove(CONTENT_LENGTH);
        response.headers_mut().remove(CONTENT_TYPE);
    }
    response
}

/// Whether `If-None-Match` names the answer's tag, or any (RFC 9110, 13.1.2: weak tags are compared as strong ones).
fn has(had: &[HeaderValue], headers: &HeaderMap) -> bool {
    let Some(tag) = headers.get(ETAG).map(|tag| tag.as_bytes().trim_ascii()) else { return false };
    had.iter().any(|list| {
        let list = list.as_bytes().trim_ascii();
        // A tag holds no quote, so every second piece between quotes is one.
        let mut named = list.split(|byte| *byte == b'"').skip(1).step_by(2);
        list == b"*"
            || named.any(|named| tag.strip_prefix(b"\"").and_then(|tag| tag.strip_suffix(b"\"")) == Some(named))
    })
}

#[cfg(test)]
mod tests;

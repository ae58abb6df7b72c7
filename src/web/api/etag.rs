//! What a client has already need not be sent again.

use aws_lc_rs::digest::{SHA256, digest};
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use crate::web::conditions::has_it;

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
    let known = response.headers().get(ETAG).is_some_and(|tag| has_it(&had, tag));
    if known && response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = axum::body::Body::empty();
        response.headers_mut().remove(CONTENT_LENGTH);
        response.headers_mut().remove(CONTENT_TYPE);
    }
    response
}

#[cfg(test)]
mod tests;

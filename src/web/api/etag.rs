//! What a client has already need not be sent again.

use axum::extract::Request;
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use crate::web::conditions::has_it;

/// The layer that answers 304 where the client has what it would get.
pub(super) async fn conditional(request: Request, next: Next) -> Response {
    let had: Vec<HeaderValue> = request.headers().get_all(IF_NONE_MATCH).into_iter().cloned().collect();
    let mut response = next.run(request).await;
    let known = response.headers().get(ETAG).is_some_and(|tag| has_it(&had, tag));
    if known && response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = axum::body::Body::empty();
        response.headers_mut().remove(CONTENT_TYPE);
        response.headers_mut().remove(CONTENT_ENCODING);
    }
    response
}

//! Long answers are compressed for whoever accepts that.

use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, ETAG, VARY};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::web::assets::accepts;
use crate::web::error::PageError;
use crate::web::packed::gzip;

/// What is shorter is sent as it is, in bytes: it goes over the line in as many packets.
const LONG: u64 = 4 * 1024;

/// The layer that compresses.
pub(super) async fn packed(request: Request, next: Next) -> Response {
    let packed = accepts(request.headers(), "gzip");
    let mut response = next.run(request).await;
    if !matches!(response.status(), StatusCode::OK | StatusCode::NOT_MODIFIED) {
        return response;
    }
    response.headers_mut().insert(VARY, HeaderValue::from_static("accept-encoding"));
    let long = response.body().size_hint().exact().is_some_and(|length| length > LONG);
    if packed && long { pack(response).await.unwrap_or_else(IntoResponse::into_response) } else { response }
}

async fn pack(response: Response) -> Result<Response, PageError> {
    let (mut parts, body) = response.into_parts();
    // Made here, all of it in memory already.
    let plain = to_bytes(body, usize::MAX).await.map_err(|_| PageError::Unavailable)?;
    let packed = tokio::task::spawn_blocking(move || gzip(&plain)).await;
    let packed = packed.ok().and_then(Result::ok).ok_or(PageError::Unavailable)?;
    parts.headers.remove(CONTENT_LENGTH);
    parts.headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    // Weak: other bytes, which say the same.
    let tag = parts.headers.get(ETAG).and_then(|tag| tag.to_str().ok());
    if let Some(weak) = tag.and_then(|tag| HeaderValue::try_from(format!("W/{tag}")).ok()) {
        parts.headers.insert(ETAG, weak);
    }
    Ok(Response::from_parts(parts, Body::from(packed)))
}

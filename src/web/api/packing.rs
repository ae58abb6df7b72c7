//! Long answers are compressed for whoever accepts that.

use std::sync::Arc;

use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, VARY};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::sync::OwnedSemaphorePermit;

use crate::web::assets::accepts;
use crate::web::error::PageError;
use crate::web::packed::{aside, gzip, turn};
use crate::web::state::Site;

/// What is shorter is sent as it is, in bytes: it goes over the line in as many packets.
const LONG: u64 = 4 * 1024;

/// The layer that compresses.
pub(super) async fn packed(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let packed = accepts(request.headers(), "gzip");
    let mut response = next.run(request).await;
    if !matches!(response.status(), StatusCode::OK | StatusCode::NOT_MODIFIED) {
        return response;
    }
    response.headers_mut().insert(VARY, HeaderValue::from_static("accept-encoding"));
    let long = response.body().size_hint().exact().is_some_and(|length| length > LONG);
    if !packed || !long || response.headers().contains_key(CONTENT_ENCODING) {
        return response;
    }
    match turn(&site.large_pages.everybody).await {
        Ok(turn) => pack(turn, response).await.unwrap_or_else(IntoResponse::into_response),
        // It is made already, and is as good as it is.
        Err(_) => response,
    }
}

async fn pack(turn: OwnedSemaphorePermit, response: Response) -> Result<Response, PageError> {
    let (mut parts, body) = response.into_parts();
    // Made here, all of it in memory already.
    let plain = to_bytes(body, usize::MAX).await.map_err(|_| PageError::Unavailable)?;
    let packed = aside(turn, move || gzip(&plain)).await.map_err(|_| PageError::Unavailable)?;
    parts.headers.remove(CONTENT_LENGTH);
    parts.headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    Ok(Response::from_parts(parts, Body::from(packed)))
}

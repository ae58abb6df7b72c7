//! Pages that are large: made on a thread of their own, one at a time, and compressed for whoever accepts that.

use std::io::{self, Write};
use std::panic::resume_unwind;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{Html, IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::assets::accepts;
use super::comics::PRIVATE;
use super::error::PageError;
use super::state::Site;

/// How long to wait for a turn.
const TURN: Duration = Duration::from_secs(1);

/// The answer with the page that `make` makes, for this visitor alone. Unavailable where no turn comes within a second.
pub(super) async fn packed(
    site: &Site,
    headers: &HeaderMap,
    make: impl FnOnce() -> String + Send + 'static,
) -> Result<Response, PageError> {
    let packed = accepts(headers, "gzip");
    let turn = tokio::time::timeout(TURN, Arc::clone(&site.large_pages).acquire_owned()).await;
    let turn = turn.ok().and_then(Result::ok).ok_or(PageError::Unavailable)?;
    // Thousands of links take milliseconds to write and to pack: not on a thread that others' pages wait for.
    let body = tokio::task::spawn_blocking(move || {
        // Kept to the end of the work, which goes on where the client has left.
        let _turn = turn;
        let html = make();
        if packed { gzip(&html).map(Bytes::from) } else { Ok(html.into()) }
    });
    let body = body.await.unwrap_or_else(|panic| resume_unwind(panic.into_panic()));
    let mut response = Html(body.map_err(|_| PageError::Unavailable)?).into_response();
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, PRIVATE);
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if packed {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok(response)
}

pub(super) fn gzip(html: &str) -> io::Result<Vec<u8>> {
    let mut packer = GzEncoder::new(Vec::with_capacity(html.len() / 4), Compression::default());
    packer.write_all(html.as_bytes())?;
    packer.finish()
}

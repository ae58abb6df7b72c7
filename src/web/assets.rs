//! The site's own files: stylesheet, script, drawings. Their names carry their hash, so they never change.

use app::page::{Image, Look, Shell};
use axum::extract::Request;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};

use super::error::PageError;
use super::headers::Abroad;

/// A file and its compressed twins.
struct File {
    path: &'static str,
    content_type: &'static str,
    plain: &'static [u8],
    br: &'static [u8],
    gzip: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// What stands around every page.
pub(super) const fn shell(look: Look) -> Shell {
    Shell { stylesheet: STYLESHEET, script: SCRIPT, icon: ICON, look }
}

/// The drawing of that name for a message page.
pub(super) fn illustration(name: &str) -> Option<Image> {
    let (_, path, size, description) = ILLUSTRATIONS.iter().find(|(known, ..)| *known == name)?;
    Some(Image {
        src: (*path).to_owned(),
        double: None,
        size: Some(*size),
        description: (*description).to_owned(),
        link: None,
    })
}

/// The bytes of the file at this path.
pub(super) fn plain(path: &str) -> Option<&'static [u8]> {
    FILES.iter().find(|file| file.path == path).map(|file| file.plain)
}

/// `GET /assets/{name}`
pub(super) async fn file(request: Request) -> Result<Response, PageError> {
    let file = FILES.iter().find(|file| file.path == request.uri().path()).ok_or(PageError::NotFound)?;
    let (encoding, body) = match () {
        // What does not get smaller has no twins.
        () if !file.br.is_empty() && accepts(request.headers(), "br") => (Some("br"), file.br),
        () if !file.gzip.is_empty() && accepts(request.headers(), "gzip") => (Some("gzip"), file.gzip),
        () => (None, file.plain),
    };
    let mut response = body.into_response();
    response.extensions_mut().insert(Abroad::Loaded);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(file.content_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Ok(response)
}

/// Whether the client takes an encoding: named, and not with a quality of zero (RFC 9110, 12.5.3).
pub(super) fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let lists = headers.get_all(ACCEPT_ENCODING).into_iter().filter_map(|value| value.to_str().ok());
    lists.flat_map(|list| list.split(',')).any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        let refused =
            parts.any(|part| ["q=0", "q=0.0", "q=0.00", "q=0.000"].iter().any(|zero| part.eq_ignore_ascii_case(zero)));
        named && !refused
    })
}

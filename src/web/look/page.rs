//! `/look`: where it is chosen without scripts, and everything about it at once.

use std::sync::Arc;

use app::page::{Look, LookPage};
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, LOCATION, SET_COOKIE, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};
use url::form_urlencoded;

use super::super::assets::shell;
use super::super::comics::PRIVATE;
use super::super::error::PageError;
use super::super::state::Site;
use super::{Wanted, cookie, understood, way_back};

/// Bytes that the form may have.
const LONGEST_FORM: usize = 4 * 1024;

/// `GET /look`
pub(in super::super) async fn page(Wanted(look): Wanted, uri: Uri, headers: HeaderMap) -> Response {
    let named = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
        .find_map(|(name, value)| (name == "from").then(|| way_back::own(&value)));
    let from = named.unwrap_or_else(|| way_back::referring(&headers));
    let mut response = Html(app::look_page(&LookPage { shell: shell(look), from })).into_response();
    response.headers_mut().insert(CACHE_CONTROL, PRIVATE);
    response.headers_mut().insert(VARY, HeaderValue::from_static("referer"));
    response
}

/// `POST /look`: keeps what one button of the page says, and leaves everything else as it is.
pub(in super::super) async fn keep(
    State(site): State<Arc<Site>>,
    Wanted(look): Wanted,
    request: Request,
) -> Result<Response, PageError> {
    let body = to_bytes(request.into_body(), LONGEST_FORM).await.map_err(|_| PageError::TooLong)?;
    let (mut look, mut from) = (look, None);
    for (name, value) in form_urlencoded::parse(&body) {
        match &*name {
            "look" => look = with(look, &value),
            "from" => from = way_back::own(&value),
            _ => {}
        }
    }
    let encoded = from.map(|from| form_urlencoded::byte_serialize(from.as_bytes()).collect::<String>());
    let location = encoded.map_or_else(|| "/look".to_owned(), |from| ["/look?from=", &from].concat());
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    headers.insert(LOCATION, HeaderValue::from_str(&location).unwrap_or(HeaderValue::from_static("/look")));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(cookie) = cookie(look, site.cookies.secure) {
        headers.insert(SET_COOKIE, cookie);
    }
    Ok(response)
}

/// A look with one thing changed; the same where the word is none of ours.
fn with(look: Look, word: &str) -> Look {
    let kept = [look.scheme.word(), look.paper.word(), look.keys.word(), word].join(".");
    understood(kept.as_bytes())
}

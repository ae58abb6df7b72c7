//! What stands around the whole admin area.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, SET_COOKIE};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::super::error::PageError;
use super::super::state::Site;

const X_ROBOTS_TAG: HeaderName = HeaderName::from_static("x-robots-tag");

/// On answers that a handler of ours has made.
#[derive(Clone, Copy)]
struct Answered;

/// Marks the answers of handlers.
pub(super) async fn answered(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.extensions_mut().insert(Answered);
    response
}

/// Without a password there is no admin area, and nobody can tell. Nothing in it is kept by anybody. A session that
/// cannot be saved becomes an empty 500 on the way here, for which the site has a page.
pub(super) async fn gate(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    if !site.admin.password.is_set() {
        return PageError::NotFound.into_response();
    }
    let response = next.run(request).await;
    let of_ours = response.extensions().get::<Answered>().is_some();
    let mut response = if of_ours { response } else { PageError::Unavailable.into_response() };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_ROBOTS_TAG, HeaderValue::from_static("noindex"));
    if site.cookies.secure
        && let Some(secured) = headers.get(SET_COOKIE).and_then(secured)
    {
        headers.insert(SET_COOKIE, secured);
    }
    response
}

/// A cookie that is deleted comes without `Secure`, and browsers ignore that for a name in `__Host-`.
fn secured(cookie: &HeaderValue) -> Option<HeaderValue> {
    let cookie = cookie.to_str().ok().filter(|cookie| !cookie.contains("; Secure"))?;
    HeaderValue::from_str(&[cookie, "; HttpOnly; SameSite=Strict; Secure"].concat()).ok()
}

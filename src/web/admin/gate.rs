//! What stands around the whole admin area.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, SET_COOKIE};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::super::error::PageError;
use super::super::state::Site;
use crate::config::TrustedProxies;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
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
    warn_of_a_proxy(&site, request.headers());
    let response = next.run(request).await;
    let of_ours = response.extensions().get::<Answered>().is_some();
    let mut response = if of_ours { response } else { PageError::Unavailable.into_response() };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_ROBOTS_TAG, HeaderValue::from_static("noindex"));
    if site.cookies.secure {
        let cookies: Vec<_> = headers.get_all(SET_COOKIE).iter().cloned().collect();
        headers.remove(SET_COOKIE);
        for cookie in cookies {
            headers.append(SET_COOKIE, secured(&cookie).unwrap_or(cookie));
        }
    }
    response
}

/// Behind a proxy that is not trusted all clients have one address, and whoever fails to log in makes all others wait.
fn warn_of_a_proxy(site: &Site, headers: &HeaderMap) {
    if matches!(site.trusted_proxies, TrustedProxies::Number(0))
        && headers.contains_key(X_FORWARDED_FOR)
        && !site.admin.told_of_proxy.swap(true, Ordering::Relaxed)
    {
        tracing::warn!(
            "a request to /admin has come with X-Forwarded-For, and TRUSTED_PROXIES is 0: if a proxy of yours adds it, \
             set that, else all its clients count as one that tries to log in"
        );
    }
}

/// A cookie that is deleted comes without `Secure`, and browsers ignore that for a name in `__Host-`.
fn secured(cookie: &HeaderValue) -> Option<HeaderValue> {
    let cookie = cookie.to_str().ok().filter(|cookie| !cookie.contains("; Secure"))?;
    HeaderValue::from_str(&[cookie, "; HttpOnly; SameSite=Strict; Secure"].concat()).ok()
}

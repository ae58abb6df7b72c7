//! The headers that every answer carries, errors included.

use std::sync::Arc;

use axum::http::header::{CONNECTION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use axum::http::header::{HeaderMap, HeaderName, HeaderValue, STRICT_TRANSPORT_SECURITY, VARY, X_CONTENT_TYPE_OPTIONS};

use super::state::Site;

/// As an answer's extension: what pages of other sites may do with it. Nothing, where it has none.
#[derive(Clone, Copy, Debug)]
pub(super) enum Abroad {
    /// Show it in a frame.
    Framed,
    /// Load it. So does our own page in a frame that its site has sandboxed: it is of no site then, and none of ours.
    Loaded,
}

/// The fixed headers, made once and shared: the layer that puts them on is cloned for every request.
#[derive(Clone)]
pub(super) struct FixedHeaders {
    /// Of almost every answer: nobody may frame it.
    usual: Arc<[(HeaderName, HeaderValue)]>,
    /// Of what may be [`Abroad::Framed`].
    framed: Arc<[(HeaderName, HeaderValue)]>,
    /// Of what may be [`Abroad::Loaded`].
    loaded: Arc<[(HeaderName, HeaderValue)]>,
}

impl FixedHeaders {
    /// Nothing runs, loads or frames that is not ours, but for pictures from the image origin.
    pub(super) fn new(site: &Site) -> Self {
        // The second is for what a page loads. A page that embeds only what demands the same of its own parts (COEP) shows
        // no frame of ours: that is not said.
        Self {
            usual: headers(site, "'none'", "same-origin"),
            framed: headers(site, "*", "cross-origin"),
            loaded: headers(site, "'none'", "cross-origin"),
        }
    }

    /// Puts them on an answer; on the way out, the connection ends with it.
    pub(super) fn put_on(&self, headers: &mut HeaderMap, abroad: Option<Abroad>, draining: bool) {
        let fixed = match abroad {
            None => &self.usual,
            Some(Abroad::Framed) => &self.framed,
            Some(Abroad::Loaded) => &self.loaded,
        };
        put(fixed, headers, draining);
    }
}

fn headers(site: &Site, ancestors: &str, readers: &'static str) -> Arc<[(HeaderName, HeaderValue)]> {
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src 'self' {}; script-src 'self'; connect-src 'self'; \
         manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}",
        site.image_origin
    );
    // The origin of a URL that has been parsed holds nothing that a header may not.
    let policy = HeaderValue::from_str(&policy)
        .unwrap_or(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
    let named = HeaderName::from_static;
    let value = HeaderValue::from_static;
    Arc::new([
        (CONTENT_SECURITY_POLICY, policy),
        (STRICT_TRANSPORT_SECURITY, value("max-age=31536000")),
        (X_CONTENT_TYPE_OPTIONS, value("nosniff")),
        (REFERRER_POLICY, value("strict-origin-when-cross-origin")),
        (named("cross-origin-opener-policy"), value("same-origin")),
        (named("cross-origin-resource-policy"), value(readers)),
        (named("permissions-policy"), value("camera=(), geolocation=(), microphone=(), browsing-topics=()")),
    ])
}

fn put(fixed: &[(HeaderName, HeaderValue)], headers: &mut HeaderMap, draining: bool) {
    // At once, for these, what it varies by and the request's id, rather than by doubling and hashing again.
    headers.reserve(fixed.len() + 2);
    for (name, value) in fixed {
        headers.insert(name.clone(), value.clone());
    }
    vary(headers);
    if draining {
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
}

/// Every page is another for another cookie: at least the look is one. What else it varies by stays.
fn vary(headers: &mut HeaderMap) {
    if !headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        return;
    }
    let cookie = HeaderValue::from_static("cookie");
    let by = match headers.get(VARY).and_then(|by| by.to_str().ok()) {
        Some(by) => HeaderValue::from_str(&[by, ", cookie"].concat()).unwrap_or(cookie),
        None => cookie,
    };
    headers.insert(VARY, by);
}

//! The headers that every answer carries, errors included.

use std::sync::Arc;

use axum::http::header::{CONNECTION, CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY};
use axum::http::header::{HeaderMap, HeaderName, HeaderValue, X_CONTENT_TYPE_OPTIONS};

use super::state::Site;

/// The fixed headers, made once and shared: the layer that puts them on is cloned for every request.
#[derive(Clone)]
pub(super) struct FixedHeaders(Arc<[(HeaderName, HeaderValue)]>);

impl FixedHeaders {
    /// Nothing runs, loads or frames that is not ours, but for pictures from the image origin.
    pub(super) fn new(site: &Site) -> Self {
        let policy = format!(
            "default-src 'none'; style-src 'self'; img-src 'self' {}; script-src 'self'; connect-src 'self'; \
             manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            site.image_origin
        );
        // The origin of a URL that has been parsed holds nothing that a header may not.
        let policy = HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"));
        let named = HeaderName::from_static;
        let value = HeaderValue::from_static;
        Self(Arc::new([
            (CONTENT_SECURITY_POLICY, policy),
            (STRICT_TRANSPORT_SECURITY, value("max-age=31536000")),
            (X_CONTENT_TYPE_OPTIONS, value("nosniff")),
            (REFERRER_POLICY, value("strict-origin-when-cross-origin")),
            (named("cross-origin-opener-policy"), value("same-origin")),
            (named("cross-origin-resource-policy"), value("same-origin")),
            (named("permissions-policy"), value("camera=(), geolocation=(), microphone=(), browsing-topics=()")),
        ]))
    }

    /// Puts them on an answer; on the way out, the connection ends with it.
    pub(super) fn put_on(&self, headers: &mut HeaderMap, draining: bool) {
        // At once, for these and the request's id, rather than by doubling and hashing again.
        headers.reserve(self.0.len() + 1);
        for (name, value) in self.0.iter() {
            headers.insert(name.clone(), value.clone());
        }
        if draining {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
    }
}

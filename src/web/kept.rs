//! Long bodies that are the same for many: made and packed once, and kept until they would be others.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use axum::body::Bytes;
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use tokio::sync::Semaphore;

use super::assets::accepts;
use super::conditions::{has_it, tag};
use super::error::PageError;
use super::packed::{aside, gzip, html, turn};
use super::shelf::Shelf;
use crate::catalogue::Snapshot;

/// The last body of each kind `K`, and what it was made from, `F`: where that is another, the body is made anew. There
/// are few kinds: a page has one for each look, a file a single one.
#[derive(Debug)]
pub(super) struct Kept<K, F>(Arc<Mutex<HashMap<K, Made<F>>>>);

#[derive(Debug)]
struct Made<F> {
    from: F,
    body: Arc<Body>,
}

/// A body, plain and packed.
#[derive(Debug)]
pub(super) struct Body {
    plain: Bytes,
    packed: Bytes,
    tag: HeaderValue,
}

/// How a file goes out.
#[derive(Clone, Copy, Debug)]
pub(super) struct File {
    pub(super) content_type: &'static str,
    pub(super) cache_control: &'static str,
}

/// The comics of a shelf at an address. It does not keep the comics in memory.
#[derive(Debug)]
pub(super) struct Edition {
    /// `None` for the sampler's, which never change.
    comics: Option<Weak<Snapshot>>,
    /// The address that links of the site begin with.
    site: Arc<str>,
}

impl<K: Eq + Hash + Send + 'static, F: PartialEq + Send + 'static> Kept<K, F> {
    /// The body of this kind, made by `make` in one of the `turns` where it is not the one that is kept. Unavailable where
    /// no turn comes within a second, or nothing could be made.
    pub(super) async fn body(
        &self,
        turns: &Arc<Semaphore>,
        (kind, from): (K, F),
        make: impl FnOnce() -> Option<String> + Send + 'static,
    ) -> Result<Arc<Body>, PageError> {
        if let Some(body) = self.kept(&kind, &from) {
            return Ok(body);
        }
        let turn = turn(turns).await?;
        // Whoever had the turn before may have made it.
        if let Some(body) = self.kept(&kind, &from) {
            return Ok(body);
        }
        let last = Arc::clone(&self.0);
        let work = aside(turn, move || {
            let body = Arc::new(Body::new(make()?)?);
            // Where the client has left, the next one finds it done.
            let fresh = Made { from, body: Arc::clone(&body) };
            last.lock().unwrap_or_else(PoisonError::into_inner).insert(kind, fresh);
            Some(body)
        });
        work.await.ok_or(PageError::Unavailable)
    }

    fn kept(&self, kind: &K, from: &F) -> Option<Arc<Body>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(kind).filter(|made| made.from == *from).map(|made| Arc::clone(&made.body))
    }
}

impl<K, F> Default for Kept<K, F> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl Body {
    fn new(plain: String) -> Option<Self> {
        let (tag, packed) = (tag(plain.as_bytes()), gzip(&plain).ok()?.into());
        Some(Self { plain: plain.into(), packed, tag })
    }

    fn fitting(&self, headers: &HeaderMap) -> (Bytes, bool) {
        let packed = accepts(headers, "gzip") && self.packed.len() < self.plain.len();
        (if packed { &self.packed } else { &self.plain }.clone(), packed)
    }

    /// The answer with this body as a page for people, which depends on the visitor's cookies.
    pub(super) fn page(&self, headers: &HeaderMap) -> Response {
        let (body, packed) = self.fitting(headers);
        html(body, packed)
    }

    /// The answer with this body as a file for programs, which need not load again what they have.
    pub(super) fn file(&self, headers: &HeaderMap, file: File) -> Response {
        let mut response = if has_it(headers.get_all(IF_NONE_MATCH), &self.tag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let (body, packed) = self.fitting(headers);
            let mut response = Response::new(body.into());
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(file.content_type));
            if packed {
                response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            }
            response
        };
        let headers = response.headers_mut();
        headers.insert(ETAG, self.tag.clone());
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(file.cache_control));
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        response
    }
}

impl Edition {
    /// The comics of a shelf at this address.
    pub(super) fn of(shelf: &Shelf, site: Arc<str>) -> Self {
        Self { comics: shelf.catalogued().map(Arc::downgrade), site }
    }
}

impl PartialEq for Edition {
    fn eq(&self, other: &Self) -> bool {
        let comics = match (&self.comics, &other.comics) {
            (Some(one), Some(other)) => one.ptr_eq(other),
            (None, None) => true,
            _ => false,
        };
        comics && self.site == other.site
    }
}

#[cfg(test)]
mod tests;

//! A long answer that is the same for everybody: made once for a catalogue and an address, packed once, and kept.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwapOption;
use aws_lc_rs::digest;
use axum::body::Bytes;
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, LAST_MODIFIED, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use tokio::sync::Semaphore;

use super::conditions::{has_it, http_date};
use crate::catalogue::Snapshot;
use crate::web::assets::accepts;
use crate::web::error::PageError;
use crate::web::packed::gzip;

/// How long to wait for a turn.
const TURN: Duration = Duration::from_secs(1);

/// What is kept: the last answer. Where each request says the site's address, another address is another answer.
#[derive(Debug)]
pub(super) struct Kept {
    last: ArcSwapOption<Made>,
    /// Whose turn it is to make one.
    turn: Semaphore,
}

/// What an answer is made of.
pub(super) struct Text {
    pub(super) body: String,
    /// When anything in it last changed, where that is known.
    pub(super) changed: Option<DateTime<Utc>>,
}

/// How it goes out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    pub(super) content_type: &'static str,
    pub(super) cache_control: &'static str,
}

#[derive(Debug)]
struct Made {
    comics: Arc<Snapshot>,
    site: Arc<str>,
    plain: Bytes,
    packed: Bytes,
    tag: HeaderValue,
    changed: Option<DateTime<Utc>>,
}

impl Kept {
    /// The answer for these comics at this address, made by `make` where it is not the one that is kept.
    pub(super) async fn answer(
        &self,
        (comics, site): (Arc<Snapshot>, Arc<str>),
        headers: &HeaderMap,
        kind: Kind,
        make: impl FnOnce(&Snapshot, &str) -> Option<Text> + Send + 'static,
    ) -> Result<Response, PageError> {
        let current = || self.last.load_full().filter(|made| made.is_of(&comics, &site));
        if let Some(made) = current() {
            return Ok(made.answer(headers, kind));
        }
        let turn = tokio::time::timeout(TURN, self.turn.acquire()).await;
        let _turn = turn.ok().and_then(Result::ok).ok_or(PageError::Unavailable)?;
        if let Some(made) = current() {
            return Ok(made.answer(headers, kind));
        }
        // Thousands of lines take milliseconds to write and to pack: not on a thread that others' pages wait for.
        let work = tokio::task::spawn_blocking(move || Made::new(comics, site, make)).await;
        let fresh = work.unwrap_or_else(|panic| resume_unwind(panic.into_panic())).ok_or(PageError::Unavailable)?;
        let answer = fresh.answer(headers, kind);
        self.last.store(Some(Arc::new(fresh)));
        Ok(answer)
    }
}

impl Default for Kept {
    fn default() -> Self {
        Self { last: ArcSwapOption::empty(), turn: Semaphore::new(1) }
    }
}

impl Made {
    fn new(comics: Arc<Snapshot>, site: Arc<str>, make: impl FnOnce(&Snapshot, &str) -> Option<Text>) -> Option<Self> {
        let Text { body, changed } = make(&comics, &site)?;
        let hash = digest::digest(&digest::SHA256, body.as_bytes());
        // Weak: packed or not, it says the same.
        let tag = HeaderValue::from_str(&format!("W/\"{}\"", BASE64_URL_SAFE_NO_PAD.encode(hash))).ok()?;
        let packed = gzip(&body).ok()?.into();
        Some(Self { comics, site, plain: body.into(), packed, tag, changed })
    }

    fn is_of(&self, comics: &Arc<Snapshot>, site: &Arc<str>) -> bool {
        Arc::ptr_eq(&self.comics, comics) && self.site == *site
    }

    fn answer(&self, headers: &HeaderMap, kind: Kind) -> Response {
        let packed = accepts(headers, "gzip") && self.packed.len() < self.plain.len();
        let mut response = if has_it(headers, &self.tag, self.changed) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let mut response = Response::new(if packed { &self.packed } else { &self.plain }.clone().into());
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind.content_type));
            if packed {
                response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            }
            response
        };
        let headers = response.headers_mut();
        headers.insert(ETAG, self.tag.clone());
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(kind.cache_control));
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        if let Some(changed) = self.changed.and_then(http_date) {
            headers.insert(LAST_MODIFIED, changed);
        }
        response
    }
}

//! A long answer that is the same for everybody: made once for a catalogue and an address, packed once, and kept.

use std::sync::Arc;

use arc_swap::ArcSwapOption;
use axum::body::Bytes;
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use tokio::sync::Semaphore;

use crate::catalogue::Snapshot;
use crate::web::assets::accepts;
use crate::web::conditions::{has_it, tag};
use crate::web::error::PageError;
use crate::web::packed::{aside, gzip, turn};

/// What is kept: the last answer. Where each request says the site's address, another address is another answer.
#[derive(Debug)]
pub(super) struct Kept {
    last: Arc<ArcSwapOption<Made>>,
    /// Whose turn it is to make one.
    turn: Arc<Semaphore>,
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
}

impl Kept {
    /// The answer for these comics at this address, made by `make` where it is not the one that is kept.
    pub(super) async fn answer(
        &self,
        (comics, site): (Arc<Snapshot>, Arc<str>),
        headers: &HeaderMap,
        kind: Kind,
        make: impl FnOnce(&Snapshot, &str) -> Option<String> + Send + 'static,
    ) -> Result<Response, PageError> {
        let current = || self.last.load_full().filter(|made| made.is_of(&comics, &site));
        if let Some(made) = current() {
            return Ok(made.answer(headers, kind));
        }
        let turn = turn(&self.turn).await?;
        if let Some(made) = current() {
            return Ok(made.answer(headers, kind));
        }
        let last = Arc::clone(&self.last);
        let work = aside(turn, move || {
            // Where the client has left, the next one finds it done.
            let fresh = Arc::new(Made::new(comics, site, make)?);
            last.store(Some(Arc::clone(&fresh)));
            Some(fresh)
        });
        Ok(work.await.ok_or(PageError::Unavailable)?.answer(headers, kind))
    }
}

impl Default for Kept {
    fn default() -> Self {
        Self { last: Arc::default(), turn: Arc::new(Semaphore::new(1)) }
    }
}

impl Made {
    fn new(
        comics: Arc<Snapshot>,
        site: Arc<str>,
        make: impl FnOnce(&Snapshot, &str) -> Option<String>,
    ) -> Option<Self> {
        let body = make(&comics, &site)?;
        let tag = tag(body.as_bytes());
        let packed = gzip(&body).ok()?.into();
        Some(Self { comics, site, plain: body.into(), packed, tag })
    }

    fn is_of(&self, comics: &Arc<Snapshot>, site: &Arc<str>) -> bool {
        Arc::ptr_eq(&self.comics, comics) && self.site == *site
    }

    fn answer(&self, headers: &HeaderMap, kind: Kind) -> Response {
        let packed = accepts(headers, "gzip") && self.packed.len() < self.plain.len();
        let mut response = if has_it(headers.get_all(IF_NONE_MATCH), &self.tag) {
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
        response
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use futures_util::FutureExt as _;
    use tokio::sync::oneshot;

    use super::*;

    const KIND: Kind = Kind { content_type: "text/plain", cache_control: "no-cache" };

    #[tokio::test]
    async fn the_work_of_a_client_that_leaves_keeps_its_turn_and_its_result() {
        let (kept, none, comics) = (Kept::default(), HeaderMap::new(), Arc::new(Snapshot::default()));
        let at = |site: &str| (Arc::clone(&comics), site.into());
        let (begun, has_begun) = oneshot::channel();
        let (go_on, wait) = mpsc::channel();
        let first = kept.answer(at("https://one.example"), &none, KIND, move |_, site| {
            begun.send(()).ok()?;
            wait.recv().ok()?;
            Some(format!("made for {site}"))
        });
        let mut first = Box::pin(first);
        tokio::select! {
            _ = &mut first => panic!("there is nothing to answer yet"),
            begun = has_begun => begun.unwrap(),
        }
        drop(first);
        // Nobody waits for it, and it goes on: there is no turn for another one.
        assert_eq!(kept.turn.available_permits(), 0);
        let second = kept.answer(at("https://two.example"), &none, KIND, |_, _| panic!("two at a time"));
        assert!(second.now_or_never().is_none());

        go_on.send(()).unwrap();
        let again = kept.answer(at("https://one.example"), &none, KIND, |_, _| panic!("made twice")).await.unwrap();
        let body = axum::body::to_bytes(again.into_body(), 100).await.unwrap();
        assert_eq!(body, "made for https://one.example");
        // Another address is another answer.
        let other = kept.answer(at("https://two.example"), &none, KIND, |_, _| Some("other".to_owned())).await;
        assert_eq!(other.unwrap().status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn work_that_breaks_gives_its_turn_back() {
        let (kept, none, comics) = (Kept::default(), HeaderMap::new(), Arc::new(Snapshot::default()));
        let at = |site: &str| (Arc::clone(&comics), site.into());
        let broken = kept.answer(at(""), &none, KIND, |_, _| None).await;
        assert!(matches!(broken, Err(PageError::Unavailable)), "{broken:?}");
        let site = at("");
        let panicked = std::panic::AssertUnwindSafe(kept.answer(site, &none, KIND, |_, _| panic!("on purpose")));
        assert!(panicked.catch_unwind().await.is_err());
        assert!(kept.answer(at(""), &none, KIND, |_, _| Some("made".to_owned())).await.is_ok());
    }
}

//! Pages that are the same for all visitors of one look: made and packed once, and kept as long as they are true.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use app::page::Look;
use app::share::Shared;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::response::Response;
use tokio::sync::Semaphore;

use super::assets::accepts;
use super::error::PageError;
use super::packed::{aside, gzip, html, turn};
use super::shelf::Shelf;
use crate::catalogue::Snapshot;
use crate::statistics::Reading;

/// The last page made for each look, of which there are a dozen: a few hundred kilobytes at most. `K` is what it is made
/// from: where that is another, so is the page.
#[derive(Debug)]
pub(super) struct Finished<K>(Arc<Mutex<HashMap<Look, Arc<Made<K>>>>>);

#[derive(Debug)]
struct Made<K> {
    from: K,
    plain: Bytes,
    packed: Bytes,
}

/// What a page of figures is made from: a reading, the comics, how many seconds old the reading is, and the site's address.
/// It keeps neither reading nor comics alive.
#[derive(Debug)]
pub(super) struct Moment {
    reading: Weak<Reading>,
    /// `None` for the sampler's, which never change.
    comics: Option<Weak<Snapshot>>,
    seconds: u64,
    site: Arc<str>,
}

impl<K: PartialEq + Send + Sync + 'static> Finished<K> {
    /// The page for this look, made by `make` in one of the `turns` where it is not the one that is kept. Unavailable where
    /// no turn comes within a second.
    pub(super) async fn answer(
        &self,
        turns: &Arc<Semaphore>,
        headers: &HeaderMap,
        (look, from): (Look, K),
        make: impl FnOnce() -> String + Send + 'static,
    ) -> Result<Response, PageError> {
        if let Some(made) = self.kept(look, &from) {
            return Ok(made.answer(headers));
        }
        let turn = turn(turns).await?;
        // Whoever had the turn before may have made it.
        if let Some(made) = self.kept(look, &from) {
            return Ok(made.answer(headers));
        }
        let last = Arc::clone(&self.0);
        let work = aside(turn, move || {
            let plain = make();
            let packed = gzip(&plain).ok()?.into();
            let fresh = Arc::new(Made { from, plain: plain.into(), packed });
            // Where the client has left, the next one finds it done.
            last.lock().unwrap_or_else(PoisonError::into_inner).insert(look, Arc::clone(&fresh));
            Some(fresh)
        });
        Ok(work.await.ok_or(PageError::Unavailable)?.answer(headers))
    }

    fn kept(&self, look: Look, from: &K) -> Option<Arc<Made<K>>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&look).cloned();
        kept.filter(|made| made.from == *from)
    }
}

impl<K> Default for Finished<K> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K> Made<K> {
    fn answer(&self, headers: &HeaderMap) -> Response {
        let packed = accepts(headers, "gzip");
        html(if packed { &self.packed } else { &self.plain }.clone(), packed)
    }
}

impl Moment {
    /// A reading of that age, the comics of a shelf, and the address that a page's own links begin with.
    pub(super) fn new(reading: &Arc<Reading>, age: Duration, shelf: &Shelf, share: &Shared) -> Self {
        Self {
            reading: Arc::downgrade(reading),
            comics: shelf.catalogued().map(Arc::downgrade),
            seconds: age.as_secs(),
            site: Arc::clone(&share.site),
        }
    }
}

impl PartialEq for Moment {
    fn eq(&self, other: &Self) -> bool {
        let comics = match (&self.comics, &other.comics) {
            (Some(one), Some(other)) => one.ptr_eq(other),
            (None, None) => true,
            _ => false,
        };
        comics && self.seconds == other.seconds && self.site == other.site && self.reading.ptr_eq(&other.reading)
    }
}

#[cfg(test)]
mod tests;

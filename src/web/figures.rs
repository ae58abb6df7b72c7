//! The pages of figures, `/top` and `/stats`: what they are drawn from, once for all who look at the same time.

use std::sync::{Arc, Weak};
use std::time::Duration;

use app::page::Look;
use app::share::Shared;
use axum::http::HeaderMap;
use axum::response::Response;

use super::error::PageError;
use super::kept::{Edition, Kept};
use super::shelf::Shelf;
use super::state::Site;
use crate::statistics::Reading;

/// The last pages of figures of one address, one for each look.
pub(super) type FiguresPages = Kept<Look, Moment>;

/// What a page of figures is drawn from.
pub(super) struct Basis {
    pub(super) reading: Arc<Reading>,
    /// How old the reading is.
    pub(super) age: Duration,
    pub(super) shelf: Shelf,
    pub(super) look: Look,
    pub(super) share: Shared,
}

/// The moment that a page of figures shows: a reading, its age in whole seconds, and the comics at an address. It does not
/// keep the reading in memory.
#[derive(Debug, PartialEq)]
pub(super) struct Moment {
    reading: WeakReading,
    seconds: u64,
    edition: Edition,
}

/// Equal where it is the same reading.
#[derive(Debug)]
struct WeakReading(Weak<Reading>);

impl Basis {
    /// What there is now. Unavailable where nothing has been read yet.
    pub(super) async fn now(site: &Site, look: Look, share: Shared) -> Result<Self, PageError> {
        let reading = site.statistics.current().await.ok_or(PageError::Unavailable)?;
        let age = reading.age(site.statistics.clock().now());
        Ok(Self { reading, age, shelf: Shelf::of_the_moment(site), look, share })
    }

    /// The answer with the page that `draw` makes of them, or has made of the same.
    pub(super) async fn page(
        self,
        site: &Site,
        pages: &FiguresPages,
        headers: &HeaderMap,
        draw: impl FnOnce(Self) -> String + Send + 'static,
    ) -> Result<Response, PageError> {
        let from = (self.look, Moment::of(&self));
        Ok(pages.body(&site.large_pages.everybody, from, move || Some(draw(self))).await?.page(headers))
    }
}

impl Moment {
    fn of(basis: &Basis) -> Self {
        Self {
            reading: WeakReading(Arc::downgrade(&basis.reading)),
            seconds: basis.age.as_secs(),
            edition: Edition::of(&basis.shelf, Arc::clone(&basis.share.site)),
        }
    }
}

impl PartialEq for WeakReading {
    fn eq(&self, other: &Self) -> bool {
        self.0.ptr_eq(&other.0)
    }
}

//! The visitor's deck: how far it has been seen, the end of it, and the comics that hardly anybody has seen.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::comics::see_other;
use super::error::PageError;
use super::shelf::Shelf;
use super::state::Site;
use super::visitor::Caller;
use crate::comic::ComicNumber;

/// So many comics with the lowest counts are rescued from, and all that have as few views as these.
const LEAST_VIEWED: usize = 20;

/// `GET /me`
pub(super) async fn progress(State(_site): State<Arc<Site>>, _caller: Caller) -> Response {
    PageError::Unavailable.into_response()
}

/// `GET /rescue`: to one of the least-viewed comics that the visitor has not seen.
pub(super) async fn rescue(State(site): State<Arc<Site>>, caller: Caller) -> Response {
    let shelf = Shelf::of_the_moment(&site);
    let unseen: Vec<_> = shelf.deck().unseen(&caller.seen).collect();
    let rare = site.recorder.least_viewed(unseen, LEAST_VIEWED);
    let drawn = rare.get(site.chance.below(rare.len()));
    see_other(&drawn.copied().map_or_else(|| "/".to_owned(), ComicNumber::path))
}

/// The page for who has seen a whole deck.
pub(super) fn all_seen(_shelf: &Shelf) -> Response {
    PageError::Unavailable.into_response()
}

//! The visitor's deck: how far it has been seen, the end of it, and the comics that hardly anybody has seen.

use std::sync::Arc;

use app::page::{AllSeenPage, Card, DeckPage, Look, Progress};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::CACHE_CONTROL;
use axum::response::{Html, IntoResponse, Response};

use super::assets::{illustration, shell};
use super::comics::{PRIVATE, see_other};
use super::error::PageError;
use super::packed::packed;
use super::shelf::Shelf;
use super::state::Site;
use super::visitor::Caller;
use crate::comic::{Comic, ComicNumber};
use crate::visitor::Standing;

/// So many comics with the lowest counts are rescued from, and all that have as few views as these.
const LEAST_VIEWED: usize = 20;

/// `GET /me`: what the visitor has seen of all comics. No view of any of them.
pub(super) async fn progress(
    State(site): State<Arc<Site>>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let shelf = Shelf::of_the_moment(&site);
    packed(&site.large_pages.visitors, &headers, move || app::deck_page(&deck_page(&caller, &shelf))).await
}

fn deck_page<'a>(caller: &Caller, shelf: &'a Shelf) -> DeckPage<'a> {
    let deck = shelf.deck();
    let card = |comic: &'a Comic| Card {
        ordinal: comic.number.ordinal(),
        title: &comic.title,
        seen: caller.seen.contains(comic.number),
    };
    let mut cards: Vec<_> = shelf.snapshot().comics().filter(|comic| deck.holds(comic.number)).map(card).collect();
    // The sampler's numbers are below zero.
    cards.sort_unstable_by_key(|card| card.ordinal);
    DeckPage {
        shell: shell(caller.look),
        shelf: shelf.kind(),
        cards,
        progress: Progress { seen: deck.seen(&caller.seen), of: deck.size() },
        visitor: match caller.visitor.standing() {
            Standing::Nobody | Standing::New => app::page::Visitor::Unknown,
            Standing::Unknown | Standing::Known | Standing::Garbled => app::page::Visitor::Known,
            Standing::Away => app::page::Visitor::Away,
        },
    }
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
pub(super) fn all_seen(shelf: &Shelf, look: Look) -> Response {
    let page = AllSeenPage { shell: shell(look), of: shelf.deck().size(), strip: illustration("all-seen") };
    let mut response = Html(app::all_seen_page(&page)).into_response();
    response.headers_mut().insert(CACHE_CONTROL, PRIVATE);
    response
}

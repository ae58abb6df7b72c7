//! The visitor's deck: how far it has been seen, the end of it, and the comics that hardly anybody has seen.

use std::io::{self, Write};
use std::panic::resume_unwind;
use std::sync::Arc;
use std::time::Duration;

use app::page::{AllSeenPage, Card, DeckPage, Look, Progress};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{Html, IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::assets::{accepts, illustration, shell};
use super::comics::{PRIVATE, see_other};
use super::error::PageError;
use super::shelf::Shelf;
use super::state::Site;
use super::visitor::Caller;
use crate::comic::{Comic, ComicNumber};
use crate::visitor::Standing;

/// So many comics with the lowest counts are rescued from, and all that have as few views as these.
const LEAST_VIEWED: usize = 20;

/// How long to wait for a turn.
const TURN: Duration = Duration::from_secs(1);

/// `GET /me`: what the visitor has seen of all comics. No view of any of them.
pub(super) async fn progress(
    State(site): State<Arc<Site>>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let packed = accepts(&headers, "gzip");
    let shelf = Shelf::of_the_moment(&site);
    let turn = tokio::time::timeout(TURN, Arc::clone(&site.deck_pages).acquire_owned()).await;
    let turn = turn.ok().and_then(Result::ok).ok_or(PageError::Unavailable)?;
    // Thousands of links take milliseconds to write and to pack: not on a thread that others' pages wait for.
    let body = tokio::task::spawn_blocking(move || {
        // Kept to the end of the work, which goes on where the client has left.
        let _turn = turn;
        let html = app::deck_page(&deck_page(&caller, &shelf));
        if packed { gzip(&html).map(Bytes::from) } else { Ok(html.into()) }
    });
    let body = body.await.unwrap_or_else(|panic| resume_unwind(panic.into_panic()));
    let mut response = Html(body.map_err(|_| PageError::Unavailable)?).into_response();
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, PRIVATE);
    headers.insert(VARY, HeaderValue::from_static("accept-encoding, cookie"));
    if packed {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok(response)
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
        shelf: if shelf.is_sampler() { app::page::Shelf::Sampler } else { app::page::Shelf::Xkcd },
        cards,
        progress: Progress { seen: deck.seen(&caller.seen), of: deck.size() },
        visitor: match caller.visitor.standing() {
            Standing::Nobody | Standing::New => app::page::Visitor::Unknown,
            Standing::Unknown | Standing::Known | Standing::Garbled => app::page::Visitor::Known,
            Standing::Away => app::page::Visitor::Away,
        },
    }
}

/// The same, packed.
pub(super) fn gzip(html: &str) -> io::Result<Vec<u8>> {
    let mut packer = GzEncoder::new(Vec::with_capacity(html.len() / 4), Compression::default());
    packer.write_all(html.as_bytes())?;
    packer.finish()
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

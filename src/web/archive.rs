//! `GET /archive`: all comics by year.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::page::{ArchivePage, Card, Year};
use app::share::Shared;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::Datelike;

use super::assets::shell;
use super::error::PageError;
use super::packed::packed;
use super::sharing::Address;
use super::sharing::pages::ARCHIVE;
use super::shelf::Shelf;
use super::state::Site;
use super::visitor::Caller;

/// `GET /archive`: all comics by year, what the visitor has seen marked. No view of any of them.
pub(super) async fn page(
    State(site): State<Arc<Site>>,
    address: Address,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let shelf = Shelf::of_the_moment(&site);
    let share = address.of(&ARCHIVE);
    let make = move || app::archive_page(&archive(&caller, &shelf, share));
    packed(&site.large_pages.visitors, &headers, make).await
}

/// The newest year first, and in it the newest comic; those without a date at the end.
fn archive<'a>(caller: &Caller, shelf: &'a Shelf, share: Shared) -> ArchivePage<'a> {
    let deck = shelf.deck();
    let progress = caller.progress(&deck);
    let mut years = BTreeMap::<Option<i32>, Vec<Card<'a>>>::new();
    for comic in shelf.snapshot().comics() {
        let seen = progress.is_some() && caller.seen.contains(comic.number);
        let card = Card { ordinal: comic.number.ordinal(), title: &comic.title, seen };
        years.entry(comic.published.map(|day| day.year())).or_default().push(card);
    }
    let year = |(year, mut comics): (Option<i32>, Vec<Card<'a>>)| {
        comics.sort_unstable_by_key(|card| std::cmp::Reverse(card.ordinal));
        Year { year, comics }
    };
    // `None` is the least.
    ArchivePage {
        shell: shell(caller.look),
        share,
        shelf: shelf.kind(),
        years: years.into_iter().rev().map(year).collect(),
        progress,
    }
}

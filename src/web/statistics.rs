//! `GET /stats`: what the counts say, of all comics and of one.

use std::sync::Arc;
use std::time::Duration;

use app::page::{Bin, ComicStatisticsPage, Days, Figures, Look, Rank, StatisticsPage, Viewed};
use app::share::Shared;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::assets::shell;
use super::comics::ordinal;
use super::error::PageError;
use super::look::Wanted;
use super::packed::packed;
use super::sharing::Address;
use super::sharing::pages::STATISTICS;
use super::shelf::Shelf;
use super::state::Site;
use super::top::viewed;
use crate::catalogue::Found;
use crate::comic::{Comic, ComicNumber};
use crate::statistics::{DAYS, Histogram, Reading, Summary, Window};

/// How many of the comics without a view are named.
const UNSEEN: usize = 8;

/// `GET /stats`: what the counts say of all comics. No view of any of them.
pub(super) async fn page(
    State(site): State<Arc<Site>>,
    Wanted(look): Wanted,
    address: Address,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let reading = site.statistics.current().await.ok_or(PageError::Unavailable)?;
    let (shelf, age) = (Shelf::of_the_moment(&site), reading.age(site.statistics.clock().now()));
    packed(&site, &headers, move || {
        app::statistics_page(&statistics(&reading, age, &shelf, look, address.of(&STATISTICS)))
    })
    .await
}

/// `GET /stats/{n}`: what the counts say of one of xkcd's comics.
pub(super) async fn comic(
    State(site): State<Arc<Site>>,
    number: Result<Path<String>, PathRejection>,
    Wanted(look): Wanted,
    address: Address,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let number = ordinal(number)?.and_then(ComicNumber::xkcd).ok_or(PageError::NotFound)?;
    match site.finder.find(number).await {
        Found::Comic(comic) => one(&site, Shelf::catalogue(&site), comic, (look, address), &headers).await,
        Found::None => Err(PageError::NoSuchComic { number, newest: site.catalogue.newest_number() }),
        Found::Unavailable => Err(PageError::ComicUnavailable(number)),
    }
}

/// `GET /stats/sampler/{k}`: what the counts say of a strip of the sampler.
pub(super) async fn strip(
    State(site): State<Arc<Site>>,
    strip: Result<Path<String>, PathRejection>,
    Wanted(look): Wanted,
    address: Address,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let shelf = Shelf::sampler(&site);
    let number = ordinal(strip)?.and_then(ComicNumber::sampler);
    let strip = number.and_then(|number| shelf.snapshot().get(number).cloned()).ok_or(PageError::NotFound)?;
    one(&site, shelf, strip, (look, address), &headers).await
}

async fn one(
    site: &Site,
    shelf: Shelf,
    comic: Arc<Comic>,
    (look, address): (Look, Address),
    headers: &HeaderMap,
) -> Result<Response, PageError> {
    let reading = site.statistics.current().await.ok_or(PageError::Unavailable)?;
    let age = reading.age(site.statistics.clock().now());
    let path = shelf.kind().statistics_path(comic.number.ordinal());
    let share = address.of_statistics(&path, &comic.title);
    packed(site, headers, move || app::comic_statistics_page(&of_comic(&reading, age, &shelf, &comic, (look, share))))
        .await
}

fn statistics<'a>(reading: &Reading, age: Duration, shelf: &'a Shelf, look: Look, share: Shared) -> StatisticsPage<'a> {
    let numbers = shelf.snapshot().numbers();
    let counts = reading.views_of_all(numbers, Window::Ever);
    let bin =
        |bin: crate::statistics::Bin| Bin { from: natural(bin.from), to: natural(bin.to), comics: bin.values as u64 };
    let unseen: Vec<_> =
        numbers.iter().zip(&counts).filter(|(_, views)| **views == 0).map(|(number, _)| (*number, 0)).collect();
    // From all years rather than the first.
    let apart = unseen.len().div_ceil(UNSEEN).max(1);
    StatisticsPage {
        shell: shell(look),
        share,
        shelf: shelf.kind(),
        age,
        figures: Summary::of(&counts).map(figures),
        bins: Histogram::of(&counts).map_or_else(Vec::new, |histogram| histogram.bins.into_iter().map(bin).collect()),
        days: days(reading, reading.days_of_all(numbers)),
        unseen: viewed(shelf, unseen.into_iter().step_by(apart).collect()),
    }
}

fn figures(summary: Summary) -> Figures {
    Figures {
        comics: summary.values as u64,
        never: summary.zeros as u64,
        views: natural(summary.sum),
        mean: summary.mean,
        median: summary.median,
        most_frequent: summary.most_frequent.into_iter().map(natural).collect(),
        occurrences: summary.occurrences as u64,
        deciles: summary.deciles,
    }
}

fn of_comic<'a>(
    reading: &Reading,
    age: Duration,
    shelf: &Shelf,
    comic: &'a Comic,
    (look, share): (Look, Shared),
) -> ComicStatisticsPage<'a> {
    let (number, numbers) = (comic.number, shelf.snapshot().numbers());
    let by_day = reading.days(number).unwrap_or([0; DAYS]);
    let summary = Summary::of(&by_day).unwrap_or_default();
    let rank = reading.rank(numbers, number);
    ComicStatisticsPage {
        shell: shell(look),
        share,
        shelf: shelf.kind(),
        age,
        comic: Viewed {
            ordinal: number.ordinal(),
            title: &comic.title,
            views: natural(reading.views(number, Window::Ever)),
        },
        // A comic that has just come may not be among the others yet: then it is the only one.
        rank: rank.map_or(Rank { place: 1, shared: 0, of: 1 }, |rank| Rank {
            place: rank.place as u64,
            shared: rank.sharing.saturating_sub(1) as u64,
            of: rank.of as u64,
        }),
        days: days(reading, by_day),
        mean: summary.mean,
        median: summary.median,
    }
}

fn days(reading: &Reading, views: [i64; DAYS]) -> Days {
    Days { last: reading.today(), views: views.map(natural).to_vec() }
}

/// A count as pages have it: never below zero.
pub(super) fn natural(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

//! `GET /top`: the most and the least viewed comics.

use std::sync::Arc;
use std::time::Duration;

use app::page::{Look, TopPage, Viewed};
use app::share::Shared;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::assets::shell;
use super::error::PageError;
use super::look::Wanted;
use super::packed::packed;
use super::sharing::Address;
use super::sharing::pages::TOP;
use super::shelf::Shelf;
use super::state::Site;
use super::statistics::natural;
use crate::comic::ComicNumber;
use crate::statistics::{Reading, Window};

/// How many comics are in a list.
const MOST: usize = 10;

/// `GET /top`: the most viewed comics of today, 7 days, 30 days and ever, and the least viewed. No view of any of them.
pub(super) async fn page(
    State(site): State<Arc<Site>>,
    Wanted(look): Wanted,
    address: Address,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let reading = site.statistics.current().await.ok_or(PageError::Unavailable)?;
    let (shelf, age) = (Shelf::of_the_moment(&site), reading.age(site.statistics.clock().now()));
    packed(&site, &headers, move || app::top_page(&top(&reading, age, &shelf, look, address.of(&TOP)))).await
}

fn top<'a>(reading: &Reading, age: Duration, shelf: &'a Shelf, look: Look, share: Shared) -> TopPage<'a> {
    let numbers = shelf.snapshot().numbers();
    let most = |window| viewed(shelf, reading.top(numbers, window, MOST));
    TopPage {
        shell: shell(look),
        share,
        shelf: shelf.kind(),
        age,
        today: most(Window::Today),
        week: most(Window::Week),
        month: most(Window::Month),
        ever: most(Window::Ever),
        least: viewed(shelf, reading.least(numbers, MOST)),
    }
}

/// Comics of the shelf as a list shows them.
pub(super) fn viewed(shelf: &Shelf, comics: Vec<(ComicNumber, i64)>) -> Vec<Viewed<'_>> {
    let named = |(number, views): (ComicNumber, i64)| {
        let comic = shelf.snapshot().get(number)?;
        Some(Viewed { ordinal: number.ordinal(), title: &comic.title, views: natural(views) })
    };
    comics.into_iter().filter_map(named).collect()
}

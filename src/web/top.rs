//! `GET /top`: the most and the least viewed comics.

use std::sync::Arc;
use std::time::Duration;

use app::page::{Look, TopPage};
use app::share::Shared;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::assets::shell;
use super::counted::viewed;
use super::error::PageError;
use super::finished::Moment;
use super::look::Wanted;
use super::sharing::Address;
use super::sharing::pages::TOP;
use super::shelf::Shelf;
use super::state::Site;
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
    let share = address.of(&TOP);
    let (pages, from) = (&site.large_pages, (look, Moment::new(&reading, age, &shelf, &share)));
    let make = move || app::top_page(&top(&reading, age, &shelf, look, share));
    pages.top.answer(&pages.figures, &headers, from, make).await
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
        least: viewed(shelf, reading.least(numbers, Window::Ever, MOST)),
    }
}

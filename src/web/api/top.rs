//! The most and the least viewed comics.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::{IntoParams, ToSchema};

use super::answer::{Keep, answer, neighbours};
use super::attribution::Attribution;
use super::comics::{PAGE, PER_PAGE, PageWish};
use super::examples;
use super::parameters::{Asked, Query, Wish, Word};
use super::schemas::ReferenceBody;
use crate::comic::ComicNumber;
use crate::statistics::Window;
use crate::web::error::PageError;
use crate::web::shelf::Shelf;
use crate::web::state::Site;

const WINDOW: Word = Word {
    name: "window",
    about: "How far back views count: today (UTC), today and the 6 or 29 days before, or ever.",
    words: &["today", "week", "month", "ever"],
    default: "ever",
};
const ORDER: Word = Word {
    name: "order",
    about: "Which come first: the comics with the `most` views, none without a view among them, or with the `least`, \
            those without a view included.",
    words: &["most", "least"],
    default: "most",
};

/// Which comics, and which page of them.
pub(super) struct TopWish {
    window: Window,
    order: &'static str,
    page: PageWish,
}

impl Wish for TopWish {
    const NAMES: &'static [&'static str] = &[WINDOW.name, ORDER.name, PAGE.name, PER_PAGE.name];

    fn read(asked: &Query<'_>) -> Result<Self, PageError> {
        // The words are the windows' names.
        let window = Window::from_name(WINDOW.of(asked)?).unwrap_or(Window::Ever);
        Ok(Self { window, order: ORDER.of(asked)?, page: PageWish::read(asked)? })
    }
}

impl IntoParams for TopWish {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![
            WINDOW.described(),
            ORDER.described(),
            PAGE.described(ParameterIn::Query),
            PER_PAGE.described(ParameterIn::Query),
        ]
    }
}

/// The most, or the least, viewed comics.
#[derive(Serialize, ToSchema)]
#[schema(as = Top, example = examples::top)]
pub(super) struct TopBody {
    /// How far back views count.
    window: &'static str,
    /// Which come first: `most` or `least`.
    order: &'static str,
    /// When the counts were read.
    taken: DateTime<Utc>,
    /// How many comics there are on all pages.
    total: usize,
    /// Which page this is, from 1.
    #[schema(minimum = 1)]
    page: usize,
    /// How many comics are on a page at the most.
    #[schema(minimum = 1, maximum = 100)]
    per_page: usize,
    /// The comics; equal ones in the order of their numbers.
    #[schema(max_items = 100)]
    comics: Vec<RankedBody>,
    attribution: Attribution,
}

/// A comic and its views.
#[derive(Serialize, ToSchema)]
#[schema(as = RankedComic)]
struct RankedBody {
    /// Its place, from 1; comics with as many views share it.
    #[schema(minimum = 1)]
    place: usize,
    /// How often visitors saw it in that time.
    #[schema(minimum = 0)]
    views: i64,
    comic: ReferenceBody,
}

/// The most, or the least, viewed comics
///
/// By visitors' views alone, in exact sums that are at most a minute old while the database answers; `taken` says of
/// when they are. `Link` leads to the first, last, previous and next page.
#[utoipa::path(get, path = "/api/v1/top", operation_id = "top", tag = "Counts", params(TopWish),
    responses((status = 200, description = "The comics.", body = TopBody)))]
pub(super) async fn top(
    State(site): State<Arc<Site>>,
    Asked(TopWish { window, order, page: wish }): Asked<TopWish>,
) -> Result<Response, PageError> {
    let reading = site.statistics.current().await.ok_or(PageError::Unavailable)?;
    let shelf = Shelf::of_the_moment(&site);
    let snapshot = shelf.snapshot();
    let numbers = snapshot.numbers();
    // All of them: a place is shared with comics of pages before.
    let ranked = match order {
        "least" => reading.least(numbers, window, usize::MAX),
        _ => reading.top(numbers, window, usize::MAX),
    };
    let total = ranked.len();
    let comics = placed(ranked).skip(wish.skip()).take(wish.per_page).filter_map(|(place, number, views)| {
        Some(RankedBody { place, views, comic: ReferenceBody::of(snapshot.get(number)?) })
    });
    let attribution = Attribution::of_many(shelf.is_sampler());
    let PageWish { page, per_page } = wish;
    let window = window.name();
    let path = format!("/api/v1/top?window={window}&order={order}&per_page={per_page}&");
    let links = neighbours(&path, page, per_page, total);
    let body = TopBody {
        window,
        order,
        taken: reading.taken,
        total,
        page,
        per_page,
        comics: comics.collect(),
        attribution: attribution.clone(),
    };
    Ok(answer(&body, Keep::Seconds, &attribution, &links))
}

/// Those in an order with their places: the first of as many views has its own, and shares it with the others.
fn placed(ranked: Vec<(ComicNumber, i64)>) -> impl Iterator<Item = (usize, ComicNumber, i64)> {
    let mut last = None;
    ranked.into_iter().zip(1..).map(move |((number, views), index)| {
        let place = match last {
            Some((place, before)) if before == views => place,
            _ => index,
        };
        last = Some((place, views));
        (place, number, views)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_window_has_its_word() {
        assert_eq!(WINDOW.words, Window::ALL.map(Window::name));
    }
}

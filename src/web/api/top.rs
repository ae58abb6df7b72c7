//! The most and the least viewed comics.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::{IntoParams, ToSchema};

use super::answer::{Keep, answer};
use super::attribution::Attribution;
use super::parameters::{Asked, Query, Whole, Wish, Word};
use super::schemas::ReferenceBody;
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
const LEAST: Word = Word {
    name: "least",
    about: "Whether the comics with the fewest views come first, those without any included.",
    words: &["false", "true"],
    default: "false",
};
const MOST: Whole =
    Whole { name: "most", about: "How many comics at the most.", least: 1, most: 100, default: Some(10), example: 5 };

/// Which comics.
pub(super) struct TopWish {
    window: Window,
    least: bool,
    most: usize,
}

impl Wish for TopWish {
    const NAMES: &'static [&'static str] = &[WINDOW.name, LEAST.name, MOST.name];

    fn read(asked: &Query<'_>) -> Result<Self, PageError> {
        let most = MOST.of(asked)?;
        let least = LEAST.of(asked)? == "true";
        // The words are the windows' names.
        let window = Window::from_name(WINDOW.of(asked)?).unwrap_or(Window::Ever);
        Ok(Self { window, least, most: usize::try_from(most).unwrap_or(1) })
    }
}

impl IntoParams for TopWish {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![WINDOW.described(), LEAST.described(), MOST.described(ParameterIn::Query)]
    }
}

/// The most, or the least, viewed comics.
#[derive(Serialize, ToSchema)]
#[schema(as = Top)]
pub(super) struct TopBody {
    /// How far back views count.
    #[schema(example = "week")]
    window: &'static str,
    /// Whether the fewest views come first.
    least: bool,
    /// When the counts were read.
    taken: DateTime<Utc>,
    /// The comics; equal ones in the order of their numbers.
    #[schema(max_items = 100)]
    comics: Vec<RankedBody>,
    attribution: Attribution,
}

/// A comic and its views.
#[derive(Serialize, ToSchema)]
#[schema(as = RankedComic)]
struct RankedBody {
    /// How often visitors saw it in that time.
    #[schema(minimum = 0, example = 1_204)]
    views: i64,
    comic: ReferenceBody,
}

/// The most, or the least, viewed comics
///
/// By visitors' views alone, in exact sums that are at most a minute old while the database answers; `taken` says of
/// when they are. Among the most viewed are none without a view.
#[utoipa::path(get, path = "/api/v1/top", operation_id = "top", tag = "Counts", params(TopWish),
    responses((status = 200, description = "The comics.", body = TopBody)))]
pub(super) async fn top(
    State(site): State<Arc<Site>>,
    Asked(TopWish { window, least, most }): Asked<TopWish>,
) -> Result<Response, PageError> {
    let reading = site.statistics.current().await.ok_or(PageError::Unavailable)?;
    let shelf = Shelf::of_the_moment(&site);
    let snapshot = shelf.snapshot();
    let ranked = if least {
        reading.least(snapshot.numbers(), window, most)
    } else {
        reading.top(snapshot.numbers(), window, most)
    };
    let ranked = ranked.into_iter().filter_map(|(number, views)| Some((snapshot.get(number)?, views)));
    let comics = ranked.map(|(comic, views)| RankedBody { views, comic: ReferenceBody::of(comic) }).collect();
    let attribution = Attribution::of_many(shelf.is_sampler());
    let body = TopBody { window: window.name(), least, taken: reading.taken, comics, attribution: attribution.clone() };
    Ok(answer(&body, Keep::Seconds, &attribution, &[]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_window_has_its_word() {
        assert_eq!(WINDOW.words, Window::ALL.map(Window::name));
    }
}

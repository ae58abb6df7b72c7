//! Mean, median and their like, of any number that comics have.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::{IntoParams, ToSchema};

use super::answer::{Keep, answer};
use super::attribution::Attribution;
use super::examples;
use super::parameters::{Asked, Query, Wish, Word};
use crate::statistics::{Column, Summary, Window};
use crate::web::error::PageError;
use crate::web::shelf::Shelf;
use crate::web::state::Site;

const COLUMN: Word = Word {
    name: "column",
    about: "Which number of each comic. The lengths are in characters, the picture's sizes in pixels.",
    words: &[
        "views",
        "number",
        "year",
        "month",
        "day",
        "picture_width",
        "picture_height",
        "title_length",
        "caption_length",
        "transcript_length",
    ],
    default: "views",
};

/// Which column.
pub(super) struct ColumnWish(Column);

impl Wish for ColumnWish {
    const NAMES: &'static [&'static str] = &[COLUMN.name];

    fn read(asked: &Query<'_>) -> Result<Self, PageError> {
        // The words are the columns' names.
        Ok(Self(Column::from_name(COLUMN.of(asked)?).unwrap_or(Column::Views)))
    }
}

impl IntoParams for ColumnWish {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![COLUMN.described()]
    }
}

/// What can be said of a column.
#[derive(Serialize, ToSchema)]
#[schema(as = Statistics, example = examples::statistics)]
pub(super) struct StatisticsBody {
    /// The column.
    column: &'static str,
    /// When the counts were read.
    taken: DateTime<Utc>,
    /// How many comics there are; those without a value (as one without a caption) are in no other number here.
    #[schema(minimum = 0)]
    comics: usize,
    /// What the values say; null where no comic has one.
    #[schema(required)]
    summary: Option<SummaryBody>,
    attribution: Attribution,
}

/// What a handful of whole numbers say.
#[derive(Serialize, ToSchema)]
#[schema(as = Summary, example = examples::summary)]
struct SummaryBody {
    /// How many values there are.
    #[schema(minimum = 1)]
    values: usize,
    /// Their sum.
    sum: i64,
    /// The least.
    minimum: i64,
    /// The greatest.
    maximum: i64,
    /// The arithmetic mean.
    mean: f64,
    /// The median; of an even number of values, the mean of the two in the middle.
    median: f64,
    /// The values that occur most often, ascending: several where they tie, all where each occurs once.
    #[schema(min_items = 1)]
    most_frequent: Vec<i64>,
    /// How often each of these occurs.
    #[schema(minimum = 1)]
    occurrences: usize,
    /// The nine deciles, by linear interpolation between closest ranks.
    #[schema(min_items = 9, max_items = 9)]
    deciles: Vec<f64>,
    /// How many values are zero.
    zeros: usize,
}

/// Mean, median, most frequent values and deciles
///
/// Of how often visitors have seen each comic, or of any other number that comics have. The counts are from one moment,
/// at most a minute ago while the database answers; `taken` says which.
#[utoipa::path(get, path = "/api/v1/statistics", operation_id = "statistics", tag = "Counts", params(ColumnWish),
    responses((status = 200, description = "The statistics.", body = StatisticsBody)))]
pub(super) async fn of_column(
    State(site): State<Arc<Site>>,
    Asked(ColumnWish(column)): Asked<ColumnWish>,
) -> Result<Response, PageError> {
    let reading = site.statistics.current().await.ok_or(PageError::Unavailable)?;
    let shelf = Shelf::of_the_moment(&site);
    let comics = shelf.snapshot().comics();
    let all = comics.len();
    let values: Vec<_> =
        comics.filter_map(|comic| column.of(comic, reading.views(comic.number, Window::Ever))).collect();
    let attribution = Attribution::of_many(shelf.is_sampler());
    let body = StatisticsBody {
        column: column.name(),
        taken: reading.taken,
        comics: all,
        summary: Summary::of(&values).map(SummaryBody::of),
        attribution: attribution.clone(),
    };
    Ok(answer(&body, Keep::Seconds, &attribution, &[]))
}

impl SummaryBody {
    fn of(summary: Summary) -> Self {
        let Summary { values, sum, minimum, maximum, mean, median, most_frequent, occurrences, deciles, zeros } =
            summary;
        let deciles = deciles.to_vec();
        Self { values, sum, minimum, maximum, mean, median, most_frequent, occurrences, deciles, zeros }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_has_its_word() {
        assert_eq!(COLUMN.words, Column::ALL.map(Column::name));
    }
}

//! How often a comic has been seen.

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Keep, answer};
use super::attribution::Attribution;
use super::comics::{NumberInPath, find};
use super::parameters::Asked;
use super::schemas::ReferenceBody;
use crate::statistics::{DAYS, Window};
use crate::web::error::PageError;
use crate::web::state::Site;

/// How often visitors have seen a comic.
#[derive(Serialize, ToSchema)]
#[schema(as = ComicViews)]
pub(super) struct ViewsBody {
    comic: ReferenceBody,
    /// When the counts were read.
    taken: DateTime<Utc>,
    /// How often visitors have seen it, ever.
    #[schema(minimum = 0, example = 1_204)]
    total: i64,
    /// The last 30 days (UTC), today last. Days on which nobody saw it are there too.
    #[schema(min_items = 30, max_items = 30)]
    days: Vec<DayBody>,
    attribution: Attribution,
}

/// A day's views.
#[derive(Serialize, ToSchema)]
#[schema(as = DayViews)]
struct DayBody {
    /// The day (UTC).
    day: NaiveDate,
    /// How often visitors saw it on that day.
    #[schema(minimum = 0, example = 3)]
    views: i64,
}

/// How often visitors have seen a comic
///
/// Its total, and each of the last 30 days. Views by crawlers and load tests are not among them, nor is anything that
/// is asked of the API. The counts are at most a minute old.
#[utoipa::path(get, path = "/api/v1/comics/{number}/views", operation_id = "comicViews", tag = "Counts",
    params(NumberInPath), responses((status = 200, description = "Its counts.", body = ViewsBody)))]
pub(super) async fn of_one(
    State(site): State<Arc<Site>>,
    number: Result<Path<String>, PathRejection>,
    Asked(()): Asked<()>,
) -> Result<Response, PageError> {
    let comic = find(&site, number).await?;
    let reading = site.statistics.current().await.ok_or(PageError::Unavailable)?;
    let today = reading.today();
    let days = reading.days(comic.number).unwrap_or([0; DAYS]).into_iter().rev();
    let mut days: Vec<_> =
        (0..).zip(days).map(|(ago, views)| DayBody { day: today - Duration::days(ago), views }).collect();
    days.reverse();
    let attribution = Attribution::of(comic.number);
    let body = ViewsBody {
        comic: ReferenceBody::of(&comic),
        taken: reading.taken,
        total: reading.views(comic.number, Window::Ever),
        days,
        attribution: attribution.clone(),
    };
    Ok(answer(&body, Keep::Seconds, &attribution, &[]))
}

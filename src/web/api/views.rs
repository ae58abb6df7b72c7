//! How often a comic has been seen.

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Keep, answer};
use super::attribution::Attribution;
use super::comics::{NumberInPath, find};
use super::examples;
use super::parameters::Asked;
use super::schemas::ReferenceBody;
use crate::statistics::ComicStatistics;
use crate::web::error::PageError;
use crate::web::state::Site;
use crate::web::statistics::days_of;

/// How often visitors have seen a comic.
#[derive(Serialize, ToSchema)]
#[schema(as = ComicViews, example = examples::views)]
pub(super) struct ViewsBody {
    comic: ReferenceBody,
    /// How often visitors have seen it, ever: the sum of its days.
    #[schema(minimum = 0)]
    total: i64,
    /// Each day (UTC) on which visitors saw it, oldest first. The days between have no views.
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
    #[schema(minimum = 1)]
    views: i64,
}

/// How often visitors have seen a comic
///
/// Its total, and each day that has views, as the database has them now: both from one look at it. Views by crawlers and
/// load tests are not among them, nor is anything that is asked of the API.
#[utoipa::path(get, path = "/api/v1/comics/{number}/views", operation_id = "comicViews", tag = "Counts",
    params(NumberInPath), responses((status = 200, description = "Its counts.", body = ViewsBody)))]
pub(super) async fn of_one(
    State(site): State<Arc<Site>>,
    number: Result<Path<String>, PathRejection>,
    Asked(()): Asked<()>,
) -> Result<Response, PageError> {
    let comic = find(&site, number).await?;
    let days = days_of(&site, comic.number).await.ok_or(PageError::Unavailable)?;
    let ComicStatistics { total, days, .. } = ComicStatistics::new(days, None, site.statistics.clock().today());
    let attribution = Attribution::of(comic.number);
    let body = ViewsBody {
        comic: ReferenceBody::of(&comic),
        total,
        days: days.into_iter().map(|(day, views)| DayBody { day, views }).collect(),
        attribution: attribution.clone(),
    };
    Ok(answer(&body, Keep::Seconds, &attribution, &[]))
}

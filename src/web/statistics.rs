//! `GET /stats`: what the counts say, of all comics and of one.

mod of_comic;

use std::sync::Arc;

use app::page::{self, Bin, Days, StatisticsPage};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::NaiveDate;

pub(super) use of_comic::{comic, days_of, strip};

use super::assets::shell;
use super::counted::{natural, spread, viewed};
use super::error::PageError;
use super::figures::Basis;
use super::look::Wanted;
use super::sharing::Address;
use super::sharing::pages::STATISTICS;
use super::state::Site;
use crate::statistics::{DAYS, Histogram, Summary, Window};

/// How many of the comics without a view are named.
const UNSEEN: usize = 8;

/// `GET /stats`: what the counts say of all comics. No view of any of them.
pub(super) async fn page(
    State(site): State<Arc<Site>>,
    Wanted(look): Wanted,
    address: Address,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let basis = Basis::now(&site, look, address.of(&STATISTICS)).await?;
    basis.page(&site, &site.large_pages.statistics, &headers, |basis| app::statistics_page(&statistics(&basis))).await
}

fn statistics(Basis { reading, age, shelf, look, share }: &Basis) -> StatisticsPage<'_> {
    let numbers = shelf.snapshot().numbers();
    let counts = reading.views_of_all(numbers, Window::Ever);
    let bin =
        |bin: crate::statistics::Bin| Bin { from: natural(bin.from), to: natural(bin.to), comics: bin.values as u64 };
    let unseen: Vec<_> =
        numbers.iter().zip(&counts).filter(|(_, views)| **views == 0).map(|(number, _)| (*number, 0)).collect();
    // From all years rather than the first.
    let apart = unseen.len().div_ceil(UNSEEN).max(1);
    StatisticsPage {
        shell: shell(*look),
        share: share.clone(),
        shelf: shelf.kind(),
        age: *age,
        figures: Summary::of(&counts).as_ref().map(summary),
        bins: Histogram::of(&counts).map_or_else(Vec::new, |histogram| histogram.bins.into_iter().map(bin).collect()),
        days: days(reading.today(), reading.days_of_all(numbers)),
        unseen: viewed(shelf, unseen.into_iter().step_by(apart).collect()),
    }
}

fn summary(summary: &Summary) -> page::Figures {
    page::Figures { never: summary.zeros as u64, views: natural(summary.sum), spread: spread(summary) }
}

fn days(last: NaiveDate, views: [i64; DAYS]) -> Days {
    Days { last, views: views.map(natural).to_vec() }
}

//! `GET /stats/{n}`: what the counts say of one comic.

use std::sync::Arc;
use std::time::Duration;

use app::page::{ComicStatisticsPage, Look, Rank, Viewed};
use app::share::Shared;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::NaiveDate;

use super::days;
use crate::catalogue::Found;
use crate::comic::{Comic, ComicNumber};
use crate::statistics::{ComicStatistics, DAYS, Reading, Summary, Window};
use crate::web::assets::shell;
use crate::web::comics::ordinal;
use crate::web::counted::{natural, spread};
use crate::web::error::PageError;
use crate::web::look::Wanted;
use crate::web::packed::packed;
use crate::web::sharing::Address;
use crate::web::shelf::Shelf;
use crate::web::state::Site;

/// How long the database may take to tell a comic's days.
const PATIENCE: Duration = Duration::from_secs(1);

/// `GET /stats/{n}`: what the counts say of one of xkcd's comics.
pub(in crate::web) async fn comic(
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
pub(in crate::web) async fn strip(
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
    let (reading, days) = tokio::join!(site.statistics.current(), days_of(site, comic.number));
    let reading = reading.ok_or(PageError::Unavailable)?;
    let age = reading.age(site.statistics.clock().now());
    let path = shelf.kind().statistics_path(comic.number.ordinal());
    let share = address.of_statistics(&path, &comic.title);
    let make = move || {
        let known = Known::new(&reading, days, comic.number, shelf.snapshot().numbers());
        app::comic_statistics_page(&page(&known, age, &shelf, &comic, (look, share)))
    };
    packed(&site.large_pages.everybody, headers, make).await
}

/// Each day that has views of a comic, oldest first; `None` where the database does not tell within a second.
pub(in crate::web) async fn days_of(site: &Site, number: ComicNumber) -> Option<Vec<(NaiveDate, i64)>> {
    tokio::time::timeout(PATIENCE, site.views.comic_days(number.get())).await.ok()?.ok()
}

/// What is known of a comic's counts.
struct Known {
    statistics: ComicStatistics,
    /// The last of the days.
    today: NaiveDate,
    /// Whether all its days are known, or only those of a reading.
    whole: bool,
}

impl Known {
    /// All as at the moment of the reading, whose age is told. Where the database did not tell the comic's `days`, those
    /// before the reading's are left out.
    fn new(
        reading: &Reading,
        days: Option<Vec<(NaiveDate, i64)>>,
        number: ComicNumber,
        numbers: &[ComicNumber],
    ) -> Self {
        let today = reading.today();
        if let Some(days) = days {
            return Self { statistics: ComicStatistics::at(reading, days, number, numbers), today, whole: true };
        }
        let (total, rank) = (reading.views(number, Window::Ever), reading.rank(numbers, number));
        let by_day = reading.days(number).unwrap_or([0; DAYS]);
        let daily = Summary::of(&by_day).filter(|_| by_day.iter().any(|views| *views > 0));
        let days = Reading::first_day(today).iter_days().zip(by_day).collect();
        Self { statistics: ComicStatistics { total, rank, days, daily }, today, whole: false }
    }
}

fn page<'a>(
    known: &Known,
    age: Duration,
    shelf: &Shelf,
    comic: &'a Comic,
    (look, share): (Look, Shared),
) -> ComicStatisticsPage<'a> {
    let ComicStatistics { total, rank, daily, .. } = &known.statistics;
    ComicStatisticsPage {
        shell: shell(look),
        share,
        shelf: shelf.kind(),
        age,
        comic: Viewed { ordinal: comic.number.ordinal(), title: &comic.title, views: natural(*total) },
        // A comic that has just come may not be among the others yet: then it is the only one.
        rank: rank.map_or(Rank { place: 1, shared: 0, of: 1 }, |rank| Rank {
            place: rank.place as u64,
            shared: rank.sharing.saturating_sub(1) as u64,
            of: rank.of as u64,
        }),
        days: days(known.today, known.statistics.last_days(known.today)),
        whole: known.whole,
        daily: daily.as_ref().map(spread),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Days, Utc};

    use super::*;
    use crate::storage::Tallies;

    const NOON: DateTime<Utc> = DateTime::from_timestamp(1_770_000_000, 0).unwrap();

    /// Comic 7, seen twice today and three times 40 days ago, beside one that was never seen; what the database says of
    /// its days later; and what is known then.
    fn known(later: Option<&[(u64, i64)]>) -> Known {
        let [seven, eight] = [7, 8].map(|number| ComicNumber::xkcd(number).unwrap());
        let today = NOON.date_naive();
        let tallies = Tallies { totals: vec![(7, 5)], days: vec![(7, today, 2)] };
        let days = later.map(|days| days.iter().map(|&(ago, views)| (today - Days::new(ago), views)).collect());
        Known::new(&Reading::new(NOON, &tallies), days, seven, &[seven, eight])
    }

    #[test]
    fn views_after_the_reading_are_in_nothing_that_is_said() {
        let known = known(Some(&[(40, 3), (0, 900)]));
        let ComicStatistics { total, rank, daily, .. } = &known.statistics;
        assert_eq!((*total, known.whole), (5, true));
        assert_eq!(rank.map(|rank| (rank.place, rank.sharing)), Some((1, 1)));
        assert_eq!(known.statistics.last_days(known.today)[DAYS - 2..], [0, 2]);
        let daily = daily.as_ref().unwrap();
        assert_eq!((daily.values, daily.sum, daily.maximum), (41, 5, 3));
    }

    #[test]
    fn days_that_the_database_did_not_tell_are_left_out() {
        let known = known(None);
        assert_eq!((known.statistics.total, known.whole), (5, false));
        let daily = known.statistics.daily.unwrap();
        assert_eq!((daily.values, daily.sum), (DAYS, 2));
    }
}

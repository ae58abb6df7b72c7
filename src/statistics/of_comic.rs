//! What one comic's counts say.

use chrono::NaiveDate;

use super::Rank;
use super::summary::quotient;

/// What one comic's counts say, from its days in the database: newer than a reading, which its rank is from.
#[derive(Clone, Debug, PartialEq)]
pub struct ComicStatistics {
    /// Its views ever: the sum of its days.
    pub total: i64,
    /// Its place among all comics, by a reading; `None` where there is no reading, or it is none of the comics.
    pub rank: Option<Rank>,
    /// Each day (UTC) that has views, oldest first.
    pub days: Vec<(NaiveDate, i64)>,
    /// What is said of all days from the first view on; `None` where there was none.
    pub daily: Option<Daily>,
}

/// What is said of the days from a comic's first view to today, those without a view among them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Daily {
    /// How many days these are.
    pub days: usize,
    /// The mean of their views.
    pub mean: f64,
    /// The median of their views.
    pub median: f64,
}

impl ComicStatistics {
    /// Of the days that have views, oldest first, and the comic's rank.
    #[must_use]
    pub fn new(days: Vec<(NaiveDate, i64)>, rank: Option<Rank>, today: NaiveDate) -> Self {
        let total: i128 = days.iter().map(|(_, views)| i128::from(*views)).sum();
        let daily = days.first().zip(days.last()).map(|((first, _), (last, _))| {
            let span = today.max(*last).signed_duration_since(*first).num_days() + 1;
            let span = usize::try_from(span).unwrap_or(1).max(days.len());
            let mut views: Vec<_> = days.iter().map(|(_, views)| *views).collect();
            views.sort_unstable();
            // The days without a view are not written out: a clock that was far off once would make millions of them.
            let zeros = span - views.len();
            let at =
                |rank: usize| rank.checked_sub(zeros).and_then(|rank| views.get(rank)).copied().map_or(0, i128::from);
            let middle = at((span - 1) / 2) + at(span / 2);
            Daily { days: span, mean: quotient(total, span), median: quotient(middle, 2) }
        });
        Self { total: i64::try_from(total).unwrap_or(i64::MAX), rank, days, daily }
    }
}

#[cfg(test)]
mod tests;

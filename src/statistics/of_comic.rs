//! What one comic's counts say.

use chrono::NaiveDate;

use super::{DAYS, Rank, Reading, Summary, Window};
use crate::comic::ComicNumber;

/// What one comic's counts say, from its days. Whoever has them from elsewhere than the reading that its rank is from
/// sees to it that both are of one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct ComicStatistics {
    /// Its views ever: the sum of its days.
    pub total: i64,
    /// Its place among all comics, by a reading; `None` where there is no reading, or it is none of the comics.
    pub rank: Option<Rank>,
    /// Each day (UTC) that has views, oldest first.
    pub days: Vec<(NaiveDate, i64)>,
    /// What is said of the views of all days from the first view to today, those without a view among them; `None` where
    /// there was no view.
    pub daily: Option<Summary>,
}

impl ComicStatistics {
    /// Of the days that have views, oldest first, and the comic's rank.
    #[must_use]
    pub fn new(days: Vec<(NaiveDate, i64)>, rank: Option<Rank>, today: NaiveDate) -> Self {
        let total: i128 = days.iter().map(|(_, views)| i128::from(*views)).sum();
        let daily = days.first().zip(days.last()).and_then(|((first, _), (last, _))| {
            let span = today.max(*last).signed_duration_since(*first).num_days() + 1;
            let views: Vec<_> = days.iter().map(|(_, views)| *views).filter(|views| *views > 0).collect();
            let span = usize::try_from(span).unwrap_or(1).max(views.len());
            // The days without a view are not written out: a clock that was far off once would make millions of them.
            Summary::beside_zeros(span - views.len(), &views)
        });
        Self { total: i64::try_from(total).unwrap_or(i64::MAX), rank, days, daily }
    }

    /// All as at the moment of a reading: the comic's total, its place among these `numbers`, the last days. `days` are the
    /// database's, which may be newer: of them only those before the reading's count, which change no more.
    #[must_use]
    pub fn at(
        reading: &Reading,
        mut days: Vec<(NaiveDate, i64)>,
        number: ComicNumber,
        numbers: &[ComicNumber],
    ) -> Self {
        let (today, by_day) = (reading.today(), reading.days(number).unwrap_or([0; DAYS]));
        let first = Reading::first_day(today);
        days.retain(|(day, _)| *day < first);
        days.extend(first.iter_days().zip(by_day).filter(|(_, views)| *views > 0));
        let total = reading.views(number, Window::Ever);
        Self { total, ..Self::new(days, reading.rank(numbers, number), today) }
    }

    /// The views of each of the last [`DAYS`] days, today last. As in a reading, views of days that have not begun yet are
    /// today's.
    #[must_use]
    pub fn last_days(&self, today: NaiveDate) -> [i64; DAYS] {
        let first = Reading::first_day(today);
        let mut last = [0_i64; DAYS];
        for (day, views) in &self.days {
            let place = (*day.min(&today)).signed_duration_since(first).num_days();
            if let Some(known) = usize::try_from(place).ok().and_then(|place| last.get_mut(place)) {
                *known = known.saturating_add(*views);
            }
        }
        last
    }
}

#[cfg(test)]
mod tests;

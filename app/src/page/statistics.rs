//! `/stats`: what the counts say, of all comics and of one.

use std::iter::zip;
use std::time::Duration;

use chrono::NaiveDate;

use super::{Shelf, Shell, Viewed};
use crate::share::Shared;

/// `/stats`: what the counts say of all comics. Visitors' views alone.
#[derive(Clone, Debug, PartialEq)]
pub struct StatisticsPage<'a> {
    /// What stands around it.
    pub shell: Shell,
    /// What it says of itself to programs.
    pub share: Shared,
    /// Whose comics they are.
    pub shelf: Shelf,
    /// How old the counts are.
    pub age: Duration,
    /// What can be said of them; `None` where there is no comic.
    pub figures: Option<Figures>,
    /// The distribution of the counts, without gaps, ascending.
    pub bins: Vec<Bin>,
    /// The last days.
    pub days: Days,
    /// A few of those that have never been viewed.
    pub unseen: Vec<Viewed<'a>>,
}

/// What can be said of all comics' counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// How many comics have never been viewed.
    pub never: u64,
    /// All views.
    pub views: u64,
    /// Those of each comic.
    pub spread: Spread,
}

/// What can be said of the views that each of some things has.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// How many things there are.
    pub of: u64,
    /// Views of one on average.
    pub mean: f64,
    /// Half of them have at most so many.
    pub median: f64,
    /// The counts that most of them have, ascending: several where they tie.
    pub most_frequent: Vec<u64>,
    /// How many have each of these.
    pub occurrences: u64,
    /// The nine deciles.
    pub deciles: [f64; 9],
}

/// Comics whose count is in a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bin {
    /// The least count that belongs to it.
    pub from: u64,
    /// The greatest.
    pub to: u64,
    /// How many comics have such a count.
    pub comics: u64,
}

/// Views by day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Days {
    /// The last day (UTC): today, when they were counted.
    pub last: NaiveDate,
    /// The views of days in a row, the last day's last.
    pub views: Vec<u64>,
}

impl Days {
    /// Each day with its views, the last day last.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (NaiveDate, u64)> {
        let back = u64::try_from(self.views.len()).unwrap_or(0).saturating_sub(1);
        let first = self.last.checked_sub_days(chrono::Days::new(back)).unwrap_or(self.last);
        let days: Vec<_> = first.iter_days().take(self.views.len()).collect();
        zip(days, self.views.clone())
    }

    /// The day with the most views, the latest of several; `None` where no day has any.
    pub(crate) fn highest(&self) -> Option<(NaiveDate, u64)> {
        self.iter().filter(|(_, views)| *views > 0).max_by_key(|(_, views)| *views)
    }
}

/// `/stats/{n}`: what one comic's counts say. Visitors' views alone.
#[derive(Clone, Debug, PartialEq)]
pub struct ComicStatisticsPage<'a> {
    /// What stands around it.
    pub shell: Shell,
    /// What it says of itself to programs.
    pub share: Shared,
    /// What it is one of.
    pub shelf: Shelf,
    /// How old the counts are.
    pub age: Duration,
    /// The comic, and all its views.
    pub comic: Viewed<'a>,
    /// Its place among all.
    pub rank: Rank,
    /// Its last days.
    pub days: Days,
    /// Whether all its days are known; else the last ones alone.
    pub whole: bool,
    /// What is said of all days from its first view to today, or of the last ones where they alone are known; `None` where
    /// there was no view in them.
    pub daily: Option<Spread>,
}

/// A comic's place among all by views.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rank {
    /// One more than there are comics with more views.
    pub place: u64,
    /// How many other comics have as many.
    pub shared: u64,
    /// How many comics there are.
    pub of: u64,
}

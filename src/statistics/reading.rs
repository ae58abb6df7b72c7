//! The visitors' counts at one moment.

use chrono::{DateTime, NaiveDate, Utc};

use crate::comic::ComicNumber;

/// How many days back, today included, the days are known.
pub const DAYS: usize = 30;

/// The visitors' counts at one moment: one consistent snapshot of the database.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// When it was taken.
    pub taken: DateTime<Utc>,
}

/// How far back views count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Window {
    /// Today (UTC).
    Today,
    /// Today and the six days before.
    Week,
    /// Today and the 29 days before.
    Month,
    /// Always.
    Ever,
}

impl Reading {
    /// The day it was taken (UTC); the last of its days.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.taken.date_naive()
    }

    /// A comic's views in a window.
    #[must_use]
    pub fn views(&self, _number: ComicNumber, _window: Window) -> i64 {
        0
    }

    /// A comic's views on each of the last [`DAYS`] days, today last; `None` where it had none in all that time.
    #[must_use]
    pub fn days(&self, _number: ComicNumber) -> Option<[i64; DAYS]> {
        None
    }

    /// The views of all these comics on each of the last [`DAYS`] days, today last.
    #[must_use]
    pub fn days_of_all(&self, _numbers: &[ComicNumber]) -> [i64; DAYS] {
        [0; DAYS]
    }

    /// Those of these comics with the most views in a window, most first, equal ones by number; at most `most`, none
    /// without a view.
    #[must_use]
    pub fn top(&self, _numbers: &[ComicNumber], _window: Window, _most: usize) -> Vec<(ComicNumber, i64)> {
        Vec::new()
    }

    /// Those of these comics with the fewest views ever, fewest first, equal ones by number; at most `most`.
    #[must_use]
    pub fn least(&self, _numbers: &[ComicNumber], _most: usize) -> Vec<(ComicNumber, i64)> {
        Vec::new()
    }
}

//! The visitors' counts at one moment.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::drawing::Drawing;
use crate::comic::ComicNumber;
use crate::storage::Tallies;

/// How many days back, today included, the days are known.
pub const DAYS: usize = 30;

/// The visitors' counts at one moment: one consistent snapshot of the database.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// When it was taken.
    pub taken: DateTime<Utc>,
    comics: HashMap<ComicNumber, Counts>,
}

/// A comic's counts; it has been viewed.
#[derive(Clone, Debug, Default, PartialEq)]
struct Counts {
    ever: i64,
    /// Today last; `None` where there was no view in all that time.
    days: Option<Box<[i64; DAYS]>>,
    sparkline: Drawing,
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

/// A comic's place among others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rank {
    /// From 1: one more than there are comics with more views.
    pub place: usize,
    /// How many have this place: 1 where it is this comic's alone.
    pub sharing: usize,
    /// How many comics there are.
    pub of: usize,
}

impl Window {
    /// All of them, the shortest first.
    pub const ALL: [Self; 4] = [Self::Today, Self::Week, Self::Month, Self::Ever];

    /// Its name in addresses and on command lines.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Week => "week",
            Self::Month => "month",
            Self::Ever => "ever",
        }
    }

    /// The window of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|window| window.name() == name)
    }

    /// How many days it has, today included; `None` for all there ever were.
    #[must_use]
    pub fn days(self) -> Option<usize> {
        match self {
            Self::Today => Some(1),
            Self::Week => Some(7),
            Self::Month => Some(DAYS),
            Self::Ever => None,
        }
    }
}

impl Reading {
    /// What one snapshot of the database said at that moment. Of its days the last [`DAYS`] count; views of days that
    /// have not begun yet, by the clock of another process that is ahead, count as today's.
    #[must_use]
    pub fn new(taken: DateTime<Utc>, tallies: &Tallies) -> Self {
        let today = taken.date_naive();
        let mut comics = HashMap::<ComicNumber, Counts>::with_capacity(tallies.totals.len());
        for &(number, ever) in &tallies.totals {
            if let Some(number) = ComicNumber::new(number) {
                comics.entry(number).or_default().ever = ever;
            }
        }
        for &(number, day, views) in &tallies.days {
            let ago = today.signed_duration_since(day).num_days().max(0);
            let place = usize::try_from(ago).ok().and_then(|ago| (DAYS - 1).checked_sub(ago));
            let (Some(number), Some(place)) = (ComicNumber::new(number), place) else { continue };
            let days = comics.entry(number).or_default().days.get_or_insert_with(|| Box::new([0; DAYS]));
            if let Some(day) = days.get_mut(place) {
                *day = day.saturating_add(views);
            }
        }
        Self { taken, comics }
    }

    /// The first day that a reading taken on this day looks at.
    #[must_use]
    pub fn first_day(today: NaiveDate) -> NaiveDate {
        let back = i64::try_from(DAYS - 1).unwrap_or(0);
        today.checked_sub_signed(TimeDelta::days(back)).unwrap_or(today)
    }

    /// The day it was taken (UTC); the last of its days.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.taken.date_naive()
    }

    /// How long ago it was taken; nothing where the clock has been set back meanwhile.
    #[must_use]
    pub fn age(&self, now: DateTime<Utc>) -> std::time::Duration {
        now.signed_duration_since(self.taken).to_std().unwrap_or_default()
    }

    /// A comic's views in a window.
    #[must_use]
    pub fn views(&self, number: ComicNumber, window: Window) -> i64 {
        let Some(counts) = self.comics.get(&number) else { return 0 };
        match window.days() {
            None => counts.ever,
            Some(days) => counts.days.as_ref().map_or(0, |known| saturating(known.iter().rev().take(days))),
        }
    }

    /// A comic's views on each of the last [`DAYS`] days, today last; `None` where it had none in all that time.
    #[must_use]
    pub fn days(&self, number: ComicNumber) -> Option<[i64; DAYS]> {
        self.comics.get(&number).and_then(|counts| counts.days.as_deref().copied())
    }

    /// A drawing of a comic's days, made by `draw` when it is first asked for, without a lock, and kept as long as those
    /// days stay as they are; `None` where it had no view in all that time.
    pub fn sparkline(&self, number: ComicNumber, draw: impl FnOnce(&[i64; DAYS]) -> String) -> Option<Arc<str>> {
        let counts = self.comics.get(&number)?;
        let days = counts.days.as_deref()?;
        Some(counts.sparkline.get_or_draw(|| draw(days)))
    }

    /// Takes over the drawings of an earlier reading that would be drawn the same today.
    pub(super) fn keep_drawings(&mut self, earlier: &Self) {
        if self.today() != earlier.today() {
            return;
        }
        for (number, counts) in &mut self.comics {
            if let Some(before) = earlier.comics.get(number).filter(|before| before.days == counts.days) {
                counts.sparkline = before.sparkline.clone();
            }
        }
    }

    /// The views of all these comics on each of the last [`DAYS`] days, today last.
    #[must_use]
    pub fn days_of_all(&self, numbers: &[ComicNumber]) -> [i64; DAYS] {
        let mut sums = [0_i64; DAYS];
        for days in numbers.iter().filter_map(|number| self.comics.get(number)?.days.as_deref()) {
            for (sum, day) in sums.iter_mut().zip(days) {
                *sum = sum.saturating_add(*day);
            }
        }
        sums
    }

    /// The views of each of these comics in a window, in their order.
    #[must_use]
    pub fn views_of_all(&self, numbers: &[ComicNumber], window: Window) -> Vec<i64> {
        numbers.iter().map(|number| self.views(*number, window)).collect()
    }

    /// Those of these comics with the most views in a window, most first, equal ones by number; at most `most`, none
    /// without a view.
    #[must_use]
    pub fn top(&self, numbers: &[ComicNumber], window: Window, most: usize) -> Vec<(ComicNumber, i64)> {
        let counted = numbers.iter().map(|number| (*number, self.views(*number, window)));
        let viewed = counted.filter(|(_, views)| *views > 0).collect();
        first(viewed, most, |(number, views)| (Reverse(*views), number.ordinal()))
    }

    /// Those of these comics with the fewest views in a window, fewest first, equal ones by number; at most `most`.
    #[must_use]
    pub fn least(&self, numbers: &[ComicNumber], window: Window, most: usize) -> Vec<(ComicNumber, i64)> {
        let counted = numbers.iter().map(|number| (*number, self.views(*number, window))).collect();
        first(counted, most, |(number, views)| (*views, number.ordinal()))
    }

    /// A comic's place among these by its views ever; `None` where it is none of them.
    #[must_use]
    pub fn rank(&self, numbers: &[ComicNumber], number: ComicNumber) -> Option<Rank> {
        if !numbers.contains(&number) {
            return None;
        }
        let own = self.views(number, Window::Ever);
        let (mut more, mut sharing) = (0, 0);
        for other in numbers {
            match self.views(*other, Window::Ever) {
                views if views > own => more += 1,
                views if views == own => sharing += 1,
                _ => {}
            }
        }
        Some(Rank { place: more + 1, sharing, of: numbers.len() })
    }
}

/// A sum; where no `i64` holds it, the greatest that there is. No counter comes so far, but a page must not fail over it.
fn saturating<'a>(numbers: impl Iterator<Item = &'a i64>) -> i64 {
    numbers.fold(0, |sum, number| sum.saturating_add(*number))
}

/// The first so many by a key that none share, in its order.
fn first<T, K: Ord>(mut all: Vec<T>, most: usize, key: impl Fn(&T) -> K) -> Vec<T> {
    if most == 0 {
        return Vec::new();
    }
    if most < all.len() {
        all.select_nth_unstable_by_key(most, &key);
        all.truncate(most);
    }
    all.sort_unstable_by_key(&key);
    all
}

#[cfg(test)]
mod tests;

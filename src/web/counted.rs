//! Counts as pages have them.

use app::page::{Spread, Viewed};

use super::shelf::Shelf;
use crate::comic::ComicNumber;
use crate::statistics::Summary;

/// A count as pages have it: never below zero.
pub(super) fn natural(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

/// A summary of counts as pages tell it.
pub(super) fn spread(summary: &Summary) -> Spread {
    Spread {
        of: summary.values as u64,
        mean: summary.mean,
        median: summary.median,
        most_frequent: summary.most_frequent.iter().copied().map(natural).collect(),
        occurrences: summary.occurrences as u64,
        deciles: summary.deciles,
    }
}

/// Comics of the shelf as a list shows them.
pub(super) fn viewed(shelf: &Shelf, comics: Vec<(ComicNumber, i64)>) -> Vec<Viewed<'_>> {
    let named = |(number, views): (ComicNumber, i64)| {
        let comic = shelf.snapshot().get(number)?;
        Some(Viewed { ordinal: number.ordinal(), title: &comic.title, views: natural(views) })
    };
    comics.into_iter().filter_map(named).collect()
}

//! Counts as pages have them.

use app::page::Viewed;

use super::shelf::Shelf;
use crate::comic::ComicNumber;

/// A count as pages have it: never below zero.
pub(super) fn natural(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

/// Comics of the shelf as a list shows them.
pub(super) fn viewed(shelf: &Shelf, comics: Vec<(ComicNumber, i64)>) -> Vec<Viewed<'_>> {
    let named = |(number, views): (ComicNumber, i64)| {
        let comic = shelf.snapshot().get(number)?;
        Some(Viewed { ordinal: number.ordinal(), title: &comic.title, views: natural(views) })
    };
    comics.into_iter().filter_map(named).collect()
}

//! What is known of the visitors' counts without asking the database.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use crate::audience::Audience;
use crate::comic::ComicNumber;
use crate::storage::ViewCount;

/// The visitors' last known totals: from this process's own commits, and re-read for those of others.
#[derive(Debug, Default)]
pub(super) struct KnownCounts(RwLock<Option<HashMap<i32, i64>>>);

impl KnownCounts {
    /// A comic's last known total; `None` while nothing at all is known.
    pub(super) fn get(&self, comic_number: i32) -> Option<i64> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.as_ref().map(|counts| counts.get(&comic_number).copied().unwrap_or(0))
    }

    /// Of these comics, the `least` with the lowest totals and whichever have as few as the last of them; all while
    /// nothing at all is known.
    pub(super) fn least(&self, mut numbers: Vec<ComicNumber>, least: usize) -> Vec<ComicNumber> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let Some(known) = known.as_ref() else { return numbers };
        let count = |number: &ComicNumber| known.get(&number.get()).copied().unwrap_or(0);
        if (1..numbers.len()).contains(&least) {
            let (_, highest, _) = numbers.select_nth_unstable_by_key(least - 1, count);
            let most = count(highest);
            numbers.retain(|number| count(number) <= most);
        }
        numbers
    }

    /// Takes over the totals that a commit returned.
    pub(super) fn update(&self, counts: &[ViewCount]) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        // Before the first complete reading, other comics would seem never seen.
        if let Some(known) = known.as_mut() {
            known.extend(visitors(counts));
        }
    }

    /// Replaces everything by a complete reading.
    pub(super) fn replace(&self, counts: &[ViewCount]) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(visitors(counts).collect());
    }
}

fn visitors(counts: &[ViewCount]) -> impl Iterator<Item = (i32, i64)> {
    counts.iter().filter(|count| count.audience == Audience::Visitor).map(|count| (count.comic_number, count.count))
}

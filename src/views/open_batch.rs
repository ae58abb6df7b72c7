//! The open batch: views that wait to be sealed.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use tokio::sync::watch;
use uuid::Uuid;

use crate::audience::Audience;
use crate::storage::{BatchEntry, SealedBatch, ViewCount};

/// A comic's number and who looked.
type Key = (i32, Audience);

/// Views of the same batch, by comic, audience and day: its size is bounded by the catalogue and by the days that the
/// database is away, not by the number of views.
#[derive(Debug)]
pub(super) struct OpenBatch {
    views: HashMap<Key, Vec<(NaiveDate, i64)>>,
    fate: watch::Sender<Option<Fate>>,
}

/// What became of a batch.
#[derive(Debug)]
pub(super) enum Fate {
    /// Written; each comic's total before this batch.
    Written(HashMap<Key, i64>),
    /// Found to have been written before, so its totals at that time are not known; what was in it.
    Duplicate(HashSet<Key>),
    /// Not written by this process; it is in the spool.
    Spooled,
}

/// A view's place in a batch, to wait for its fate with.
#[derive(Debug)]
pub(super) struct Ticket {
    key: Key,
    position: i64,
    fate: watch::Receiver<Option<Fate>>,
}

/// What a ticket's holder learns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Settled {
    /// The view is in the database; its own number, where known.
    Counted(Option<i64>),
    /// The view is not in the database yet.
    Deferred,
}

impl Default for OpenBatch {
    fn default() -> Self {
        Self { views: HashMap::new(), fate: watch::Sender::new(None) }
    }
}

impl OpenBatch {
    /// Whether nothing waits in it.
    pub(super) fn is_empty(&self) -> bool {
        self.views.is_empty()
    }

    /// Adds a view.
    pub(super) fn add(&mut self, comic_number: i32, day: NaiveDate, audience: Audience) -> Ticket {
        let key = (comic_number, audience);
        let days = self.views.entry(key).or_default();
        match days.iter_mut().find(|(known, _)| *known == day) {
            Some((_, views)) => *views += 1,
            None => days.push((day, 1)),
        }
        let position = days.iter().map(|(_, views)| views).sum();
        Ticket { key, position, fate: self.fate.subscribe() }
    }

    /// Takes at most `most` comics and audiences out of it, with those who wait for them.
    pub(super) fn take(&mut self, most: usize) -> Self {
        if self.views.len() <= most {
            return std::mem::take(self);
        }
        let keys: Vec<Key> = self.views.keys().take(most).copied().collect();
        let views = keys.into_iter().filter_map(|key| self.views.remove_entry(&key)).collect();
        // All tickets so far hear of the part that is taken: those for what is left learn that it was not in it.
        Self { views, fate: std::mem::take(&mut self.fate) }
    }

    /// Closes it under its final name; what is left is the means to tell its waiters.
    pub(super) fn seal(self, writer_id: Uuid, sequence: i64) -> (SealedBatch, Waiters) {
        let mut entries: Vec<BatchEntry> = self
            .views
            .iter()
            .flat_map(|(&(comic_number, audience), days)| {
                days.iter().map(move |&(day, views)| BatchEntry { comic_number, day, audience, views })
            })
            .collect();
        entries.sort_unstable();
        (SealedBatch { writer_id, sequence, entries }, Waiters { fate: self.fate })
    }
}

/// Those who wait for a sealed batch.
#[derive(Debug)]
pub(super) struct Waiters {
    fate: watch::Sender<Option<Fate>>,
}

impl Waiters {
    /// Tells them; that nobody waits any more is no error.
    pub(super) fn tell(self, fate: Fate) {
        self.fate.send_replace(Some(fate));
    }
}

impl Fate {
    /// The fate of a batch that had been written before.
    pub(super) fn duplicate(batch: &SealedBatch) -> Self {
        Self::Duplicate(batch.entries.iter().map(|entry| (entry.comic_number, entry.audience)).collect())
    }

    /// The fate of a batch that was written with these new totals.
    pub(super) fn written(batch: &SealedBatch, totals: &[ViewCount]) -> Self {
        let mut before: HashMap<Key, i64> =
            totals.iter().map(|total| ((total.comic_number, total.audience), total.count)).collect();
        for entry in &batch.entries {
            if let Some(total) = before.get_mut(&(entry.comic_number, entry.audience)) {
                *total -= entry.views;
            }
        }
        Self::Written(before)
    }
}

impl Ticket {
    /// Waits for the batch's fate. Dropping the future gives up only the wait, never the view.
    pub(super) async fn settled(mut self) -> Settled {
        match self.fate.wait_for(Option::is_some).await.as_deref() {
            Ok(Some(Fate::Written(before))) => match before.get(&self.key) {
                Some(before) => Settled::Counted(Some(before + self.position)),
                None => Settled::Deferred,
            },
            Ok(Some(Fate::Duplicate(keys))) if keys.contains(&self.key) => Settled::Counted(None),
            // An error means that the writer is gone without a word: nothing may be claimed.
            Ok(Some(Fate::Duplicate(_) | Fate::Spooled) | None) | Err(_) => Settled::Deferred,
        }
    }
}

//! The clients of a schedule: what they were told, and whether it was true.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::super::store::Tables;
use super::super::world::TIMING;
use crate::audience::Audience;
use crate::comic::ComicNumber;
use crate::views::{Recorded, ViewRecorder};

pub(super) type Key = (i32, Audience);

/// What the clients were told of one comic and audience.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) counted: i64,
    pub(super) pending: i64,
    pub(super) unanswered: i64,
    /// Their own numbers, each given once.
    numbers: HashSet<i64>,
    /// Taken away by a restored backup.
    lost: i64,
}

impl Told {
    fn accepted(&self) -> i64 {
        self.counted + self.pending + self.unanswered
    }
}

/// What all clients were told, beside the database.
#[derive(Clone)]
pub(super) struct Clients {
    pub(super) told: Arc<Mutex<BTreeMap<Key, Told>>>,
    pub(super) tables: Arc<Mutex<Tables>>,
    pub(super) stop: CancellationToken,
}

impl Clients {
    /// Somebody looks.
    pub(super) async fn view(self, recorder: ViewRecorder, key: Key, hangs_up_after: Option<u64>) {
        let begun = Instant::now();
        let view = recorder.record(ComicNumber::new(key.0).unwrap(), key.1);
        let answer = match hangs_up_after {
            Some(after) => tokio::time::timeout(Duration::from_millis(after), view).await.ok(),
            None => Some(view.await),
        };
        assert!(begun.elapsed() <= TIMING.wait, "a waiter was stranded for {:?}", begun.elapsed());
        let mut told = self.told.lock().unwrap();
        let told = told.entry(key).or_default();
        match answer {
            Some(Recorded::Counted(number)) => {
                told.counted += 1;
                // At this very moment, not only in the end.
                let growth = self.tables.lock().unwrap().totals.get(&key).copied().unwrap_or(0);
                assert!(told.counted <= growth + told.lost, "{key:?} called counted before it was: {growth}, {told:?}");
                if let Some(number) = number.filter(|_| told.lost == 0) {
                    assert!((1..=growth).contains(&number), "{key:?}: number {number} of {growth}");
                    assert!(told.numbers.insert(number), "{key:?}: number {number} was given twice");
                }
            }
            Some(Recorded::Pending) => told.pending += 1,
            Some(Recorded::Closed) => assert!(self.stop.is_cancelled(), "closed too early"),
            None => told.unanswered += 1,
        }
    }

    /// The database is what it was.
    pub(super) fn restore(&self, backup: &Tables) {
        let (mut told, mut tables) = (self.told.lock().unwrap(), self.tables.lock().unwrap());
        for (key, total) in &tables.totals {
            told.entry(*key).or_default().lost += total - backup.totals.get(key).copied().unwrap_or(0);
        }
        tables.restore(backup);
    }

    /// Nothing counted is missing and nothing is there twice; nothing accepted is missing either where that is `all`.
    pub(super) fn check(&self, all: bool) {
        let tables = self.tables.lock().unwrap();
        tables.audit();
        for (key, told) in self.told.lock().unwrap().iter() {
            let growth = tables.totals.get(key).copied().unwrap_or(0);
            let least = if all { told.accepted() } else { told.counted } - told.lost;
            assert!((least..=told.accepted()).contains(&growth), "{key:?} grew by {growth}: {told:?}");
        }
    }
}

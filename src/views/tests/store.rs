//! A database in memory that fails as it is told.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use chrono::NaiveDate;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::audience::Audience;
use crate::storage::{Applied, BatchError, BatchStore, SealedBatch, ViewCount};

/// What the store does with a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Behaviour {
    /// Writes it and says so.
    Well,
    /// Takes so many milliseconds first.
    Slow(u64),
    /// Loses the connection before anything is written.
    FailBefore,
    /// Writes it and loses the connection before saying so.
    FailAfter,
    /// Never answers, and has written nothing.
    HangBefore,
    /// Writes it and never answers.
    HangAfter,
    /// Never answers, and writes it after so many milliseconds: it was still under way when it had been given up.
    WriteLater(u64),
    /// Will not have it.
    Refuse,
}

/// The database's tables, and what it will do with the next batches; after those, it behaves well.
#[derive(Clone, Debug, Default)]
pub(super) struct Tables {
    pub(super) ledger: HashMap<Uuid, (i64, i64)>,
    pub(super) totals: BTreeMap<(i32, Audience), i64>,
    pub(super) daily: BTreeMap<(i32, NaiveDate, Audience), i64>,
    pub(super) script: VecDeque<Behaviour>,
    /// What it does once the script has run out.
    pub(super) then: Option<Behaviour>,
    /// Nobody reaches it, whatever it would do.
    pub(super) away: bool,
    /// Told when it has moved.
    pub(super) moves: Arc<Notify>,
    /// How often it has been restored.
    restored: u32,
    /// Batches that have reached it, however often.
    pub(super) sent: usize,
}

impl Tables {
    fn apply(&mut self, batch: &SealedBatch) -> Applied {
        let (sequence, views) = self.ledger.get(&batch.writer_id).copied().unwrap_or((0, 0));
        if batch.sequence != sequence + 1 {
            return Applied::NotAdvanced(sequence);
        }
        self.ledger.insert(batch.writer_id, (batch.sequence, views + batch.views()));
        for entry in &batch.entries {
            *self.totals.entry((entry.comic_number, entry.audience)).or_default() += entry.views;
            *self.daily.entry((entry.comic_number, entry.day, entry.audience)).or_default() += entry.views;
        }
        let mut counts: Vec<ViewCount> = Vec::new();
        for entry in &batch.entries {
            let count = self.totals[&(entry.comic_number, entry.audience)];
            counts.push(ViewCount { comic_number: entry.comic_number, audience: entry.audience, count });
        }
        counts.dedup();
        Applied::Written(counts)
    }

    /// Makes it what it was, as from a backup; what it will do stays. Statements that are under way end with the
    /// database that they were sent to.
    pub(super) fn restore(&mut self, earlier: &Self) {
        self.ledger.clone_from(&earlier.ledger);
        self.totals.clone_from(&earlier.totals);
        self.daily.clone_from(&earlier.daily);
        self.restored += 1;
    }

    pub(super) fn total(&self) -> i64 {
        self.totals.values().sum()
    }

    /// Ledger, totals and daily sums agree.
    pub(super) fn audit(&self) {
        let ledger: i64 = self.ledger.values().map(|(_, views)| views).sum();
        let daily: i64 = self.daily.values().sum();
        assert_eq!((ledger, daily), (self.total(), self.total()), "ledger and daily sums against totals");
    }
}

pub(super) struct FakeStore(pub(super) Arc<Mutex<Tables>>);

#[async_trait]
impl BatchStore for FakeStore {
    async fn apply(&mut self, batch: &SealedBatch) -> Result<Applied, BatchError> {
        let keys = batch.entries.iter().map(|entry| (entry.comic_number, entry.day, entry.audience));
        assert!(keys.is_sorted_by(|a, b| a < b), "entries in the order of their keys, each once: {batch:?}");
        assert!(batch.sequence > 0, "sequences begin at 1: {batch:?}");
        assert!(
            batch.entries.iter().all(|entry| entry.views > 0) && batch.views() > 0,
            "something to write: {batch:?}"
        );
        let lost = || Err(BatchError::Unavailable("connection lost".to_owned()));
        let behaviour = {
            let mut tables = self.0.lock().unwrap();
            if tables.away {
                return lost();
            }
            tables.sent += 1;
            assert!(tables.sent < 100_000, "batches are sent without end");
            tables.script.pop_front().or(tables.then).unwrap_or(Behaviour::Well)
        };
        if let Behaviour::Slow(milliseconds) = behaviour {
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        }
        let apply = || self.0.lock().unwrap().apply(batch);
        match behaviour {
            Behaviour::Well | Behaviour::Slow(_) => Ok(apply()),
            Behaviour::FailBefore => lost(),
            Behaviour::FailAfter => {
                apply();
                lost()
            }
            Behaviour::HangBefore => std::future::pending().await,
            Behaviour::HangAfter => {
                apply();
                std::future::pending().await
            }
            Behaviour::WriteLater(milliseconds) => {
                let (tables, batch) = (Arc::clone(&self.0), batch.clone());
                let sent_to = self.0.lock().unwrap().restored;
                tokio::spawn(async move {
                    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
                    let mut tables = tables.lock().unwrap();
                    if tables.restored == sent_to {
                        tables.apply(&batch);
                    }
                });
                std::future::pending().await
            }
            Behaviour::Refuse => Err(BatchError::Refused("not this one".to_owned())),
        }
    }

    async fn sequence(&mut self, writer_id: Uuid) -> Result<i64, BatchError> {
        if self.0.lock().unwrap().away {
            return Err(BatchError::Unavailable("no connection".to_owned()));
        }
        Ok(self.0.lock().unwrap().ledger.get(&writer_id).map_or(0, |(sequence, _)| *sequence))
    }

    fn disconnect(&mut self) {}

    async fn moved(&mut self) {
        let moves = Arc::clone(&self.0.lock().unwrap().moves);
        moves.notified().await;
    }
}

//! A database in memory that fails as it is told, and a counter on it.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::audience::Audience;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::comic::ComicNumber;
use crate::storage::{Applied, BatchError, BatchStore, SealedBatch, ViewCount};
use crate::views::{
    Recorded, Spool, SpoolError, Timing, Unsaved, ViewMetrics, ViewRecorder, apply_spooled, counter, replay_spool,
};

pub(super) const TIMING: Timing =
    Timing { interval: Duration::from_millis(5), deadline: Duration::from_secs(1), wait: Duration::from_millis(250) };

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

    /// Makes it what it was, as from a backup; what it will do stays.
    pub(super) fn restore(&mut self, earlier: &Self) {
        self.ledger.clone_from(&earlier.ledger);
        self.totals.clone_from(&earlier.totals);
        self.daily.clone_from(&earlier.daily);
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
                tokio::spawn(async move {
                    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
                    tables.lock().unwrap().apply(&batch);
                });
                std::future::pending().await
            }
            Behaviour::Refuse => Err(BatchError::Refused("not this one".to_owned())),
        }
    }

    async fn sequence(&mut self, writer_id: Uuid) -> Result<i64, BatchError> {
        Ok(self.0.lock().unwrap().ledger.get(&writer_id).map_or(0, |(sequence, _)| *sequence))
    }

    fn disconnect(&mut self) {}
}

/// A counter on the fake database, with its writer running.
pub(super) struct World {
    pub(super) recorder: ViewRecorder,
    pub(super) tables: Arc<Mutex<Tables>>,
    pub(super) spool: Spool,
    pub(super) metrics: ViewMetrics,
    pub(super) stop: CancellationToken,
    now: Arc<Mutex<DateTime<Utc>>>,
    writer: JoinHandle<Result<(), Unsaved>>,
    /// When the writer ended.
    pub(super) ended: Arc<Mutex<Option<Instant>>>,
    _folder: TempDir,
}

impl World {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::new(folder.path().join("spool"));
        Self::with_spool(folder, spool)
    }

    pub(super) fn with_spool(folder: TempDir, spool: Spool) -> Self {
        let tables = Arc::<Mutex<Tables>>::default();
        let now = Arc::new(Mutex::new("2026-03-01T23:59:59Z".parse::<DateTime<Utc>>().unwrap()));
        let clock = Clock::new({
            let now = Arc::clone(&now);
            move || *now.lock().unwrap()
        });
        let store = Box::new(FakeStore(Arc::clone(&tables)));
        let metrics = ViewMetrics::default();
        let (recorder, writer) = counter(TIMING, store, spool.clone(), clock, Chance::seeded(1), metrics.clone());
        let stop = CancellationToken::new();
        let ended = Arc::<Mutex<Option<Instant>>>::default();
        let writer = tokio::spawn({
            let (running, ended) = (writer.run(stop.clone()), Arc::clone(&ended));
            async move {
                let outcome = running.await;
                *ended.lock().unwrap() = Some(Instant::now());
                outcome
            }
        });
        Self { recorder, tables, spool, metrics, stop, now, writer, ended, _folder: folder }
    }

    /// What the store does next, in order.
    pub(super) fn script(&self, behaviours: impl IntoIterator<Item = Behaviour>) {
        self.tables.lock().unwrap().script.extend(behaviours);
    }

    /// What the store does when it has no script.
    pub(super) fn behave(&self, behaviour: Behaviour) {
        self.tables.lock().unwrap().then = Some(behaviour);
    }

    pub(super) fn next_day(&self) {
        *self.now.lock().unwrap() += TimeDelta::days(1);
    }

    /// A visitor's view of a comic.
    pub(super) async fn view(&self, comic: i32) -> Recorded {
        self.recorder.record(ComicNumber::new(comic).unwrap(), Audience::Visitor).await
    }

    /// Stops the writer and waits for its end.
    pub(super) async fn stop(&mut self) -> Result<(), Unsaved> {
        self.stop.cancel();
        (&mut self.writer).await.unwrap()
    }

    /// A metric as it is exported, by name and labels.
    pub(super) fn exported(&self, sample: &str) -> String {
        let mut registry = Registry::default();
        self.recorder.register(&mut registry);
        let mut text = String::new();
        encode(&mut text, &registry).unwrap();
        let mut lines = text.lines();
        let number = lines.find_map(|line| line.strip_prefix(sample)?.strip_prefix(' ').map(str::to_owned));
        number.unwrap_or_else(|| panic!("no {sample}: {text}"))
    }

    /// The same, of something that is counted.
    pub(super) fn number(&self, sample: &str) -> i64 {
        self.exported(sample).trim_end_matches(".0").parse().unwrap()
    }

    /// Sends an earlier process's batch, as `audit --replay` does; whether it was written now.
    pub(super) async fn apply_spooled(&self, batch: &SealedBatch) -> bool {
        apply_spooled(&mut FakeStore(Arc::clone(&self.tables)), batch).await.unwrap()
    }

    /// What the next process does first, until `stop`.
    pub(super) async fn replay_until(&self, stop: &CancellationToken) -> Result<(), SpoolError> {
        let mut store = FakeStore(Arc::clone(&self.tables));
        replay_spool(&self.spool, &mut store, TIMING.deadline, stop, &self.metrics).await
    }

    /// What the next process does first, with a database that behaves.
    pub(super) async fn replay(&self) {
        {
            let mut tables = self.tables.lock().unwrap();
            tables.script.clear();
            tables.then = None;
        }
        self.replay_until(&CancellationToken::new()).await.unwrap();
        assert_eq!(self.spool.waiting().unwrap(), Vec::<std::path::PathBuf>::new(), "the spool is empty");
    }
}

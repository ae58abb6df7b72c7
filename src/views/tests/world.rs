//! A counter on a database that fails as it is told.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::lines::each_thread_listens_for_itself;
use super::store::{Behaviour, FakeStore, Tables};
use crate::audience::Audience;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::comic::ComicNumber;
use crate::storage::SealedBatch;
use crate::views::{
    Recorded, Spool, SpoolError, Timing, Unsaved, ViewMetrics, ViewRecorder, apply_spooled, counter, replay_spool,
};

pub(super) const TIMING: Timing =
    Timing { interval: Duration::from_millis(5), deadline: Duration::from_secs(1), wait: Duration::from_millis(250) };

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
        each_thread_listens_for_itself();
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
        let never = CancellationToken::new();
        let replay = tokio::time::timeout(Duration::from_hours(1), self.replay_until(&never));
        replay.await.expect("the replay has no end").unwrap();
        assert_eq!(self.spool.waiting().unwrap(), Vec::<std::path::PathBuf>::new(), "the spool is empty");
    }
}

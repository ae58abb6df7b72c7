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
use super::shared::FakeShared;
use super::store::{Behaviour, FakeStore, Tables};
use crate::audience::Audience;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::comic::ComicNumber;
use crate::storage::SealedBatch;
use crate::views::{
    Recorded, SharedReplay, Spool, SpoolError, SpoolFolder, Timing, Unsaved, ViewMetrics, ViewRecorder, apply_spooled,
    counter, replay_spool,
};

pub(super) const TIMING: Timing =
    Timing { interval: Duration::from_millis(5), deadline: Duration::from_secs(1), wait: Duration::from_millis(250) };

/// A counter on the fake database, with its writer running.
pub(super) struct World {
    pub(super) recorder: ViewRecorder,
    pub(super) tables: Arc<Mutex<Tables>>,
    pub(super) files: SpoolFolder,
    pub(super) metrics: ViewMetrics,
    pub(super) stop: CancellationToken,
    now: Arc<Mutex<DateTime<Utc>>>,
    writer: JoinHandle<Result<(), Unsaved>>,
    /// When the writer ended.
    pub(super) ended: Arc<Mutex<Option<Instant>>>,
    _folder: TempDir,
}

/// A process that takes up what is shared.
pub(super) struct Taker {
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Taker {
    /// Tells it to end, and waits.
    pub(super) async fn stop(self) {
        self.stop.cancel();
        self.task.await.unwrap();
    }

    /// Kills it wherever it is.
    pub(super) async fn kill(self) {
        self.task.abort();
        assert!(self.task.await.unwrap_err().is_cancelled(), "it ended by itself");
    }
}

impl World {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::new(folder.path().join("spool"));
        Self::with_spool(folder, spool)
    }

    /// One whose spool is shared, by the folder of its own where that fails.
    pub(super) fn sharing(shared: &FakeShared) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::new(folder.path().join("spool")).shared(Arc::new(shared.clone()));
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
        let files = spool.folder().clone();
        let (recorder, writer) = counter(TIMING, store, spool, clock, Chance::seeded(1), metrics.clone());
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
        Self { recorder, tables, files, metrics, stop, now, writer, ended, _folder: folder }
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

    /// All views in the database.
    pub(super) fn total(&self) -> i64 {
        self.tables.lock().unwrap().total()
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

    /// A process that takes up what is shared, until it is told to end or is killed.
    pub(super) fn taker(&self, shared: &FakeShared, seed: u64) -> Taker {
        let store = Box::new(FakeStore(Arc::clone(&self.tables)));
        let (shared, chance) = (Arc::new(shared.clone()), Chance::seeded(seed));
        let replay = SharedReplay::new(shared, store, TIMING.deadline, chance, self.metrics.clone());
        let stop = CancellationToken::new();
        Taker { task: tokio::spawn(replay.run(stop.clone())), stop }
    }

    /// What the next process does first, until `stop`.
    pub(super) async fn replay_until(&self, stop: &CancellationToken) -> Result<(), SpoolError> {
        let mut store = FakeStore(Arc::clone(&self.tables));
        replay_spool(&self.files, &mut store, TIMING.deadline, stop, &self.metrics).await
    }

    /// From now on the database behaves.
    pub(super) fn mend(&self) {
        let mut tables = self.tables.lock().unwrap();
        tables.script.clear();
        tables.then = None;
    }

    /// What the next process does first, with a database that behaves.
    pub(super) async fn replay(&self) {
        self.mend();
        let never = CancellationToken::new();
        let replay = tokio::time::timeout(Duration::from_hours(1), self.replay_until(&never));
        replay.await.expect("the replay has no end").unwrap();
        assert_eq!(self.files.waiting().unwrap(), Vec::<std::path::PathBuf>::new(), "the spool is empty");
    }
}

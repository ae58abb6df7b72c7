//! The one task that writes views.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::Timing;
use super::metrics::FailureKind;
use super::open_batch::{Fate, OpenBatch, Waiters};
use super::recorder::Shared;
use super::spool::{self, Spool};
use crate::chance::Chance;
use crate::metrics::ErrorKind;
use crate::storage::{Applied, BatchError, BatchStore, SealedBatch};

/// The pause before a batch is sent again, doubled each time up to [`LONGEST_PAUSE`] and jittered.
const FIRST_PAUSE: Duration = Duration::from_millis(20);
/// Short enough that counting resumes within 2 s of the database's return.
const LONGEST_PAUSE: Duration = Duration::from_millis(400);
/// Comics and audiences in a batch at the most: one statement must fit the commit's deadline, also after an outage that
/// left every comic waiting.
const MOST_ENTRIES: usize = 2_000;
/// How often an outage is a log line.
const LOG_EVERY: Duration = Duration::from_secs(10);

/// Views were lost from this process's hands: they are in a log line for `xkcdapp audit --replay`, and nowhere else.
#[derive(Debug, thiserror::Error)]
#[error(
    "{views} views could be neither written nor spooled; the log line that holds them goes to `xkcdapp audit --replay`"
)]
pub struct Unsaved {
    /// How many.
    pub views: i64,
}

/// Writes batches, one after the other, until stopped.
#[expect(clippy::struct_field_names, reason = "a writer id is called so everywhere, in SQL too")]
pub struct Writer {
    shared: Arc<Shared>,
    timing: Timing,
    store: Box<dyn BatchStore>,
    spool: Spool,
    chance: Chance,
    writer_id: Uuid,
    sequence: i64,
    unsaved: i64,
    after_refusal: Duration,
    logged: Option<Instant>,
}

/// A batch and those who wait for it.
type Sealed = (SealedBatch, Waiters);

impl Writer {
    pub(super) fn new(
        shared: Arc<Shared>,
        timing: Timing,
        store: Box<dyn BatchStore>,
        spool: Spool,
        chance: Chance,
    ) -> Self {
        let writer_id = chance.uuid();
        Self {
            shared,
            timing,
            store,
            spool,
            chance,
            writer_id,
            sequence: 0,
            unsaved: 0,
            after_refusal: FIRST_PAUSE,
            logged: None,
        }
    }

    /// Writes until `stop`, then closes the counter, writes what is left, and spools what the database did not take: two
    /// commit deadlines later no further try begins. Cancelling this future instead loses the batch under way.
    pub async fn run(mut self, stop: CancellationToken) -> Result<(), Unsaved> {
        tracing::info!(writer_id = %self.writer_id, "counting views");
        let mut begun: Option<Instant> = None;
        let mut left = None;
        while !stop.is_cancelled() {
            tokio::select! {
                () = self.shared.wake.notified() => {}
                () = stop.cancelled() => break,
            }
            if let Some(begun) = begun {
                tokio::time::sleep_until(begun + self.timing.interval).await;
            }
            if let Some(open) = self.shared.take(MOST_ENTRIES) {
                begun = Some(Instant::now());
                let sealed = self.seal(open);
                left = self.commit(sealed, stop.cancelled()).await;
            }
        }
        self.finish(left).await;
        if self.unsaved > 0 { Err(Unsaved { views: self.unsaved }) } else { Ok(()) }
    }

    /// The last flush: no view is accepted from here on.
    async fn finish(&mut self, left: Option<Sealed>) {
        let mut last = self.shared.close();
        let end = Instant::now() + 2 * self.timing.deadline;
        let mut unwritten = Vec::new();
        if let Some(sealed) = left {
            unwritten.extend(self.commit(sealed, tokio::time::sleep_until(end)).await);
        }
        while !last.is_empty() {
            // Sealed only now: the batch before it may have made this a new writer.
            let part = last.take(MOST_ENTRIES);
            let sealed = self.seal(part);
            // In order: while one is left over, the next would only find a gap.
            if unwritten.is_empty() && Instant::now() < end {
                unwritten.extend(self.commit(sealed, tokio::time::sleep_until(end)).await);
            } else {
                unwritten.push(sealed);
            }
        }
        self.put_aside(unwritten).await;
    }

    fn seal(&mut self, open: OpenBatch) -> Sealed {
        self.sequence += 1;
        open.seal(self.writer_id, self.sequence)
    }

    /// Sends a batch until its fate is known, or gives it back when `give_up` comes first.
    async fn commit(&mut self, (mut batch, waiters): Sealed, give_up: impl Future<Output = ()>) -> Option<Sealed> {
        let mut give_up = std::pin::pin!(give_up);
        let mut pause = FIRST_PAUSE;
        loop {
            let sent = Instant::now();
            let applied = tokio::time::timeout(self.timing.deadline, self.store.apply(&batch)).await;
            let failure = if applied.is_err() { FailureKind::Late } else { FailureKind::Unavailable };
            let late = || BatchError::Unavailable(format!("no answer within {:?}", self.timing.deadline));
            match applied.unwrap_or_else(|_| Err(late())) {
                Ok(Applied::Written(totals)) => {
                    self.shared.metrics.committed(sent.elapsed());
                    self.shared.counts.update(&totals);
                    let fate = Fate::written(&batch, &totals);
                    self.settle(&batch, waiters, fate);
                    return None;
                }
                Ok(Applied::NotAdvanced(ledger)) if ledger >= batch.sequence => {
                    self.shared.metrics.duplicates.inc();
                    tracing::info!(writer_id = %batch.writer_id, sequence = batch.sequence, "batch had been written");
                    let fate = Fate::duplicate(&batch);
                    self.settle(&batch, waiters, fate);
                    return None;
                }
                Ok(Applied::NotAdvanced(ledger)) => {
                    self.shared.metrics.gaps.inc();
                    let gap = batch.sequence;
                    self.begin_anew();
                    (batch.writer_id, batch.sequence) = (self.writer_id, self.next_sequence());
                    tracing::error!(ledger, sequence = gap, writer_id = %self.writer_id,
                        "gap: the ledger is behind this writer, as after a restored backup; going on as a new writer");
                    if (&mut give_up).now_or_never().is_some() {
                        return Some((batch, waiters));
                    }
                }
                Err(BatchError::Refused(reason)) => {
                    self.shared.metrics.failures.inc(FailureKind::Refused);
                    self.shared.metrics.errors.inc(ErrorKind::BatchRefused);
                    tracing::error!(%reason, views = batch.views(), "the database refuses a batch: spooling it");
                    // The batch keeps its name, in case an earlier try was written after all; so the next needs another.
                    self.begin_anew();
                    self.put_aside(vec![(batch, waiters)]).await;
                    // A database that refuses everything must not fill the disk with spool files.
                    tokio::time::sleep(self.chance.jitter(self.after_refusal)).await;
                    self.after_refusal = (self.after_refusal * 2).min(LONGEST_PAUSE);
                    return None;
                }
                Err(BatchError::Unavailable(reason)) => {
                    self.shared.metrics.failures.inc(failure);
                    self.store.disconnect();
                    self.note_failure(&reason);
                    tokio::select! {
                        () = tokio::time::sleep(self.chance.jitter(pause)) => {}
                        () = self.store.moved() => pause = FIRST_PAUSE,
                        () = &mut give_up => return Some((batch, waiters)),
                    }
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            }
        }
    }

    fn begin_anew(&mut self) {
        self.writer_id = self.chance.uuid();
        self.sequence = 0;
    }

    fn next_sequence(&mut self) -> i64 {
        self.sequence += 1;
        self.sequence
    }

    fn settle(&mut self, batch: &SealedBatch, waiters: Waiters, fate: Fate) {
        self.shared.pending.fetch_sub(batch.views(), Ordering::Relaxed);
        self.shared.metrics.written(batch.views());
        waiters.tell(fate);
        self.after_refusal = FIRST_PAUSE;
        if self.shared.failing.swap(false, Ordering::Relaxed) {
            self.logged = None;
            tracing::info!("views are written again");
        }
    }

    fn note_failure(&mut self, reason: &str) {
        self.shared.failing.store(true, Ordering::Relaxed);
        if self.logged.is_none_or(|logged| logged.elapsed() >= LOG_EVERY) {
            self.logged = Some(Instant::now());
            let pending = self.shared.pending.load(Ordering::Relaxed);
            tracing::warn!(reason, pending, "views cannot be written now: pages answer pending");
        }
    }

    /// Spools batches, or logs them where even that fails.
    async fn put_aside(&mut self, sealed: Vec<Sealed>) {
        let (batches, waiters): (Vec<SealedBatch>, Vec<Waiters>) = sealed.into_iter().unzip();
        if batches.is_empty() {
            return;
        }
        let (views, number): (i64, usize) = (batches.iter().map(SealedBatch::views).sum(), batches.len());
        match self.spool.put(batches).await {
            Ok(place) => {
                self.shared.metrics.spooled(number, views);
                tracing::warn!(views, "views are spooled {place}");
            }
            Err((batches, error)) => {
                self.unsaved += views;
                self.shared.metrics.unsaved(views);
                self.shared.metrics.errors.inc(ErrorKind::SpoolUnwritable);
                spool::log(&batches, &error, &mut io::stderr());
            }
        }
        self.shared.pending.fetch_sub(views, Ordering::Relaxed);
        for waiters in waiters {
            waiters.tell(Fate::Spooled);
        }
    }
}

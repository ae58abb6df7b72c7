//! Audits, one at a time, each to its end whether or not somebody waits for it. The last result is kept.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::storage::{AuditReport, ViewStore};

/// Has audits made, and keeps what came of the last one.
#[derive(Debug, Default)]
pub(super) struct Auditor(watch::Sender<Progress>);

#[derive(Debug, Default)]
struct Progress {
    under_way: bool,
    /// Whether the last one could not be made.
    failed: bool,
    last: Option<Arc<Finished>>,
}

/// An audit that came to its end.
#[derive(Debug)]
pub(super) struct Finished {
    /// When.
    pub(super) at: DateTime<Utc>,
    /// With what result.
    pub(super) report: AuditReport,
}

/// What came of asking for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// It is the last that came to its end.
    Done,
    /// It goes on.
    Late,
    /// One was under way.
    Busy,
    /// The database could not be read.
    Failed,
}

impl Auditor {
    /// Asks for an audit, and waits for its end for so long.
    pub(super) async fn ask(&self, deadline: Duration) -> Asked {
        let mut progress = self.0.subscribe();
        if !self.0.send_if_modified(|progress| !std::mem::replace(&mut progress.under_way, true)) {
            return Asked::Busy;
        }
        match tokio::time::timeout(deadline, progress.wait_for(|progress| !progress.under_way)).await {
            Ok(Ok(progress)) if !progress.failed => Asked::Done,
            Ok(_) => Asked::Failed,
            Err(_) => Asked::Late,
        }
    }

    /// Whether one is under way.
    pub(super) fn is_busy(&self) -> bool {
        self.0.borrow().under_way
    }

    /// The last that came to its end.
    pub(super) fn last(&self) -> Option<Arc<Finished>> {
        self.0.borrow().last.clone()
    }

    /// Makes the audits that are asked for, until `stop`. The database bounds each.
    pub(super) async fn run(self: Arc<Self>, views: Arc<dyn ViewStore>, clock: Clock, stop: CancellationToken) {
        let work = async {
            let mut progress = self.0.subscribe();
            while progress.wait_for(|progress| progress.under_way).await.is_ok() {
                let outcome = views.audit().await;
                if let Err(error) = &outcome {
                    tracing::warn!(%error, "the audit failed");
                }
                self.0.send_modify(|progress| {
                    (progress.under_way, progress.failed) = (false, outcome.is_err());
                    if let Ok(report) = outcome {
                        progress.last = Some(Arc::new(Finished { at: clock.now(), report }));
                    }
                });
            }
        };
        tokio::select! {
            () = work => {}
            () = stop.cancelled() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use async_trait::async_trait;
    use chrono::NaiveDate;

    use super::*;
    use crate::config::DatabaseTarget;
    use crate::storage::{AudienceSums, DaySums, StorageError, Tallies, ViewCount};

    const WAIT: Duration = Duration::from_secs(8);

    /// Takes so long for each audit in turn, then its result is a number of views, or a failure.
    struct Slow(Mutex<Vec<(u64, Option<i64>)>>);

    #[async_trait]
    impl ViewStore for Slow {
        async fn view_counts(&self) -> Result<Vec<ViewCount>, StorageError> {
            unreachable!()
        }

        async fn audience_sums(&self) -> Result<AudienceSums, StorageError> {
            unreachable!()
        }

        async fn daily_sums(&self, _: NaiveDate) -> Result<Vec<DaySums>, StorageError> {
            unreachable!()
        }

        async fn tallies(&self, _: NaiveDate) -> Result<Tallies, StorageError> {
            unreachable!()
        }

        async fn comic_days(&self, _: i32) -> Result<Vec<(NaiveDate, i64)>, StorageError> {
            unreachable!()
        }

        async fn audit(&self) -> Result<AuditReport, StorageError> {
            let (seconds, ledger) = self.0.lock().unwrap().pop().expect("no more audits than asked for");
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            let gone = || StorageError::Unavailable {
                target: DatabaseTarget::Sqlite("nowhere".into()),
                reason: "gone".to_owned(),
            };
            ledger.map(|ledger| AuditReport { ledger, ..AuditReport::default() }).ok_or_else(gone)
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_result_that_nobody_waited_for_is_kept() {
        let (auditor, stop) = (Arc::new(Auditor::default()), CancellationToken::new());
        let views = Arc::new(Slow(Mutex::new(vec![(1, None), (1, Some(2)), (20, Some(1))])));
        let run = tokio::spawn(Arc::clone(&auditor).run(views, Clock::system(), stop.clone()));
        let ledger = || auditor.last().map(|last| last.report.ledger);
        assert_eq!((auditor.is_busy(), ledger()), (false, None));
        assert_eq!(auditor.ask(WAIT).await, Asked::Late);
        assert_eq!(auditor.ask(WAIT).await, Asked::Busy, "and no second one behind it");
        assert_eq!((auditor.is_busy(), ledger()), (true, None));
        tokio::time::sleep(Duration::from_secs(13)).await;
        assert_eq!((auditor.is_busy(), ledger()), (false, Some(1)));
        assert_eq!((auditor.ask(WAIT).await, ledger()), (Asked::Done, Some(2)));
        assert_eq!((auditor.ask(WAIT).await, ledger()), (Asked::Failed, Some(2)), "the one before it stays");
        stop.cancel();
        run.await.unwrap();
    }
}

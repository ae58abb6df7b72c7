//! A check whose findings are shared by all who ask at about the same time.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::{Check, DEADLINE, Finding, Outcome};

/// For how long a finding is worth as much as a new one.
const FRESH: Duration = Duration::from_secs(1);

/// A check and its last run.
#[derive(Clone)]
pub(super) struct Shared {
    check: Arc<dyn Check>,
    latest: Arc<Mutex<Option<Run>>>,
}

/// A run that is under way, or has ended at this moment.
type Run = watch::Receiver<Option<(Finding, Instant)>>;

impl Shared {
    /// Nobody has looked yet.
    pub(super) fn new(check: impl Check + 'static) -> Self {
        Self { check: Arc::new(check), latest: Arc::default() }
    }

    /// The check's name.
    pub(super) fn name(&self) -> &'static str {
        self.check.name()
    }

    /// What is found now, or was a moment ago. Takes [`DEADLINE`] at the most.
    pub(super) async fn finding(&self) -> Finding {
        let mut run = self.run();
        // A run that ends without a finding has panicked.
        let found = run.wait_for(Option::is_some).await.ok().and_then(|found| found.clone());
        found.map_or_else(|| self.finding_of(Outcome::Err("the check itself broke".to_owned()), Instant::now()), first)
    }

    /// The run that is under way or still fresh, or a new one. It is a task of its own: who asked may leave, and what
    /// was asked is not left in the middle.
    fn run(&self) -> Run {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(run) = latest.as_ref().filter(|run| is_fresh(run)) {
            return run.clone();
        }
        let (teller, run) = watch::channel(None);
        *latest = Some(run.clone());
        let shared = self.clone();
        tokio::spawn(async move {
            let begun = Instant::now();
            let outcome = tokio::time::timeout(DEADLINE, shared.check.look()).await;
            let late = |_| Outcome::Err(format!("no answer within {} ms", DEADLINE.as_millis()));
            let finding = shared.finding_of(outcome.unwrap_or_else(late), begun);
            if let Outcome::Err(reason) = &finding.outcome {
                tracing::debug!(check = finding.name, reason, "a check failed");
            }
            teller.send_replace(Some((finding, Instant::now())));
        });
        run
    }

    fn finding_of(&self, outcome: Outcome, begun: Instant) -> Finding {
        Finding { name: self.check.name(), outcome, took: begun.elapsed() }
    }
}

fn is_fresh(run: &Run) -> bool {
    match &*run.borrow() {
        Some((_, ended)) => ended.elapsed() < FRESH,
        // Under way, unless it has panicked.
        None => run.has_changed().is_ok(),
    }
}

fn first((finding, _): (Finding, Instant)) -> Finding {
    finding
}

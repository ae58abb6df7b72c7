//! The task that reads the parameters again: at intervals, and when somebody asks.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::change::Started;
use super::pace::{Ending, Pace};
use super::{
    Change, ParameterMetrics, ParameterPath, ParameterState, ParameterStoreError, ParameterWatch, RefreshOutcome,
    RefreshReason,
};
use crate::chance::Chance;
use crate::clock::Clock;
use crate::config::{EffectiveSetting, Reading, ReadingError, SettingsReader};

/// How long a trial may take: longer than what it tries does by itself.
const TRIAL: Duration = Duration::from_secs(8);
/// How often a failure that lasts is a log line.
const LOG_EVERY: Duration = Duration::from_mins(1);

/// Who uses what can change.
pub trait Adopter: Send + Sync + 'static {
    /// Tries everything that changes, one connection to each service, and changes nothing. The error names the service
    /// and what it said, nothing secret.
    fn try_out(&self, change: &Change) -> impl Future<Output = Result<(), String>> + Send;

    /// Uses it from here on.
    fn adopt(&self, change: Change) -> impl Future<Output = ()> + Send;

    /// The parameters are about to be read.
    fn reading_begins(&self) {}

    /// They have been read, and what is in use is what they say.
    fn reading_ends(&self) {}
}

/// Reads the parameters again, has a new set tried and adopts it as a whole.
pub struct Refresher<A> {
    reader: SettingsReader,
    adopter: A,
    watch: ParameterWatch,
    asked: mpsc::Receiver<RefreshReason>,
    metrics: ParameterMetrics,
    chance: Chance,
    clock: Clock,
    path: ParameterPath,
    started: Started,
    /// The set in use.
    taken: Reading,
    /// All settings as they are in use: of those that cannot change while the process runs, what it started with.
    effective: Arc<[EffectiveSetting]>,
    logged: Option<Logged>,
}

/// The failure that was a log line last.
struct Logged {
    outcome: RefreshOutcome,
    text: String,
    at: Instant,
}

/// What came of a reading that changed nothing.
struct Failure {
    outcome: RefreshOutcome,
    ending: Ending,
    text: String,
}

impl<A: Adopter> Refresher<A> {
    /// With the settings of the first reading in use, which `watch` is told. `None` where there are no parameters.
    pub fn new(
        reader: SettingsReader,
        first: Reading,
        adopter: A,
        (watch, asked): (ParameterWatch, mpsc::Receiver<RefreshReason>),
        metrics: ParameterMetrics,
        (chance, clock): (Chance, Clock),
    ) -> Option<Self> {
        let path = reader.parameter_path()?.clone();
        let (started, effective) = (Started::new(&first), Arc::clone(&first.effective));
        let refresher = Self {
            reader,
            adopter,
            watch,
            asked,
            metrics,
            chance,
            clock,
            path,
            started,
            taken: first,
            effective,
            logged: None,
        };
        refresher.tell_read();
        Some(refresher)
    }

    /// Reads until `stop`.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut pace = Pace::new(self.taken.settings.parameter_refresh, self.chance.clone());
        let work = async {
            loop {
                tokio::select! {
                    // What is asked until a reading begins is answered by it.
                    biased;
                    Some(reason) = self.asked.recv() => pace.ask(reason),
                    () = tokio::time::sleep_until(pace.due()) => {
                        pace.begin();
                        let ending = self.refresh().await;
                        pace.end(ending);
                    }
                }
            }
        };
        stop.run_until_cancelled(work).await;
    }

    async fn refresh(&mut self) -> Ending {
        self.adopter.reading_begins();
        let (outcome, ending) = match self.read().await {
            Ok(outcome) => {
                self.adopter.reading_ends();
                self.note_well();
                let ending = if outcome == RefreshOutcome::Taken { Ending::Taken } else { Ending::Unchanged };
                (outcome, ending)
            }
            Err(failure) => {
                let (outcome, ending) = (failure.outcome, failure.ending);
                self.note(failure);
                (outcome, ending)
            }
        };
        self.metrics.ended(outcome);
        ending
    }

    async fn read(&mut self) -> Result<RefreshOutcome, Failure> {
        let in_use = self.version();
        let parameters = self.reader.parameters().await.map_err(|error| not_read(in_use, &error))?;
        let Some(parameters) = parameters else { return Ok(RefreshOutcome::Unchanged) };
        if self.taken.parameters.as_ref().is_some_and(|taken| taken.is_same_as(&parameters)) {
            self.tell_read();
            return Ok(RefreshOutcome::Unchanged);
        }
        let version = parameters.version();
        let new = match self.reader.build(Some(parameters)).await {
            Ok(new) => new,
            Err(error @ ReadingError::ParameterStore(_)) => return Err(not_read(in_use, &error)),
            Err(error) => {
                let text = format!("parameter set {version} is not taken, set {in_use} stays in use: {error}");
                return Err(Failure { outcome: RefreshOutcome::Invalid, ending: Ending::NotTaken(version), text });
            }
        };
        let (change, fixed) = self.started.change(&self.taken, &new);
        let trial = tokio::time::timeout(TRIAL, self.adopter.try_out(&change)).await;
        if let Err(reason) = trial.unwrap_or_else(|_| Err(format!("no answer within {} s", TRIAL.as_secs()))) {
            let text = format!("parameter set {version} failed its trial, set {in_use} stays in use: {reason}");
            return Err(Failure { outcome: RefreshOutcome::FailedTrial, ending: Ending::NotTaken(version), text });
        }
        self.adopter.adopt(change).await;
        self.take(new, &fixed);
        Ok(RefreshOutcome::Taken)
    }

    /// The new set is in use, but for these settings.
    fn take(&mut self, new: Reading, fixed: &[&str]) {
        let before = self.taken.parameters.take().unwrap_or_default();
        let after = new.parameters.clone().unwrap_or_default();
        let changes = after.changes_since(&before);
        tracing::info!("parameter set {} is in use in place of {}: {changes}", after.version(), before.version());
        if !fixed.is_empty() {
            tracing::warn!("{}: changed, which takes effect at the next start", fixed.join(", "));
        }
        let old: BTreeMap<_, _> = self.effective.iter().map(|setting| (setting.name, setting)).collect();
        let waits = |setting: &EffectiveSetting| self.started.keeps(setting.name, &new);
        let merged = new.effective.iter().map(|setting| match old.get(setting.name) {
            Some(old) if waits(setting) => (*old).clone(),
            _ => setting.clone(),
        });
        self.effective = merged.collect();
        self.taken = new;
        self.tell_read();
    }

    fn version(&self) -> i64 {
        self.taken.parameters.as_ref().map_or(0, super::ParameterSet::version)
    }

    /// The parameters have been read, and the set in use is as they are.
    fn tell_read(&self) {
        self.metrics.in_use(self.version());
        self.metrics.was_read(&self.clock);
        self.watch.tell(ParameterState {
            path: self.path.clone(),
            set_version: self.version(),
            parameters: self.taken.parameters.as_ref().map(super::ParameterSet::infos).unwrap_or_default(),
            refreshed: self.clock.now(),
            problem: None,
            settings: Arc::clone(&self.effective),
        });
    }

    fn note_well(&mut self) {
        if self.logged.take().is_some() {
            tracing::info!("the parameters are well again; set {} is in use", self.version());
        }
    }

    /// Tells of a failure, and logs it unless it has been logged just now.
    fn note(&mut self, failure: Failure) {
        if let Some(state) = self.watch.state() {
            let problem = Some(failure.text.clone());
            let was_read = matches!(failure.ending, Ending::NotTaken(_));
            let refreshed = if was_read { self.clock.now() } else { state.refreshed };
            self.watch.tell(ParameterState { refreshed, problem, ..(*state).clone() });
            if was_read {
                self.metrics.was_read(&self.clock);
            }
        }
        let Failure { outcome, text, .. } = failure;
        let said = self.logged.as_ref().is_some_and(|last| {
            // How exactly it cannot be reached may change from one time to the next.
            let same = last.outcome == outcome && (last.text == text || outcome == RefreshOutcome::Unreachable);
            same && last.at.elapsed() < LOG_EVERY
        });
        if said {
            return;
        }
        match outcome {
            RefreshOutcome::Unreachable | RefreshOutcome::Throttled | RefreshOutcome::FailedTrial => {
                tracing::warn!("{text}");
            }
            _ => tracing::error!("{text}"),
        }
        self.logged = Some(Logged { outcome, text, at: Instant::now() });
    }
}

fn not_read(in_use: i64, error: &ReadingError) -> Failure {
    let (outcome, ending) = match error {
        ReadingError::ParameterStore(error) => match error {
            ParameterStoreError::Unreachable { .. } => (RefreshOutcome::Unreachable, Ending::NotRead),
            ParameterStoreError::Throttled { .. } => (RefreshOutcome::Throttled, Ending::NotRead),
            ParameterStoreError::Denied { .. } => (RefreshOutcome::Denied, Ending::NotAllowed),
            ParameterStoreError::Refused { .. } => (RefreshOutcome::Other, Ending::NotAllowed),
        },
        _ => (RefreshOutcome::Invalid, Ending::NotAllowed),
    };
    let text = format!("the parameters were not read again, set {in_use} stays in use: {error}");
    Failure { outcome, ending, text }
}

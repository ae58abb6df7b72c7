//! What came of a scenario, as a line, an object, and a summary.

use std::time::Duration;

use super::verdict::Sums;

/// What came of one.
pub(crate) struct Outcome {
    /// Which.
    pub(crate) name: &'static str,
    /// Its seed.
    pub(crate) seed: u64,
    /// Over all pages.
    pub(crate) sums: Sums,
    /// How long it took until all was well again, at the longest.
    pub(crate) recovery: Option<Duration>,
    /// The longest request.
    pub(crate) slowest: Duration,
    /// The most memory of a process, in bytes.
    pub(crate) memory: u64,
    /// How long it took.
    pub(crate) took: Duration,
    /// What is worth saying.
    pub(crate) remarks: Vec<String>,
    /// What does not hold; empty where all does.
    pub(crate) broken: Vec<String>,
    /// The ends of its servers' logs, where something does not hold.
    pub(crate) logs: String,
}

impl Outcome {
    /// Whether all holds.
    pub(crate) fn holds(&self) -> bool {
        self.broken.is_empty()
    }

    fn requests(&self) -> i64 {
        self.sums.counted + self.sums.pending + self.sums.unanswered
    }

    /// One line.
    pub(crate) fn line(&self) -> String {
        let Sums { counted, pending, unanswered, growth } = self.sums;
        let verdict = if self.holds() { "holds" } else { "BROKEN" };
        let recovery = self.recovery.map_or("-".to_owned(), |took| format!("{:.2} s", took.as_secs_f64()));
        let mut line = format!(
            "{:<20} seed {:<7} requests {:>6}  counted {counted:>6}  pending {pending:>6}  unanswered {unanswered:>4}  \
             growth {growth:>6}  well after {recovery:>6}  slowest {:>4} ms  {:>3} MiB  {:>5.1} s  {verdict}",
            self.name,
            self.seed,
            self.requests(),
            self.slowest.as_millis(),
            self.memory >> 20,
            self.took.as_secs_f64(),
        );
        if !self.remarks.is_empty() {
            line = format!("{line}  ({})", self.remarks.join("; "));
        }
        line
    }

    /// One object.
    pub(crate) fn json(&self) -> String {
        let Sums { counted, pending, unanswered, growth } = self.sums;
        serde_json::json!({
            "name": self.name,
            "seed": self.seed,
            "requests": self.requests(),
            "counted": counted,
            "pending": pending,
            "unanswered": unanswered,
            "growth": growth,
            "recovery_seconds": self.recovery.map(|took| took.as_secs_f64()),
            "slowest_seconds": self.slowest.as_secs_f64(),
            "memory_bytes": self.memory,
            "seconds": self.took.as_secs_f64(),
            "remarks": self.remarks,
            "broken": self.broken,
            "verdict": if self.holds() { "holds" } else { "broken" },
        })
        .to_string()
    }

    /// Why it failed and how to play it again.
    pub(crate) fn complaint(&self) -> String {
        let Self { name, seed, logs, .. } = self;
        let indented = |broken: &String| format!("  {}", broken.replace('\n', "\n    "));
        let broken = self.broken.iter().map(indented).collect::<Vec<_>>().join("\n");
        format!("{name} does not hold:\n{broken}\n{logs}  again: script/faults --only {name} --seed {seed}")
    }
}

/// What came of all.
pub(crate) fn summary(outcomes: &[Outcome], took: Duration) -> String {
    let failed: Vec<&Outcome> = outcomes.iter().filter(|outcome| !outcome.holds()).collect();
    let of = |part: fn(&Outcome) -> i64| outcomes.iter().map(part).sum::<i64>();
    let mut text = format!(
        "faults: {} of {} scenarios hold; {} requests, {} counted, {} pending, {} unanswered, growth {}; \
         {:.0} s; well again after {:.2} s at the longest",
        outcomes.len() - failed.len(),
        outcomes.len(),
        of(Outcome::requests),
        of(|outcome| outcome.sums.counted),
        of(|outcome| outcome.sums.pending),
        of(|outcome| outcome.sums.unanswered),
        of(|outcome| outcome.sums.growth),
        took.as_secs_f64(),
        outcomes.iter().filter_map(|outcome| outcome.recovery).max().unwrap_or_default().as_secs_f64(),
    );
    for Outcome { name, seed, .. } in failed {
        text = format!("{text}\n  BROKEN: script/faults --only {name} --seed {seed}");
    }
    text
}

//! The invariants, the same after every scenario.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::database::Database;
use super::scenario::Company;
use super::stage::Stage;

/// How long a request may take: three times the 2 s that are promised, on a machine that does other things too.
const REQUEST: Duration = Duration::from_secs(6);
/// Memory that a process may have held at once; 46 MiB of it are the code of the unoptimised program itself.
const MEMORY: u64 = 80 << 20;
/// The same where crowds come, each connection with its own.
const CROWDED: u64 = 200 << 20;

/// Sums over all pages.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sums {
    /// Views answered `counted`.
    pub(crate) counted: i64,
    /// Views answered `pending`.
    pub(crate) pending: i64,
    /// Requests without an answer.
    pub(crate) unanswered: i64,
    /// Views in the database.
    pub(crate) growth: i64,
}

/// Compares what clients were told with what is there; what does not hold.
pub(crate) async fn judge(stage: &Stage, company: Company) -> (Sums, Vec<String>) {
    let mut broken = Vec::new();
    if stage.out > 0 {
        broken.push(format!("{} servers were not given back: the scenario is wrong", stage.out));
    }
    requests(stage, &mut broken);
    memory(stage, company, &mut broken);
    logs(stage, &mut broken);
    let sums = match stage.database {
        Some(_) => {
            audit(stage, &mut broken).await;
            views(stage, &mut broken).await
        }
        None => Sums::default(),
    };
    (sums, broken)
}

fn requests(stage: &Stage, broken: &mut Vec<String>) {
    let heard = &stage.heard;
    if heard.slowest >= REQUEST {
        broken.push(format!("a request took {:?}", heard.slowest));
    }
    if !heard.told_secret.is_empty() {
        broken.push(format!("a password is on pages: {:?}", heard.told_secret));
    }
}

fn memory(stage: &Stage, company: Company, broken: &mut Vec<String>) {
    let most = if company == Company::Alone { CROWDED } else { MEMORY };
    if stage.peak_memory >= most {
        broken.push(format!("a process held {} MiB, {} are allowed", stage.peak_memory >> 20, most >> 20));
    }
}

fn logs(stage: &Stage, broken: &mut Vec<String>) {
    for log in &stage.logs {
        let text = log.read();
        for secret in stage.secrets.iter().filter(|secret| text.contains(*secret)) {
            broken.push(format!("a log holds the password {secret}"));
        }
        // The first line of a panic, or of one that came too early for the log.
        let panics = text.lines().filter(|line| line.contains("panic: ") || line.contains("panicked at"));
        broken.extend(panics.map(|line| format!("a panic: {line}")));
        broken.extend(text.lines().filter(|line| line.contains("ending: ")).map(|line| format!("an exit: {line}")));
    }
}

/// Ledger, totals and daily sums agree, and no deadlock had to be broken.
async fn audit(stage: &Stage, broken: &mut Vec<String>) {
    let program = match stage.database() {
        Database::Postgres(_) => stage.program(),
        Database::Sqlite(file) => stage.program().set("DATABASE_URL", &format!("sqlite:{}", file.display())),
    };
    let output = program.run(&["audit"]).await;
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    if stage.secrets.iter().any(|secret| text.contains(secret)) {
        broken.push("the audit tells a password".to_owned());
    }
    if !output.status.success() {
        broken.push(format!("the audit is not clean:\n{text}"));
    }
    let deadlocks = stage.database().deadlocks().await;
    if deadlocks > 0 {
        broken.push(format!("{deadlocks} deadlocks"));
    }
}

/// For each page `counted <= growth <= counted + pending + unanswered`; no view that was accepted is lost unless its
/// process was killed.
async fn views(stage: &Stage, broken: &mut Vec<String>) -> Sums {
    let growth = stage.database().growth().await;
    let tally = &stage.heard.tally;
    let pages: BTreeSet<&String> = [&tally.counted, &tally.pending, &tally.unanswered, &growth]
        .into_iter()
        .flat_map(|counts| counts.keys())
        .collect();
    let mut sums = Sums::default();
    for page in pages {
        let of = |counts: &BTreeMap<String, i64>| counts.get(page).copied().unwrap_or(0);
        let (counted, pending) = (of(&tally.counted), of(&tally.pending));
        let (unanswered, growth) = (of(&tally.unanswered), of(&growth));
        let least = if stage.killed { counted } else { counted + pending };
        if !(least..=counted + pending + unanswered).contains(&growth) {
            broken.push(format!(
                "{page}: grew by {growth}, counted {counted}, pending {pending}, unanswered {unanswered}"
            ));
        }
        sums.counted += counted;
        sums.pending += pending;
        sums.unanswered += unanswered;
        sums.growth += growth;
    }
    sums
}

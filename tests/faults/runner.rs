//! Runs scenarios, a few at a time.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::panic::AssertUnwindSafe;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Semaphore;
use tokio::task::{JoinSet, LocalSet};

use super::arguments::Options;
use super::outcome::{Outcome, summary};
use super::panics::describe;
use super::scenario::{Company, LIMIT, Scenario};
use super::stage::Stage;
use super::verdict::{Sums, judge};

/// How often to say what is running, where the output is no terminal.
const TELL_EVERY: Duration = Duration::from_secs(20);

/// How many of [`Company::Waiting`] at a time.
const WAITING: usize = 2;

/// Names and beginnings of what runs now.
type Playing = Arc<Mutex<BTreeMap<&'static str, Instant>>>;

/// Runs what was asked for. Interrupted, it ends all that it has started first.
pub(crate) async fn run(options: &Options) -> ExitCode {
    let mut interrupt = signal(SignalKind::interrupt()).unwrap();
    let mut terminate = signal(SignalKind::terminate()).unwrap();
    // Scenarios share one thread; their servers, clients and proxies have all the others.
    let scenarios = LocalSet::new();
    tokio::select! {
        code = scenarios.run_until(rounds(options)) => code,
        _ = interrupt.recv() => ExitCode::from(130),
        _ = terminate.recv() => ExitCode::from(143),
        () = orphaned() => ExitCode::from(143),
    }
}

/// Waits until the process that started this one has ended: cargo, which passes no signal on.
async fn orphaned() {
    let parent = std::os::unix::process::parent_id();
    while std::os::unix::process::parent_id() == parent {
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

async fn rounds(options: &Options) -> ExitCode {
    let begun = Instant::now();
    let mut outcomes = Vec::new();
    for round in 0..options.rounds {
        let seed = options.seed.wrapping_add(round);
        if !options.json {
            println!(
                "faults: round {} of {}, {} scenarios, seed {seed}",
                round + 1,
                options.rounds,
                options.scenarios.len()
            );
        }
        outcomes.extend(play_all(options, seed).await);
    }
    if !options.json {
        println!("{}", summary(&outcomes, begun.elapsed()));
    }
    if outcomes.iter().all(Outcome::holds) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn play_all(options: &Options, seed: u64) -> Vec<Outcome> {
    let of = |company| options.scenarios.iter().copied().filter(move |scenario| scenario.company == company);
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let (room, waiting) = (Arc::new(Semaphore::new(cores)), Arc::new(Semaphore::new(WAITING)));
    let playing = Playing::default();
    let mut tasks = JoinSet::new();
    for scenario in of(Company::Quiet) {
        tasks.spawn_local(play(scenario, seed, Arc::clone(&playing)));
    }
    for (company, room) in [(Company::Busy, room), (Company::Waiting, waiting)] {
        for scenario in of(company) {
            let (room, playing) = (Arc::clone(&room), Arc::clone(&playing));
            tasks.spawn_local(async move {
                let _place = room.acquire().await.unwrap();
                play(scenario, seed, playing).await
            });
        }
    }
    let mut outcomes = Vec::new();
    while !tasks.is_empty() {
        if let Some(outcome) = next(&mut tasks, &playing, options, outcomes.len()).await {
            outcomes.push(outcome);
        }
    }
    for scenario in of(Company::Alone) {
        tasks.spawn_local(play(scenario, seed, Arc::clone(&playing)));
        while !tasks.is_empty() {
            outcomes.extend(next(&mut tasks, &playing, options, outcomes.len()).await);
        }
    }
    outcomes
}

/// The next that ends, told at once; `None` after a while, with a word on what goes on.
async fn next(tasks: &mut JoinSet<Outcome>, playing: &Playing, options: &Options, done: usize) -> Option<Outcome> {
    let terminal = std::io::stderr().is_terminal();
    let every = if terminal { Duration::from_millis(500) } else { TELL_EVERY };
    let Ok(ended) = tokio::time::timeout(every, tasks.join_next()).await else {
        let names: Vec<String> = playing
            .lock()
            .unwrap()
            .iter()
            .map(|(name, begun)| format!("{name} {} s", begun.elapsed().as_secs()))
            .collect();
        let text = format!("faults: {done} of {} done; at work: {}", options.scenarios.len(), names.join(", "));
        if terminal {
            eprint!("\r\x1b[K{text}");
        } else {
            eprintln!("{text}");
        }
        let _ = std::io::stderr().flush();
        return None;
    };
    let outcome = ended?.unwrap();
    if terminal {
        eprint!("\r\x1b[K");
    }
    println!("{}", if options.json { outcome.json() } else { outcome.line() });
    if !outcome.holds() && !options.json {
        println!("{}", outcome.complaint());
    }
    Some(outcome)
}

/// Plays one and judges it.
async fn play(scenario: Scenario, seed: u64, playing: Playing) -> Outcome {
    let begun = Instant::now();
    playing.lock().unwrap().insert(scenario.name, begun);
    let mut stage = Stage::new(scenario.name, seed).await;
    let mut sums = Sums::default();
    let played = AssertUnwindSafe((scenario.run)(&mut stage)).catch_unwind();
    let mut broken = match tokio::time::timeout(LIMIT, played).await {
        Ok(Ok(())) => Vec::new(),
        Ok(Err(panic)) => vec![describe(&*panic)],
        Err(_) => vec![format!("it takes longer than {LIMIT:?}")],
    };
    if broken.is_empty() {
        match AssertUnwindSafe(judge(&stage, scenario.company)).catch_unwind().await {
            Ok((counted, found)) => (sums, broken) = (counted, found),
            Err(panic) => broken.push(describe(&*panic)),
        }
    }
    playing.lock().unwrap().remove(scenario.name);
    let logs = if broken.is_empty() { String::new() } else { stage.logs.iter().map(harness::LogFile::end).collect() };
    Outcome {
        name: scenario.name,
        seed,
        sums,
        recovery: stage.recovery,
        slowest: stage.heard.slowest,
        memory: stage.peak_memory,
        took: begun.elapsed(),
        remarks: std::mem::take(&mut stage.remarks),
        broken,
        logs,
    }
}

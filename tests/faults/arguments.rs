//! The command line.

use std::hash::{BuildHasher, Hasher, RandomState};

use clap::{Arg, ArgAction, Command};

use super::scenario::Scenario;

/// What is to be run.
pub(crate) struct Options {
    /// How often.
    pub(crate) rounds: u64,
    /// The first round's seed; each further round's is one more.
    pub(crate) seed: u64,
    /// Which.
    pub(crate) scenarios: Vec<Scenario>,
    /// An object a line in place of a table.
    pub(crate) json: bool,
}

/// What was asked for.
pub(crate) enum Request {
    /// To run scenarios.
    Run(Options),
    /// To name them.
    List,
    /// Something that leaves none to run, for this reason.
    Nothing(String),
    /// Something that cannot be done, for this reason.
    Wrong(String),
}

/// Flags of Rust's own test runner that change nothing here: `cargo test` hands the same ones to every target.
const FOREIGN_FLAGS: [&str; 9] =
    ["nocapture", "no-capture", "show-output", "quiet", "exact", "include-ignored", "ignored", "test", "bench"];
/// The same, each with a value.
const FOREIGN_OPTIONS: [&str; 4] = ["test-threads", "color", "format", "skip"];

fn command() -> Command {
    let number = || clap::value_parser!(u64);
    let mut command = Command::new("faults")
        .about("Breaks the real program and its databases on purpose, and checks that every view is counted once")
        .arg(
            Arg::new("rounds")
                .long("rounds")
                .value_name("N")
                .value_parser(number())
                .help("How often to run them; unset, FAULT_ROUNDS, or once"),
        )
        .arg(
            Arg::new("seed")
                .long("seed")
                .value_name("S")
                .value_parser(number())
                .help("Decides the moments of the faults; each further round takes the next one; unset, any"),
        )
        .arg(Arg::new("only").long("only").value_name("NAME").action(ArgAction::Append).help("This scenario"))
        .arg(Arg::new("json").long("json").action(ArgAction::SetTrue).help("Print an object a line"))
        .arg(Arg::new("list").long("list").action(ArgAction::SetTrue).help("Name all scenarios"))
        .arg(
            Arg::new("filter")
                .value_name("PART")
                .num_args(0..)
                .help("Those whose names hold this, as `cargo test` has it"),
        );
    for flag in FOREIGN_FLAGS {
        let short = (flag == "quiet").then_some('q');
        command = command.arg(Arg::new(flag).long(flag).short(short).action(ArgAction::SetTrue).hide(true));
    }
    for option in FOREIGN_OPTIONS {
        command = command.arg(Arg::new(option).long(option).action(ArgAction::Append).hide(true));
    }
    command
}

/// Reads the command line; help and mistakes in it end the process.
pub(crate) fn read(all: &[Scenario]) -> Request {
    let matches = command().get_matches();
    if matches.get_flag("list") {
        return Request::List;
    }
    if matches.get_flag("ignored") {
        return Request::Nothing("none is ignored".to_owned());
    }
    let rounds = match matches.get_one::<u64>("rounds").copied().map_or_else(rounds, Ok) {
        Ok(0) => return Request::Nothing("no rounds are asked for".to_owned()),
        Ok(rounds) => rounds,
        Err(value) => return Request::Wrong(format!("FAULT_ROUNDS: expected a number, not {value}")),
    };
    let mut scenarios = all.to_vec();
    if let Some(names) = matches.get_many::<String>("only") {
        let names: Vec<&String> = names.collect();
        if let Some(name) = names.iter().find(|name| all.iter().all(|scenario| scenario.name != **name)) {
            return Request::Wrong(format!("no scenario is called {name}: see --list"));
        }
        scenarios.retain(|scenario| names.iter().any(|name| *name == scenario.name));
    }
    if let Some(filters) = matches.get_many::<String>("filter") {
        let filters: Vec<&String> = filters.collect();
        scenarios.retain(|scenario| filters.iter().any(|filter| scenario.name.contains(*filter)));
    }
    if scenarios.is_empty() {
        return Request::Nothing("no scenario has such a name: see --list".to_owned());
    }
    let seed = matches.get_one::<u64>("seed").copied().unwrap_or_else(any_seed);
    Request::Run(Options { rounds, seed, scenarios, json: matches.get_flag("json") })
}

/// The environment's number of rounds, for `cargo test`, which has no flag of ours.
fn rounds() -> Result<u64, String> {
    #[expect(clippy::disallowed_methods, reason = "how long to try is the caller's choice")]
    let rounds = std::env::var("FAULT_ROUNDS");
    rounds.map_or(Ok(1), |rounds| rounds.parse().map_err(|_| rounds))
}

/// Any number, short enough to be typed.
fn any_seed() -> u64 {
    RandomState::new().build_hasher().finish() % 1_000_000
}

//! Every view exactly once, through every fault: the real binary and real databases are broken on purpose, and after
//! each scenario the same invariants are checked ([`verdict`]).
//!
//! `script/faults [--rounds N] [--only NAME] [--seed S]` runs them as long as one likes; `cargo test` runs one round.
//!
//! # A new scenario
//!
//! A file in `scenarios/` with a `pub(super) const SCENARIO: Scenario` and an async function that takes a
//! [`Stage`](stage::Stage), and its two lines in `scenarios/mod.rs`. The function
//!
//! 1. makes a place to stand on: `stage.on_postgres(6).await`, `on_server`, `on_sqlite` or, without comics of its own,
//!    nothing;
//! 2. starts servers by `stage.start(&program).await`; `stage.program()` is one with the settings of a deployment;
//! 3. sends out clients, `stage.load(12).start(&[&server.url], &stage.pages())`, the calmer `stage.readers(12)` or visitors
//!    with cookies (`visitors::Crowd`), breaks something, mends it, and, where the fault has an end, calls `stage.recovered(&server).await` at that moment;
//! 4. gives everything back: `stage.note(clients.stop().await)`, then `stage.finish(server).await` (or `stage.kill`,
//!    where that is the fault).
//!
//! It asserts what is special to it, above all that the fault has happened; the invariants are not its business.
//! Randomness comes from `stage.chance`, so that a seed plays the same fault again. Nothing sleeps but to let a fault
//! last or to choose its moment.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a scenario that cannot go on panics and says why")]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it reports to a person")]

mod arguments;
mod database;
mod line;
mod outcome;
mod pace;
mod panics;
mod runner;
mod scenario;
mod scenarios;
mod stage;
mod verdict;
mod visitors;

use std::process::ExitCode;

use arguments::Request;

/// The program under test.
const XKCDAPP: &str = env!("CARGO_BIN_EXE_xkcdapp");

fn main() -> ExitCode {
    let options = match arguments::read(scenarios::ALL) {
        Request::Run(options) => options,
        Request::List => {
            for scenario in scenarios::ALL {
                println!("{:<22} {}", scenario.name, scenario.about);
            }
            return ExitCode::SUCCESS;
        }
        Request::Nothing(why) => {
            println!("faults: nothing to run: {why}");
            return ExitCode::SUCCESS;
        }
        Request::Wrong(why) => {
            eprintln!("faults: {why}");
            return ExitCode::from(2);
        }
    };
    panics::listen();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(runner::run(&options))
}

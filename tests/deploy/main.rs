//! `ecs/deploy` and its neighbours as processes, with the real AWS CLI, against moto as tests/moto has taught it: tasks are
//! the real program, with a PostgreSQL and a Redis of their own behind what the stacks make.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics and says why")]
#![expect(clippy::print_stdout, reason = "what took how long, and where a deployment was killed")]

mod checkout;
mod interruption;
mod made;
mod refusals;
mod stand_in;
mod story;
mod world;

/// The program under test.
const XKCDAPP: &str = env!("CARGO_BIN_EXE_xkcdapp");

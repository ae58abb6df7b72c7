//! Secrets that change while people look: the real binary with real PostgreSQL (SCRAM), Redis and moto, rotated by its
//! own commands and behind its back.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on panics and says why")]
#![expect(clippy::print_stdout, reason = "figures for a person")]

mod behind_our_back;
mod canary;
mod crowd;
mod half_a_pair;
mod under_load;
mod world;

/// The program under test.
const XKCDAPP: &str = env!("CARGO_BIN_EXE_xkcdapp");

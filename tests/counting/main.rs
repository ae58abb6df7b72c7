//! Every view exactly once: the real binary on real databases, under load, through faults.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on panics and says why")]

mod cuts;
mod load;
mod outage;
mod processes;
mod restored;
mod shutdown;
mod spool;
mod sqlite;
mod world;

/// The program under test.
const XKCDAPP: &str = env!("CARGO_BIN_EXE_xkcdapp");

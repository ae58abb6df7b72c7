//! Every view exactly once: what the real binary answers on real databases, to the word. How it stands faults under
//! load is in `tests/faults`.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on panics and says why")]
#![expect(clippy::print_stdout, reason = "figures for a person")]

mod cuts;
mod load;
mod outage;
mod restored;
mod rolling;
mod shared_spool;
mod shutdown;
mod spool;
mod sqlite;
mod world;

/// The program under test.
const XKCDAPP: &str = env!("CARGO_BIN_EXE_xkcdapp");

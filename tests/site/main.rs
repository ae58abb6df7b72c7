//! The program from outside: the real binary, real databases, a stand-in for xkcd.com.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics and says why")]

mod pages;

/// The program under test.
const XKCDAPP: &str = env!("CARGO_BIN_EXE_xkcdapp");

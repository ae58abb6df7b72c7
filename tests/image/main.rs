//! The container image, run as it is meant to be: read-only, without capabilities or new privileges, in little memory.
//!
//! `script/image-test` builds the image, starts the engine and a PostgreSQL, and runs this; the image's name is in
//! `TEST_IMAGE`. Containers use the machine's network, so that no engine needs a firewall, or none at all.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on panics and says why")]
#![expect(clippy::print_stdout, reason = "figures for a person")]

mod commands;
mod container;
mod contents;
mod context;
mod end;
mod engine;
mod figures;
mod leftovers;
mod parts;
mod serving;
mod walls;
mod world;

/// The program that was built for the other tests: it prepares databases.
const XKCDAPP: &str = env!("CARGO_BIN_EXE_xkcdapp");

//! The program from outside: the real binary, real databases, a stand-in for xkcd.com.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics and says why")]

mod admin;
mod api;
mod archive;
mod assets;
mod audit;
mod away;
mod bad_input;
mod budgets;
mod database_tls;
mod fetching;
mod figures;
mod headers;
mod help;
mod hostile;
mod laptop;
mod load_test;
mod logs;
mod look;
mod metrics;
mod migrations;
mod pages;
mod parameters;
mod params;
mod patience;
mod sampler;
mod search;
mod settings;
mod sharing;
mod source;
mod statistics;
mod status;
mod support;
mod sync;
mod top;
mod views;
mod visitors;
mod ways;

/// The program under test.
const XKCDAPP: &str = env!("CARGO_BIN_EXE_xkcdapp");

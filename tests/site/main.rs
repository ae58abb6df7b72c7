//! The program from outside: the real binary, real databases, a stand-in for xkcd.com.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics and says why")]

mod admin;
mod api;
mod assets;
mod audit;
mod away;
mod bad_input;
mod database_tls;
mod fetching;
mod headers;
mod help;
mod hostile;
mod laptop;
mod load_test;
mod logs;
mod metrics;
mod migrations;
mod pages;
mod parameters;
mod params;
mod patience;
mod sampler;
mod settings;
mod source;
mod status;
mod support;
mod sync;
mod views;
mod visitors;
mod ways;

/// The program under test.
const XKCDAPP: &str = env!("CARGO_BIN_EXE_xkcdapp");

//! A server-rendered xkcd viewer that counts every view exactly once.
//!
//! `ARCHITECTURE.md` draws the house: which module does what, and who may import whom.

pub mod audience;
pub mod catalogue;
pub mod causes;
pub mod chance;
pub mod clock;
pub mod comic;
pub mod commands;
pub mod config;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
pub mod metrics;
pub mod search;
pub mod statistics;
pub mod status;
pub mod storage;
pub mod telemetry;
pub mod views;
pub mod visitor;
pub mod web;
pub mod xkcd;

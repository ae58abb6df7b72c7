//! A server-rendered xkcd viewer that counts every view exactly once.
//!
//! `ARCHITECTURE.md` draws the house: which module does what, and who may import whom.

pub mod audience;
pub mod chance;
pub mod clock;
pub mod comic;
pub mod config;
pub mod storage;
pub mod views;

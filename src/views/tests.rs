//! The counter alone, on paused time, against a store that fails as it is told.

mod counting;
mod model;
mod spooling;
mod world;

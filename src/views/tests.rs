//! The counter alone, on paused time, against a store that fails as it is told.

mod counting;
mod known;
mod lines;
mod metrics;
mod model;
mod patience;
mod replaying;
mod shared;
mod sharing;
mod spooling;
mod store;
mod taking_up;
mod world;

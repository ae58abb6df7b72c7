//! Redis: a few connections that all requests share, and what is kept behind them.

mod error;
mod link;
mod seen;

pub use link::Redis;

//! Redis: a few connections that all requests share, and what is kept behind them.

mod error;
mod link;
mod notices;
mod passwords;
mod place;
mod round_trip;
mod seen;
mod sessions;
mod spool;
mod tries;

pub use link::Redis;
pub use passwords::{RedisClient, RedisPasswords};
pub use spool::RedisSpool;

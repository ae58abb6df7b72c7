//! What the tests of xkcdapp start: the real program, a database of its own, a stand-in for xkcd.com.
//!
//! Everything lives in a private folder and on free ports. `script/test` starts the PostgreSQL that
//! [`PostgresDatabase`] makes its databases in.

#![expect(clippy::missing_panics_doc, reason = "a test that cannot go on panics and says why")]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "the same")]

mod authority;
mod aws;
mod cookies;
mod database;
mod exposition;
mod hey;
mod html;
mod load;
mod load_balancer;
mod marked;
mod midnight;
mod moto;
mod parameter_proxy;
mod plain_proxy;
mod ports;
mod postgres_server;
mod program;
mod proxy;
mod redis_server;
mod screenshots;
mod stub;
mod upstream;
mod views;
mod visitor;

pub use authority::Authority;
pub use aws::{Aws, Change};
pub use cookies::CookieJar;
pub use database::PostgresDatabase;
pub use exposition::{Exposition, MetricFamily};
pub use hey::{hey, hey_on, hey_times};
pub use html::{attribute, tags, way};
pub use load::{Clients, Heard, Load, browse};
pub use load_balancer::{LoadBalancer, Traffic};
pub use marked::{MarkedSet, Told};
pub use midnight::clear_of_midnight;
pub use moto::Moto;
pub use parameter_proxy::{ParameterProxy, ParameterTrouble};
pub use plain_proxy::PlainProxy;
pub use ports::free_port;
pub use postgres_server::{PostgresOptions, PostgresServer, Stop};
pub use program::{LogFile, Program, Running};
pub use proxy::{Mode, Point, Proxy};
pub use redis_server::{RedisOptions, RedisServer};
pub use screenshots::screenshots_folder;
pub use stub::{PICTURE, StubComic, StubXkcd};
pub use upstream::{Trouble, Upstream};
pub use views::{Tally, ViewSums};
pub use visitor::{Page, Visitor};

use std::time::Duration;

/// How long anything may take that a test waits for.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Waits until `check` gives something; fails after [`PATIENCE`], saying `what` was waited for.
pub async fn eventually<T>(what: &str, check: impl AsyncFn() -> Option<T>) -> T {
    let end = tokio::time::Instant::now() + PATIENCE;
    loop {
        if let Some(found) = check().await {
            return found;
        }
        assert!(tokio::time::Instant::now() < end, "waited {PATIENCE:?} in vain: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

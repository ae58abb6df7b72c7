//! HTTP: routes, handlers, pages, and the loop that accepts connections.
//!
//! A page is added in `router.rs`; its handler loads what it shows, awaits the count, and renders without awaiting.

mod assets;
mod client_address;
mod comics;
mod error;
mod exposition;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod guard;
mod headers;
mod metrics;
mod operations;
mod present;
mod request;
mod router;
mod server;
mod state;
mod view;

pub use exposition::serve_metrics;
pub use metrics::{OpenConnection, RefusalReason, ShedReason, SkipReason, TimeoutKind, WebMetrics};
pub use server::{LOBBY, Limits, Patience, serve};
pub use state::{Draining, Site};

//! HTTP: routes, handlers, pages, and the loop that accepts connections.
//!
//! A page is added in `router.rs`; its handler loads what it shows, awaits the count, and renders without awaiting.

mod admin;
mod assets;
mod client_address;
mod comics;
mod deck;
mod error;
mod forms;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod guard;
mod headers;
mod metrics;
mod operations;
mod operators;
mod present;
mod request;
mod router;
mod same_site;
mod server;
mod shelf;
mod state;
mod status;
mod view;
mod visitor;

pub use admin::{Admin, AdminMeans};
pub use metrics::{OpenConnection, RefusalReason, ShedReason, SkipReason, TimeoutKind, WebMetrics};
pub use operators::{Operators, serve_operators};
pub use server::{LOBBY, Limits, Patience, serve};
pub use state::{Draining, Site};
pub use visitor::CookieStyle;

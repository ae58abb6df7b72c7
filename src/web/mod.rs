//! HTTP: routes, handlers, pages, and the loop that accepts connections.
//!
//! A page is added in `router.rs`; its handler loads what it shows, awaits the count, and renders without awaiting.

mod admin;
mod api;
mod archive;
mod assets;
mod client_address;
mod comics;
mod conditions;
mod counted;
mod deck;
mod embed;
mod error;
mod figures;
mod forms;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod guard;
mod headers;
mod kept;
mod look;
mod marks;
mod metrics;
mod operations;
mod operators;
mod packed;
mod present;
mod request;
mod router;
mod same_site;
mod search;
mod server;
mod sharing;
mod shelf;
mod state;
mod statistics;
mod status;
mod top;
mod view;
mod visitor;

pub use admin::{Admin, AdminMeans};
pub use api::ApiLimit;
pub(crate) use api::Attribution;
pub use metrics::{OpenConnection, RefusalReason, ShedReason, SkipReason, TimeoutKind, WebMetrics};
pub use operators::{Operators, serve_operators};
pub use packed::LargePages;
pub use server::{LOBBY, Limits, Patience, serve};
pub use sharing::Sharing;
pub use state::{Draining, Site};
pub use visitor::CookieStyle;

//! HTTP: routes, handlers, pages, and the loop that accepts connections.
//!
//! A page is added in `router.rs`; its handler loads what it shows, awaits the count, and renders without awaiting.

mod assets;
mod comics;
mod error;
mod guard;
mod headers;
mod operations;
mod present;
mod request;
mod router;
mod server;
mod state;
mod view;

pub use server::{LOBBY, Limits, Patience, serve};
pub use state::Site;

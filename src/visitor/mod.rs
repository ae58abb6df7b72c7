//! Visitors: who comes again, what they have seen, and what they draw next.
//!
//! [`Visitors::meet`] tells from a request's cookies who asks and what they have seen; [`Deck`] draws from the rest;
//! [`Visitors::mark`] keeps what is shown. Nothing is kept of who does not come back with the cookie, and no failure of
//! the store is a failure of a page.

mod cookie;
mod deck;
mod metrics;
mod seen_set;
#[cfg(test)]
mod tests;
mod visitors;

pub use cookie::CookieSigner;
pub use deck::Deck;
pub use metrics::VisitorMetrics;
pub use seen_set::SeenSet;
pub use visitors::{NotDone, Standing, Visitor, Visitors};

//! The site in a real Chromium, with its scripts on and off.
//!
//! Needs Chromium and its driver (Debian: `chromium`, `chromium-driver`); the deck's tests need `redis-server`, `haproxy`
//! and a PostgreSQL too (`script/with-postgres`).

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on panics and says why")]
#![expect(clippy::print_stdout, reason = "what axe cannot tell is for a person")]

mod accessibility;
mod admin;
mod axe;
mod browser;
mod checks;
mod counts;
mod dealing;
mod deck;
mod embed;
mod engine;
mod keys;
mod larger;
mod layout;
mod look;
mod messages;
mod needs;
mod pictures;
mod places;
mod printed;
mod reading;
mod screenshots;
mod search;
mod site;
mod status;
mod stillness;
mod swipe;
mod typing;
mod zoom;

/// The program under test.
const XKCDAPP: &str = env!("CARGO_BIN_EXE_xkcdapp");

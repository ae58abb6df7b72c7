//! Visitors: which comics they draw. Cookies and what a visitor has seen will live here too.

mod deck;

pub use deck::draw;

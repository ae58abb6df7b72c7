//! What the visitors' counts say: sums, means, medians, tops. Exact, from one snapshot of the database.

mod board;
mod column;
mod reading;
mod summary;

pub use board::Board;
pub use column::Column;
pub use reading::{DAYS, Reading, Window};
pub use summary::Summary;

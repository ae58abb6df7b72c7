//! What the visitors' counts say: sums, means, medians, tops. Exact, from one snapshot of the database.

mod board;
mod column;
mod drawing;
mod histogram;
mod metrics;
mod of_comic;
mod reading;
#[cfg(test)]
mod stored;
mod summary;

pub use board::Board;
pub use column::Column;
pub use histogram::{Bin, Histogram};
pub use metrics::StatisticsMetrics;
pub use of_comic::ComicStatistics;
pub use reading::{DAYS, Rank, Reading, Window};
pub use summary::Summary;

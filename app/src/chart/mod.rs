//! Charts: drawn by plotters as SVG, ink on paper, with the words and the table that stand for them.
//!
//! A chart is one `<svg>` with a title and a description, in which the same is drawn twice, for a wide window and for
//! a narrow one; the stylesheet shows one of them. So texts are as large as the page's own on both.

mod days;
mod figure;
mod histogram;
mod pen;
mod sparkline;

pub(crate) use days::DaysChart;
pub(crate) use histogram::HistogramChart;
pub use sparkline::sparkline;

//! A comic's last days as a line no higher than a word.

use plotters::prelude::{ChartBuilder, Circle, LineSeries};

use super::pen::{Ink, drawn};
use crate::words::thousands;

/// Room for the dot at the end.
const EDGE: i32 = 3;
const SIZE: (u32, u32) = (122, 26);

/// A link to a comic's statistics with its views by day drawn in it, oldest first, today last; fewer than 650 bytes of
/// HTML for up to 31 days. It may be drawn before the view whose page it is on. `href` is a path of this site's own.
#[must_use]
pub fn sparkline(href: &str, days: &[u64]) -> String {
    let count = i32::try_from(days.len()).unwrap_or(i32::MAX);
    let most = days.iter().copied().max().unwrap_or(0);
    let today = days.last().copied().unwrap_or(0);
    let line = drawn(SIZE, &[], |sheet| {
        let mut chart =
            ChartBuilder::on(sheet).margin(EDGE).build_cartesian_2d(0..(count - 1).max(1), 0..most.max(1))?;
        chart.draw_series(LineSeries::new((0..).zip(days.iter().copied()), Ink::Curve.drawn()))?;
        chart.draw_series([Circle::new((count - 1, today), 3, Ink::Accent.filled())])?;
        Ok(())
    });
    let (wide, high) = SIZE;
    let (most, today) = (thousands(most), thousands(today));
    format!(
        r#"<a class="spark" href="{href}"><svg role="img" viewBox="0 0 {wide} {high}"><title>Views of the last {count} days, yours perhaps not yet among them: {today} today, at most {most} a day</title>{line}</svg></a>"#
    )
}

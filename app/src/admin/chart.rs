//! Views by day, as bars: today's against those of the days before.

use chrono::NaiveDate;
use leptos::prelude::*;

use crate::words::{long_date, short_date, thousands};

/// In the drawing's own units.
const STEP: u64 = 20;
const BAR: u64 = 14;
const HIGH: u64 = 64;
/// Room for the days' names below the bars.
const BELOW: u64 = 18;

/// The last days of one audience, oldest first. The highest bar is as high as the drawing: each has its own scale, which
/// its number tells.
#[component]
pub(crate) fn Days<'a>(name: &'static str, days: &'a [(NaiveDate, u64)]) -> impl IntoView {
    let most = days.iter().map(|(_, views)| *views).max().unwrap_or(0);
    let wide = STEP * days.len() as u64;
    let last = days.len().saturating_sub(1);
    let bars = days.iter().enumerate().map(|(place, (day, views))| {
        let high = height(*views, most);
        view! {
            <rect
                class=if place == last { "today" } else { "day" }
                x=(place as u64 * STEP + (STEP - BAR) / 2).to_string()
                y=(HIGH - high).to_string()
                width=BAR.to_string()
                height=high.to_string()
            >
                <title>{format!("{}: {}", long_date(*day), thousands(*views))}</title>
            </rect>
        }
    });
    let first = days.first().map(|(day, _)| short_date(*day)).unwrap_or_default();
    let base = (HIGH + BELOW - 4).to_string();
    view! {
        <svg
            class="days"
            role="img"
            aria-label=format!("{name} of the last {} days, at most {} a day", days.len(), thousands(most))
            viewBox=format!("0 0 {wide} {}", HIGH + BELOW)
        >
            {bars.collect::<Vec<_>>()}
            <line class="ground" x1="0" y1=HIGH.to_string() x2=wide.to_string() y2=HIGH.to_string() />
            <text x="2" y=base.clone()>{first}</text>
            <text x=(wide - 2).to_string() y=base text-anchor="end">"today"</text>
        </svg>
    }
}

/// At least a trace of a day with views, and nothing for one without.
fn height(views: u64, most: u64) -> u64 {
    let room = u128::from(HIGH - 4);
    let high = u64::try_from(u128::from(views) * room / u128::from(most.max(1))).unwrap_or(HIGH);
    if views > 0 { high.max(2) } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_bar_fills_the_room_and_the_lowest_is_seen() {
        assert_eq!(height(0, 0), 0);
        assert_eq!(height(0, 9), 0);
        assert_eq!(height(1, 1_000_000), 2);
        assert_eq!(height(500, 1_000), (HIGH - 4) / 2);
        assert_eq!(height(u64::MAX, u64::MAX), HIGH - 4);
    }
}

//! Views by day, as bars: today's is told from the others, and the highest has its number.

use leptos::prelude::*;
use plotters::prelude::{ChartBuilder, PathElement, Rectangle, Text};
use plotters::style::text_anchor::HPos;

use super::figure::{Caption, NARROW, WIDE, figure};
use super::pen::{Failure, Ink, Sheet, drawn, words};
use crate::page::Days;
use crate::words::{counted, long_date, short_date, thousands};

/// Room for a number above the highest bar.
const ABOVE: u32 = 22;
/// Room for the days' names below the ground.
const BELOW: u32 = 22;

/// The days and their table. `of` says whose views they are.
#[component]
pub(crate) fn DaysChart<'a>(days: &'a Days, of: &'static str) -> impl IntoView {
    let names: Vec<_> =
        days.iter().filter(|(_, views)| *views > 0).map(|(day, views)| name(&short_date(day), views)).collect();
    let caption = Caption {
        id: "days",
        title: &format!("Views of {of} on each of the last {} days", days.views.len()),
        description: &described(days),
        columns: ["Day", "Views"],
    };
    // Without names where a finger would have to find them.
    let drawings = [(WIDE, names.as_slice()), (NARROW, &[])]
        .map(|(size, names)| drawn(size, names, |sheet| bars(sheet, size, days)));
    let rows = days.iter().rev().map(|(day, views)| (long_date(day), thousands(views)));
    figure(&caption, &drawings, rows.collect())
}

fn name(day: &str, views: u64) -> String {
    [day, ": ", &thousands(views)].concat()
}

/// What there is to see, in a sentence or two.
fn described(days: &Days) -> String {
    let sum = days.views.iter().fold(0_u64, |sum, views| sum.saturating_add(*views));
    let today = days.views.last().copied().unwrap_or(0);
    match days.highest() {
        Some((day, most)) => format!(
            "{} in all, at most {} on {}, {} today.",
            counted(sum, "view", "views"),
            thousands(most),
            long_date(day),
            thousands(today)
        ),
        None => "No views in all that time.".to_owned(),
    }
}

fn bars(sheet: &Sheet<'_>, (wide, high): (u32, u32), days: &Days) -> Result<(), Failure> {
    let count = i32::try_from(days.views.len()).unwrap_or(i32::MAX).max(1);
    let right = i32::try_from(wide).unwrap_or(i32::MAX);
    let step = right / count;
    let gap = (step / 6).max(1);
    let left = (right - step * count) / 2;
    let most = days.highest().map_or(1, |(_, most)| most);
    let mut chart =
        ChartBuilder::on(sheet).margin_top(ABOVE).margin_bottom(BELOW).build_cartesian_2d(0..right, 0..most)?;
    // Two units of the drawing at least, so that one view beside a million is seen.
    let least = most.div_ceil(u64::from(high - ABOVE - BELOW) / 3);
    let edge = |place: i32| left + place * step;
    let placed = || (0..).zip(days.iter());
    let bar = |(place, (_, views)): (i32, (_, u64))| {
        let ink = if place + 1 == count { Ink::Accent } else { Ink::Bar };
        let corners = [(edge(place) + gap, views.max(least)), (edge(place + 1) - gap, 0)];
        (views > 0).then(|| Rectangle::new(corners, ink.filled()))
    };
    chart.draw_series(placed().filter_map(bar))?;
    chart.draw_series([PathElement::new([(0, 0), (right, 0)], Ink::Line.drawn())])?;

    let ground = chart.plotting_area().map_coordinate(&(0, 0)).1;
    let label = |x: i32, y: i32, side: HPos, text: String| sheet.draw(&Text::new(text, (x, y), words(side)));
    match days.highest() {
        Some((highest, most)) => {
            let place = placed().find(|(_, (day, _))| *day == highest).map_or(0, |(place, _)| place);
            let middle = (edge(place) + step / 2).clamp(24, right - 24);
            label(middle, i32::try_from(ABOVE).unwrap_or(0) - 5, HPos::Center, thousands(most))?;
        }
        None => label(right / 2, ground / 2, HPos::Center, "Not a single view yet".to_owned())?,
    }
    // A name every week, counted back from today; where it is narrow, the first day's alone, from its bar on.
    let end = count - 1;
    if wide < WIDE.0 {
        if let Some((day, _)) = days.iter().next().filter(|_| end > 0) {
            label(edge(0) + gap, ground + 17, HPos::Left, short_date(day))?;
        }
    } else {
        for (place, (day, _)) in placed().filter(|(place, _)| (end - place) % 7 == 0 && *place < end) {
            // Half of a name on either side.
            let middle = (edge(place) + step / 2).max(22);
            label(middle, ground + 17, HPos::Center, short_date(day))?;
        }
    }
    let today = days.views.last().copied().unwrap_or(0);
    label(right, ground + 17, HPos::Right, name("today", today))
}

//! How many comics have been viewed how often, as a histogram.

use leptos::prelude::*;
use plotters::prelude::{ChartBuilder, PathElement, Rectangle, Text};
use plotters::style::text_anchor::HPos;

use super::figure::{Caption, NARROW, WIDE, figure};
use super::pen::{Failure, Ink, Sheet, drawn, words};
use crate::page::Bin;
use crate::words::{counted, decimal, thousands};

const ABOVE: u32 = 22;
const BELOW: u32 = 42;

/// The distribution of the counts and its table. The bar that holds the median is told from the others.
#[component]
pub(crate) fn HistogramChart<'a>(
    /// Without gaps, ascending.
    bins: &'a [Bin],
    median: f64,
    /// What is counted: one and many.
    things: (&'static str, &'static str),
) -> impl IntoView {
    let (one, many) = things;
    let names: Vec<_> =
        filled(bins).map(|bin| format!("{} with {}", counted(bin.comics, one, many), viewed(bin))).collect();
    let highest = bins.iter().max_by_key(|bin| bin.comics);
    let description = highest.map_or_else(String::new, |bin| {
        format!("Most of them, {}, have {}; the median is {}.", thousands(bin.comics), viewed(bin), decimal(median))
    });
    let caption = Caption {
        id: "counts",
        title: &format!("How many {many} have been viewed how often"),
        description: &description,
        columns: ["Views", if one == "comic" { "Comics" } else { "Strips" }],
    };
    let drawings = [(WIDE, names.as_slice()), (NARROW, &[])]
        .map(|(size, names)| drawn(size, names, |sheet| bars(sheet, size, bins, median)));
    figure(&caption, &drawings, bins.iter().map(|bin| (range(bin), thousands(bin.comics))).collect())
}

fn filled(bins: &[Bin]) -> impl Iterator<Item = &Bin> {
    bins.iter().filter(|bin| bin.comics > 0)
}

fn range(bin: &Bin) -> String {
    if bin.from == bin.to { thousands(bin.from) } else { [thousands(bin.from), thousands(bin.to)].join("\u{2013}") }
}

fn viewed(bin: &Bin) -> String {
    let noun = if (bin.from, bin.to) == (1, 1) { "view" } else { "views" };
    [range(bin).as_str(), noun].join(" ")
}

fn bars(sheet: &Sheet<'_>, (wide, high): (u32, u32), bins: &[Bin], median: f64) -> Result<(), Failure> {
    let count = i32::try_from(bins.len()).unwrap_or(i32::MAX).max(1);
    let right = i32::try_from(wide).unwrap_or(i32::MAX);
    let step = right / count;
    let left = (right - step * count) / 2;
    let most = bins.iter().map(|bin| bin.comics).max().unwrap_or(0).max(1);
    let mut chart =
        ChartBuilder::on(sheet).margin_top(ABOVE).margin_bottom(BELOW).build_cartesian_2d(0..right, 0..most)?;
    let least = most.div_ceil(u64::from(high - ABOVE - BELOW) / 2);
    let edge = |place: i32| left + place * step;
    let placed = || (0..).zip(bins);
    let middle_one = bins.iter().position(|bin| decimal_at_most(median, bin.to)).and_then(|at| i32::try_from(at).ok());
    let bar = |(place, bin): (i32, &Bin)| {
        let ink = if Some(place) == middle_one { Ink::Accent } else { Ink::Bar };
        let corners = [(edge(place) + 1, bin.comics.max(least)), (edge(place + 1) - 1, 0)];
        (bin.comics > 0).then(|| Rectangle::new(corners, ink.filled()))
    };
    chart.draw_series(placed().filter_map(bar))?;
    chart.draw_series([PathElement::new([(0, 0), (right, 0)], Ink::Line.drawn())])?;

    let label = |x: i32, y: i32, side: HPos, text: String| sheet.draw(&Text::new(text, (x, y), words(side)));
    let at = |x: i32, y: u64| chart.plotting_area().map_coordinate(&(x, y)).1;
    let ground = at(0, 0);
    for (place, bin) in placed() {
        let (middle, number) = (edge(place) + step / 2, thousands(bin.comics));
        // Seven units are a digit's width.
        let fits = i32::try_from(number.len()).unwrap_or(i32::MAX).saturating_mul(7) < step;
        if bin.comics > 0 && (fits || bin.comics == most) {
            label(middle.clamp(20, right - 20), at(middle, bin.comics.max(least)) - 5, HPos::Center, number)?;
        }
    }
    // Where bars begin, as many as have room.
    let longest = bins.iter().map(|bin| thousands(bin.from).len()).max().unwrap_or(1);
    let room = i32::try_from(longest).unwrap_or(i32::MAX).saturating_mul(7).saturating_add(12);
    let every = (room.saturating_add(step - 1) / step).max(1);
    for (place, bin) in placed().filter(|(place, _)| place % every == 0) {
        let (x, side) = if place == 0 { (left, HPos::Left) } else { (edge(place), HPos::Center) };
        label(x.min(right - 20), ground + 16, side, thousands(bin.from))?;
    }
    label(right / 2, ground + 36, HPos::Center, format!("views; the median is {}", decimal(median)))
}

/// Whether a median, which is whole or a half, lies at or below a whole number.
fn decimal_at_most(median: f64, whole: u64) -> bool {
    // A half belongs to the number above it.
    let up: u64 = format!("{:.0}", median.ceil()).parse().unwrap_or(u64::MAX);
    up <= whole
}

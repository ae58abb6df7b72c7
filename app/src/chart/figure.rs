//! A chart on its sheet of paper: the drawing with its words, and behind it a table of the same.

use std::fmt::Write as _;

use leptos::prelude::*;
use leptos::tachys::html::InertElement;

/// A drawing of one size.
pub(super) struct Plate {
    /// Width and height in the drawing's own units.
    pub(super) size: (u32, u32),
    /// What is inside the `<svg>`.
    pub(super) drawing: String,
}

/// A chart as a wide and a narrow plate. The texts must not hold anything that HTML would take for its own: they are
/// words, digits and dates of ours.
#[component]
pub(super) fn Figure(
    /// Its name on the page; ids begin with it.
    id: &'static str,
    title: String,
    description: String,
    plates: [Plate; 2],
    columns: [&'static str; 2],
    rows: Vec<(String, String)>,
) -> impl IntoView {
    let [wide, narrow] = plates.map(|Plate { size: (width, height), drawing }| {
        [&format!(r#"viewBox="0 0 {width} {height}">"#), drawing.as_str()].concat()
    });
    let svg = format!(
        r#"<svg class="chart" role="img" aria-labelledby="{id}-title {id}-words"><title id="{id}-title">{title}</title><desc id="{id}-words">{description}</desc><svg class="at-desk" {wide}</svg><svg class="in-hand" {narrow}</svg></svg>"#
    );
    let mut table = String::with_capacity(rows.len() * 64);
    for (name, value) in rows {
        // Writing to a String cannot fail.
        let _ = write!(table, r#"<tr><th scope="row">{name}</th><td>{value}</td></tr>"#);
    }
    let [name, value] = columns;
    let table = format!(
        r#"<table><caption>{title}</caption><thead><tr><th scope="col">{name}</th><th scope="col">{value}</th></tr></thead><tbody>{table}</tbody></table>"#
    );
    view! {
        <div class="paper sheet plate">{InertElement::new(svg)}</div>
        <details class="behind">
            <summary>"The same as a table"</summary>
            {InertElement::new(table)}
        </details>
    }
}

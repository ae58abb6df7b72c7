//! A chart on its sheet of paper: the drawing with its words, and behind it a table of the same.

use std::fmt::Write as _;

use leptos::prelude::*;
use leptos::tachys::html::InertElement;

/// The size of what a wide window shows, in the drawing's own units.
pub(super) const WIDE: (u32, u32) = (640, 230);
/// The size of what a narrow one shows.
pub(super) const NARROW: (u32, u32) = (300, 200);

/// The words that a chart has around it. They must not hold anything that HTML would take for its own.
pub(super) struct Caption<'a> {
    /// Its name on the page; ids begin with it.
    pub(super) id: &'static str,
    pub(super) title: &'a str,
    /// What there is to see, in a sentence or two.
    pub(super) description: &'a str,
    /// The heads of the table's columns.
    pub(super) columns: [&'static str; 2],
}

/// A chart as it is drawn for a wide and for a narrow window, and its table.
pub(super) fn figure(
    caption: &Caption<'_>,
    drawings: &[String; 2],
    rows: Vec<(String, String)>,
) -> impl IntoView + use<> {
    let Caption { id, title, description, columns: [name, value] } = caption;
    let [wide, narrow] = [(WIDE, &drawings[0]), (NARROW, &drawings[1])]
        .map(|((width, height), drawing)| format!(r#"viewBox="0 0 {width} {height}">{drawing}"#));
    let svg = format!(
        r#"<svg class="chart" role="img" aria-labelledby="{id}-title {id}-words"><title id="{id}-title">{title}</title><desc id="{id}-words">{description}</desc><svg class="at-desk" {wide}</svg><svg class="in-hand" {narrow}</svg></svg>"#
    );
    let mut table = format!(
        r#"<table><caption>{title}</caption><thead><tr><th scope="col">{name}</th><th scope="col">{value}</th></tr></thead><tbody>"#
    );
    for (name, value) in rows {
        // Writing to a String cannot fail.
        let _ = write!(table, r#"<tr><th scope="row">{name}</th><td>{value}</td></tr>"#);
    }
    table.push_str("</tbody></table>");
    view! {
        <div class="paper sheet plate">{InertElement::new(svg)}</div>
        <details class="behind">
            <summary>"The same as a table"</summary>
            {InertElement::new(table)}
        </details>
    }
}

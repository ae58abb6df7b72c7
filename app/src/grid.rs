//! What a visitor has seen, as a picture: every comic a small square, in blocks of a hundred, filled where it was seen.
//!
//! A few thousand links have to stay small and fast. So a square is one bare link whose `title` is its tooltip and its
//! name, and all squares are written into one string, without the markers that lists of views leave behind.

use std::fmt::Write as _;

use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use leptos::tachys::view::Position;

use crate::page::{Card, Shelf};
use crate::words::{self, thousands};

/// How many comics stand in a block, ten in a row.
const HUNDRED: u32 = 100;

/// A deck of so many comics at most is one block, drawn with larger squares where there is room.
const FEW: usize = 100;

/// Room for a square, in bytes: the link and a title of the usual length.
const SQUARE: usize = 80;

/// The picture, on its sheet of paper. `told` says whether the cards know what was seen; otherwise every square is
/// a dot, neither seen nor unseen.
#[component]
pub(crate) fn Grid<'a>(cards: &'a [Card<'a>], shelf: Shelf, told: bool) -> impl IntoView {
    let class = match (told, cards.len() <= FEW) {
        (true, true) => "deck few",
        (true, false) => "deck",
        (false, true) => "deck few untold",
        (false, false) => "deck untold",
    };
    view! { <div class="paper sheet"><div class=class>{InertElement::new(blocks(cards, shelf, told))}</div></div> }
}

/// All blocks that have a comic. A number without a comic leaves a hole, so that every other is where it is looked for.
fn blocks(cards: &[Card<'_>], shelf: Shelf, told: bool) -> String {
    let mut html = String::with_capacity(cards.len() * SQUARE);
    let hundred = |card: &Card<'_>| card.ordinal.saturating_sub(1) / HUNDRED;
    for block in cards.chunk_by(|one, other| hundred(one) == hundred(other)) {
        let (Some(first), Some(last)) = (block.first(), block.last()) else { continue };
        let start = hundred(first) * HUNDRED + 1;
        let (from, to) = (thousands(start.into()), thousands(last.ordinal.into()));
        // Writing to a String cannot fail.
        let _ = write!(html, "<section><h2>{from}\u{2013}{to}</h2><div>");
        let mut place = start;
        for card in block {
            for _ in place..card.ordinal {
                html.push_str("<i></i>");
            }
            square(&mut html, card, shelf, told);
            place = card.ordinal.saturating_add(1);
        }
        html.push_str("</div></section>");
    }
    html
}

/// One comic's square. Its name is its number, and what was seen has its title too, and says so.
fn square(html: &mut String, card: &Card<'_>, shelf: Shelf, told: bool) {
    let number = card.ordinal.to_string();
    let href = shelf.path(card.ordinal);
    let seen = told && card.seen;
    let title = if seen { [&number, ": ", &words::without_bidi_controls(card.title)].concat() } else { number };
    view! { <a href=href title=title aria-description=seen.then_some("seen")></a> }.to_html_with_buf(
        html,
        &mut Position::FirstChild,
        true,
        false,
        Vec::new(),
    );
}

//! `/me`: how far a visitor has come, as a sentence and as a picture, the ways on, and what is kept.

use leptos::prelude::*;

use crate::credit::SiteCredit;
use crate::document::{Document, Place, maybe};
use crate::forms::Kept;
use crate::grid::Grid;
use crate::page::{DeckPage, Progress, Shelf, Visitor};
use crate::words::thousands;

/// The whole document of a visitor's deck.
pub(crate) fn deck_document<'a>(page: &'a DeckPage<'a>) -> impl IntoView {
    view! {
        <Document
            here=Place::Deck
            shell=page.shell
            title="Your deck | xkcdapp".to_owned()
            head=view! { <meta name="robots" content="noindex" /> }
            main=view! { <Deck page /> }
            footer=view! { <SiteCredit /> }
        />
    }
}

#[component]
fn Deck<'a>(page: &'a DeckPage<'a>) -> impl IntoView {
    let told = page.visitor != Visitor::Away;
    let known = page.visitor == Visitor::Known;
    // When all are seen nothing is left to rescue.
    let rescue = !known || page.progress.seen < page.progress.of;
    view! {
        <article class="me">
            <header>
                <h1>"Your deck"</h1>
            </header>
            <p class="tally">{sentence(page)}</p>
            {maybe(aside(page.visitor).map(|line| view! { <p>{line}</p> }))}
            <WaysOn rescue />
            <a class="skip" href="#legend">"Skip the squares"</a>
            <Grid cards=&page.cards shelf=page.shelf told />
            <p class="note" id="legend" tabindex="-1">{legend(page)}</p>
            {maybe(known.then(|| view! { <Kept /> }))}
        </article>
    }
}

/// "Another One" and, unless all are seen, a comic that hardly anybody has.
#[component]
fn WaysOn(rescue: bool) -> impl IntoView {
    view! {
        <nav class="pager ways" aria-label="Comics">
            <a class="another" href="/" aria-keyshortcuts="r">"Another One"</a>
            {maybe(rescue.then(|| view! { <a href="/rescue" aria-describedby="rescue">"Rescue a rarely seen one"</a> }))}
        </nav>
        {maybe(rescue.then(|| view! {
            <p class="note" id="rescue">"Rescue draws among the least-viewed comics that you have not seen."</p>
        }))}
    }
}

/// How far the visitor has come.
fn sentence(page: &DeckPage<'_>) -> String {
    let (one, many) = page.shelf.nouns();
    let Progress { seen, of } = page.progress;
    let all = thousands(of.into());
    match (page.visitor, seen) {
        (Visitor::Away, _) => "What you have seen cannot be looked up just now.".to_owned(),
        (Visitor::Unknown, _) => "You are new here, as far as anyone can tell.".to_owned(),
        (Visitor::Known, _) if of == 0 => format!("There are no {many} here yet."),
        (Visitor::Known, 0) => format!("You have seen none of {all} {many} yet."),
        (Visitor::Known, _) if of == 1 => format!("You have seen the one {one} there is."),
        (Visitor::Known, _) if seen >= of => format!("You have seen all {all} {many}."),
        (Visitor::Known, 1) => format!("You have seen one of {all} {many}."),
        (Visitor::Known, _) => format!("You have seen {} of {all} {many}.", thousands(seen.into())),
    }
}

/// What else there is to say to somebody who is not known.
fn aside(visitor: Visitor) -> Option<&'static str> {
    match visitor {
        Visitor::Known => None,
        Visitor::Unknown => Some(
            "Nothing is kept about you. Read a comic or two and come back: \
             a deck begins with a random number in a cookie, and nothing to sign up for.",
        ),
        Visitor::Away => Some("Comics keep coming all the same, and nothing needs doing. Try again in a minute."),
    }
}

/// How to read the picture.
fn legend(page: &DeckPage<'_>) -> String {
    const HOLE: u32 = 404;
    let reading = match page.visitor {
        Visitor::Known => "A square for each, ten to a row. Filled ones you have seen; each leads to its comic.",
        Visitor::Unknown => "A square for each, ten to a row. They fill as you read; each leads to its comic.",
        Visitor::Away => "A dot for each, ten to a row, and each leads to its comic.",
    };
    let past_the_hole = page.cards.last().is_some_and(|last| last.ordinal > HOLE);
    let hole = if page.shelf == Shelf::Xkcd && past_the_hole { " The hole at 404 is meant to be there." } else { "" };
    [reading, hole].concat()
}

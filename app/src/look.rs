//! `/look`: light or dark, what drawings are on, and whether keys do something. It works without scripts.

use leptos::prelude::*;

use crate::credit::SiteCredit;
use crate::document::{Document, Place, maybe};
use crate::page::{Keys, LOOK, Look, LookPage, Paper, Scheme};

/// The whole document.
pub(crate) fn look_document(page: &LookPage) -> impl IntoView {
    view! {
        <Document
            here=Place::Look
            shell=page.shell
            title="Light or dark | xkcdapp".to_owned()
            head=view! { <meta name="robots" content="noindex" /> }
            main=view! { <Choices page /> }
            footer=view! { <SiteCredit /> }
        />
    }
}

#[component]
fn Choices<'a>(page: &'a LookPage) -> impl IntoView {
    let look = page.shell.look;
    let from = page.from.as_deref();
    let schemes = Scheme::ALL.map(|scheme| (scheme.word(), scheme_face(scheme), scheme == look.scheme));
    let papers = Paper::ALL.map(|paper| (paper.word(), paper_face(paper), paper == look.paper));
    let keys = Keys::ALL.map(|keys| (keys.word(), keys_face(keys), keys == look.keys));
    view! {
        <article class="choices">
            <header>
                <h1>"Light or dark"</h1>
                <p class="holds" role="status">{holds(look)}</p>
            </header>
            <Choice heading="The page" note="The system knows by the hour, if you let it." options=schemes from />
            <Choice
                heading="Drawings, in the dark"
                note="Inverted, white becomes dark and ink becomes light. Colours stay what they are: red stays red."
                options=papers
                from
            />
            <Choice
                heading="Keys"
                note="On every page r, / and ? do something, beside a comic the arrows as well. If you speak to your computer, you may not want that."
                options=keys
                from
            />
            <p class="note">
                "Your browser keeps this for a year, in a cookie of two or three words that say nothing about you."
            </p>
            {maybe(from.map(|from| view! { <p class="next"><a href=from>"Back to where you were"</a></p> }))}
        </article>
    }
}

/// A button for each option; the one that holds is pressed.
#[component]
fn Choice<'a, const N: usize>(
    heading: &'static str,
    note: &'static str,
    /// The word that is sent, what is on the button, whether it holds.
    options: [(&'static str, &'static str, bool); N],
    from: Option<&'a str>,
) -> impl IntoView {
    let button = |(word, face, holds): (&'static str, &'static str, bool)| {
        view! { <button name="look" value=word aria-pressed=if holds { "true" } else { "false" }>{face}</button> }
    };
    view! {
        <form method="post" action=LOOK>
            <h2>{heading}</h2>
            <p>{note}</p>
            {maybe(from.map(|from| view! { <input type="hidden" name="from" value=from /> }))}
            <div class="options">{options.map(button).to_vec()}</div>
        </form>
    }
}

fn scheme_face(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::System => "As the system has it",
        Scheme::Light => "Light",
        Scheme::Dark => "Dark",
    }
}

fn paper_face(paper: Paper) -> &'static str {
    match paper {
        Paper::White => "On white paper",
        Paper::Inverted => "Inverted",
    }
}

fn keys_face(keys: Keys) -> &'static str {
    match keys {
        Keys::On => "On",
        Keys::Off => "Off",
    }
}

/// What holds now.
fn holds(look: Look) -> String {
    let scheme = match look.scheme {
        Scheme::System => "as light or dark as your system",
        Scheme::Light => "light, day and night",
        Scheme::Dark => "dark, day and night",
    };
    let paper = match (look.scheme, look.paper) {
        (_, Paper::White) => "drawings on white paper",
        (Scheme::Dark, Paper::Inverted) => "drawings inverted",
        (_, Paper::Inverted) => "drawings inverted in the dark",
    };
    let keys = match look.keys {
        Keys::On => "keys on",
        Keys::Off => "keys off",
    };
    format!("Now: {scheme}, {paper}, {keys}.")
}

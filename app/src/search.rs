//! `/search`: a form, and what was found.

use leptos::either::{Either, EitherOf4};
use leptos::prelude::*;
use leptos::tachys::html::InertElement;

use crate::credit::SiteCredit;
use crate::document::{Document, Place, maybe};
use crate::page::{Identity, SearchExcerpt, SearchHit, SearchPage, SearchResults, SearchRun};
use crate::picture::Sheet;
use crate::words::{long_date, thousands, without_bidi_controls};

/// Queries to begin with, in words of our own: as an address has them, as they are typed, and what they mean.
const EXAMPLES: [(&str, &str, &str); 5] = [
    ("robots", "robots", "a word"),
    ("%22to+do+list%22", "\"to do list\"", "words in this order"),
    ("cat+OR+dog+-food", "cat OR dog -food", "one or the other, and not that"),
    ("space+after%3A2009+before%3A2012", "space after:2009 before:2012", "from 2010 and 2011"),
    ("views%3A%3E%3D10", "views:>=10", "seen ten times or more"),
];

/// How much of what was typed is said again, in characters: the field has it all.
const SAID_AGAIN: usize = 60;

/// The whole document.
pub(crate) fn search_document(page: &SearchPage) -> impl IntoView {
    let head = view! {
        // The form is for search engines; what was found is theirs to find by themselves.
        {InertElement::new(if page.results.is_some() { r#"<meta name="robots" content="noindex">"# } else { "" })}
        {page.share.head()}
    };
    view! {
        <Document
            shell=page.shell
            title=title(page)
            head
            main=view! { <Search page /> }
            footer=view! { <SiteCredit /> }
            here=Place::Search
        />
    }
}

/// What names the window, and its entry in a history.
fn title(page: &SearchPage) -> String {
    let typed = without_bidi_controls(&page.typed);
    match (typed.trim(), page.page) {
        ("", _) => "Search | xkcdapp".to_owned(),
        (typed, 1) => format!("Search: {typed} | xkcdapp"),
        (typed, number) => format!("Search: {typed}, page {number} | xkcdapp"),
    }
}

#[component]
fn Search<'a>(page: &'a SearchPage) -> impl IntoView {
    view! {
        <div class="search">
            <h1>"Search"</h1>
            // Its results are fetched while one types, so browsers' own suggestions would only cover them.
            <form role="search" action="/search">
                <input
                    type="search"
                    name="q"
                    value=page.typed.as_str()
                    maxlength="300"
                    aria-label="Words, a phrase in quotation marks, or a number"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    enterkeyhint="search"
                    dir="auto"
                />
                <button>"Search"</button>
            </form>
            <p class="told" role="status">{told(page)}</p>
            <div class="results">
                {maybe(page.cut.then(|| view! {
                    <p class="note">"That was more than can be looked for at once: only its beginning was."</p>
                }))}
                {page.not_understood.iter().map(|(text, wants)| view! {
                    <p class="note">{format!("{} was not understood: {wants}.", quoted(text))}</p>
                }).collect_view()}
                {maybe(page.sampler_notice.then(|| view! {
                    <p class="note">"xkcd.com has not been reached yet: these are the strips of our own."</p>
                }))}
                {match &page.results {
                    None => EitherOf4::A(view! { <Examples /> }),
                    Some(results) if results.total == 0 => EitherOf4::B(view! { <Nothing page /> }),
                    Some(results) if results.hits.is_empty() => EitherOf4::C(view! {
                        <p>"The "<a href=results.first.clone()>"first page"</a>" has them."</p>
                    }),
                    Some(results) => EitherOf4::D(view! { <Results results /> }),
                }}
            </div>
        </div>
    }
}

/// How many were found, and of what.
fn told(page: &SearchPage) -> String {
    let Some(results) = &page.results else { return String::new() };
    let typed = quoted(page.typed.trim());
    let count = match results.total {
        0 => return format!("Nothing has {typed}."),
        1 => "one comic".to_owned(),
        total => format!("{} comics", thousands(u64::try_from(total).unwrap_or(u64::MAX))),
    };
    let shown = match (&results.instead, results.partly) {
        (Some(instead), partly) => {
            let some = if partly { "some of " } else { "" };
            format!("Nothing has {typed}; showing {count} with {some}{}", quoted(instead))
        }
        (None, true) => format!("Nothing has all of {typed}; showing {count} with some of it"),
        (None, false) => format!("Found {count}"),
    };
    if results.hits.is_empty() {
        return format!("{shown}. There is no such page of them.");
    }
    let (first, last) = (results.before + 1, results.before + results.hits.len());
    if last - first + 1 == results.total { format!("{shown}.") } else { format!("{shown}: {first} to {last}.") }
}

/// In quotation marks, whichever way it is written, and not all of it where it is long.
fn quoted(text: &str) -> String {
    let text = without_bidi_controls(text);
    let short: String = text.chars().take(SAID_AGAIN).collect();
    let rest = if short.len() < text.len() { "\u{2026}" } else { "" };
    format!("\u{201c}\u{2068}{}{rest}\u{2069}\u{201d}", short.trim_end())
}

/// What can be typed.
#[component]
fn Examples() -> impl IntoView {
    let example = |(query, typed, meaning): (&str, &'static str, &'static str)| {
        let address = format!("/search?q={query}");
        view! { <li><a href=address>{typed}</a>" "<span>{meaning}</span></li> }
    };
    view! {
        <p>"By number, title, caption, and what is drawn and said. For example:"</p>
        <ul class="examples">{EXAMPLES.map(example).collect_view()}</ul>
    }
}

#[component]
fn Nothing<'a>(page: &'a SearchPage) -> impl IntoView {
    view! {
        {maybe(page.strip.as_ref().map(|image| view! { <figure><Sheet image /></figure> }))}
        <p class="joke">"We even shook the drawer. Something rattled, but it was only the drawer."</p>
        <p>"Fewer words find more. Or let "<a href="/random">"chance"</a>" search: it always finds something."</p>
    }
}

#[component]
fn Results<'a>(results: &'a SearchResults) -> impl IntoView {
    let pages = results.previous.is_some() || results.next.is_some();
    view! {
        // Announced as a list although it is drawn without numbers.
        <ol class="hits" role="list" start=results.before + 1>
            {results.hits.iter().map(|hit| view! { <Found hit /> }).collect_view()}
        </ol>
        {maybe(pages.then(|| view! {
            <nav class="pages" aria-label="Pages of results">
                {way(results.previous.as_deref(), "prev", "Previous results")}
                {way(results.next.as_deref(), "next", "More results")}
            </nav>
        }))}
    }
}

fn way(address: Option<&str>, rel: &'static str, label: &'static str) -> impl IntoView {
    maybe(address.map(|address| view! { <a rel=rel href=address.to_owned()>{label}</a> }))
}

#[component]
fn Found<'a>(hit: &'a SearchHit) -> impl IntoView {
    let number = match hit.identity {
        Identity::Xkcd(number) => format!("No. {number}"),
        Identity::Sampler { strip, .. } => format!("Strip {strip}"),
    };
    let views = hit.views.map(|views| match views {
        0 => "not seen yet".to_owned(),
        1 => "seen once".to_owned(),
        views => format!("seen {} times", thousands(views)),
    });
    view! {
        <li>
            <h2><a href=hit.path.as_str()><bdi>{runs(&hit.title)}</bdi></a></h2>
            <p class="meta">
                <span>{number}</span>
                {maybe(hit.published.map(|day| view! { <time datetime=day.to_string()>{long_date(day)}</time> }))}
                {maybe(views.map(|views| view! { <span>{views}</span> }))}
            </p>
            {maybe(hit.excerpt.as_ref().map(|excerpt| view! { <Piece excerpt /> }))}
        </li>
    }
}

#[component]
fn Piece<'a>(excerpt: &'a SearchExcerpt) -> impl IntoView {
    let class = if excerpt.drawn { "excerpt drawn" } else { "excerpt" };
    view! { <p class=class><bdi>{runs(&excerpt.runs)}</bdi></p> }
}

fn runs(runs: &[SearchRun]) -> impl IntoView {
    let run = |run: &SearchRun| {
        let text = run.text.clone();
        if run.hit { Either::Left(view! { <mark>{text}</mark> }) } else { Either::Right(text) }
    };
    runs.iter().map(run).collect_view()
}

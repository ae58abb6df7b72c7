//! `/archive`: all comics by year, what the visitor has seen marked by ink.
//!
//! As on the deck's page, thousands of links have to stay small and fast: they are written into one string.

use std::fmt::Write as _;

use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use leptos::tachys::view::Position;

use crate::credit::SiteCredit;
use crate::document::{Document, Place, maybe};
use crate::page::{ArchivePage, Card, Progress, Shelf, Year};
use crate::words::{counted, progress_line};

/// Room for a comic, in bytes: the link and a title of the usual length.
const LINE: usize = 80;

/// The whole document.
pub(crate) fn archive_document<'a>(page: &'a ArchivePage<'a>) -> impl IntoView {
    view! {
        <Document
            here=Place::Archive
            shell=page.shell
            title="Archive | xkcdapp".to_owned()
            head=page.share.head()
            main=view! { <Archive page /> }
            footer=view! { <SiteCredit /> }
        />
    }
}

#[component]
fn Archive<'a>(page: &'a ArchivePage<'a>) -> impl IntoView {
    let comics: usize = page.years.iter().map(|year| year.comics.len()).sum();
    let seen = page.progress.is_some_and(|progress| progress.seen > 0);
    let (one, many) = page.shelf.nouns();
    view! {
        <article class="archive">
            <header>
                <h1>"Archive"</h1>
            </header>
            <p class="tally">{sentence(page, comics)}</p>
            {maybe(seen.then(|| view! {
                <p class="note">"A filled box marks what you have seen. "<a href="/me">"Your deck"</a>" shows it as a picture."</p>
            }))}
            {maybe((page.shelf == Shelf::Sampler).then(|| view! {
                <p class="note">"xkcd.com has not been reached yet. Its comics will stand here when it has."</p>
            }))}
            {maybe((page.years.len() > 1).then(|| view! { <YearLinks years=&page.years /> }))}
            <div class="paper sheet years">
                {InertElement::new(years(page, (one, many), comics))}
            </div>
        </article>
    }
}

fn sentence(page: &ArchivePage<'_>, comics: usize) -> String {
    let (one, many) = page.shelf.nouns();
    let all = counted(comics as u64, one, many);
    let dated = page.years.iter().filter_map(|year| year.year);
    let span = match (dated.clone().min(), dated.max()) {
        _ if comics == 0 => return "Nothing has been put away yet.".to_owned(),
        (Some(first), Some(last)) if first < last => format!("{all} from {first} to {last}"),
        (Some(year), _) => format!("{all} from {year}"),
        _ => all,
    };
    match page.progress {
        Some(progress @ Progress { seen: 1.., .. }) => format!("{span}, {}.", progress_line(progress)),
        _ => format!("{span}."),
    }
}

/// From the top to a year.
#[component]
fn YearLinks<'a>(years: &'a [Year<'a>]) -> impl IntoView {
    let links = years.iter().map(|year| {
        view! { <a href=format!("#{}", anchor(year))>{name(year)}</a> }
    });
    view! { <nav class="jumps" id="years" aria-label="Years">{links.collect::<Vec<_>>()}</nav> }
}

fn name(year: &Year<'_>) -> String {
    year.year.map_or_else(|| "Undated".to_owned(), |year| year.to_string())
}

fn anchor(year: &Year<'_>) -> String {
    year.year.map_or_else(|| "undated".to_owned(), |year| format!("y{year}"))
}

/// All years with their comics.
fn years(page: &ArchivePage<'_>, (one, many): (&str, &str), comics: usize) -> String {
    let mut html = String::with_capacity(comics * LINE);
    for year in &page.years {
        let (anchor, name) = (anchor(year), name(year));
        let count = counted(year.comics.len() as u64, one, many);
        // Writing to a String cannot fail.
        let _ = write!(
            html,
            r#"<section aria-labelledby="{anchor}"><h2 id="{anchor}" tabindex="-1">{name} <small>{count}</small></h2><ul>"#
        );
        for comic in &year.comics {
            line(&mut html, comic, page.shelf);
        }
        html.push_str("</ul>");
        if page.years.len() > 1 {
            html.push_str("<p class=\"up\"><a href=\"#years\">All years</a></p>");
        }
        html.push_str("</section>");
    }
    html
}

/// One comic: its number and its title. What was seen says so.
fn line(html: &mut String, comic: &Card<'_>, shelf: Shelf) {
    let number = comic.ordinal.to_string();
    let seen = comic.seen.then_some("seen");
    let view = view! {
        <li><a href=shelf.path(comic.ordinal) aria-description=seen><i>{number}</i>" "<bdi>{comic.title}</bdi></a></li>
    };
    view.to_html_with_buf(html, &mut Position::FirstChild, true, false, Vec::new());
}

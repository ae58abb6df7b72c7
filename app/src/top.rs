//! `/top`: the most and the least viewed comics, as lists on one page.

use leptos::prelude::*;
use leptos::tachys::html::InertElement;

use crate::credit::SiteCredit;
use crate::document::{Document, Place, maybe};
use crate::page::{Shelf, TopPage, Viewed};
use crate::times::ago;
use crate::words::counted;

/// The whole document.
pub(crate) fn top_document<'a>(page: &'a TopPage<'a>) -> impl IntoView {
    view! {
        <Document
            here=Place::Top
            shell=page.shell
            title="Top | xkcdapp".to_owned()
            head=page.share.head()
            main=view! { <Top page /> }
            footer=view! { <SiteCredit /> }
        />
    }
}

/// What stands where a list would be empty.
const NOTHING_TODAY: &str = "Nobody has looked at anything today yet. The first view takes the first place.";
const NOTHING_LATELY: &str = "Nobody has been here in all these days. It was very quiet.";
const NOTHING_EVER: &str = "Nobody has looked at anything yet: every place is free.";

#[component]
fn Top<'a>(page: &'a TopPage<'a>) -> impl IntoView {
    let shelf = page.shelf;
    let (_, many) = shelf.nouns();
    let mosts = [
        ("today", "Today", &page.today, NOTHING_TODAY),
        ("week", "7 days", &page.week, NOTHING_LATELY),
        ("month", "30 days", &page.month, NOTHING_LATELY),
        ("ever", "Ever", &page.ever, NOTHING_EVER),
    ];
    view! {
        <article class="top">
            <header>
                <h1>{format!("Most viewed {many}")}</h1>
            </header>
            <p class="note">{format!("Visitors\u{2019} views, each counted once; as of {}. Days are UTC\u{2019}s.", ago(page.age.as_secs()))}</p>
            <nav class="jumps" aria-label="Lists">
                {mosts.map(|(id, name, ..)| view! { <a href=format!("#{id}")>{name}</a> })}
                <a href="#least">"Least viewed"</a>
            </nav>
            <div class="paper sheet lists">
                {mosts.map(|(id, name, comics, nothing)| view! { <Most id name comics nothing shelf /> })}
                <section aria-labelledby="least">
                    <h2 id="least" tabindex="-1">"Least viewed"</h2>
                    <p class="note">"Somebody has to be last. "<a href="/rescue">"Rescue one"</a>" that you have not seen."</p>
                    {listed(&page.least, shelf, false)}
                </section>
            </div>
            <p class="note">"What these numbers say together is on "<a href="/stats">"the statistics\u{2019} page"</a>"."</p>
        </article>
    }
}

#[component]
fn Most<'a>(
    id: &'static str,
    name: &'static str,
    comics: &'a [Viewed<'a>],
    nothing: &'static str,
    shelf: Shelf,
) -> impl IntoView {
    let empty = comics.is_empty();
    view! {
        <section aria-labelledby=id>
            <h2 id=id tabindex="-1">{name}</h2>
            {maybe(empty.then(|| view! { <p class="note">{nothing}</p> }))}
            {listed(comics, shelf, true)}
        </section>
    }
}

/// The comics in their order, each with its count and, where it is wanted, a bar beside that of the first.
fn listed<'a>(comics: &'a [Viewed<'a>], shelf: Shelf, bars: bool) -> impl IntoView {
    let first = comics.first().map_or(0, |first| first.views);
    let items = comics.iter().zip(places(comics)).map(move |(comic, place)| {
        view! {
            <li value=place>
                <a href=shelf.path(comic.ordinal)><bdi>{comic.title}</bdi></a>
                <a class="count" href=shelf.statistics_path(comic.ordinal) aria-label=format!("{}: its statistics", counted(comic.views, "view", "views"))>
                    {counted(comic.views, "view", "views")}
                </a>
                {maybe(bars.then(|| InertElement::new(share(comic.views, first))))}
            </li>
        }
    });
    let items: Vec<_> = items.collect();
    maybe((!items.is_empty()).then(|| view! { <ol class="tops">{items}</ol> }))
}

/// The place of each in its list: as many views are one place.
fn places(comics: &[Viewed<'_>]) -> impl Iterator<Item = usize> {
    comics.iter().map(|comic| 1 + comics.iter().take_while(|other| other.views != comic.views).count())
}

/// A bar as long as the part of the most.
fn share(views: u64, most: u64) -> String {
    let hundredths = u128::from(views) * 100 / u128::from(most.max(1));
    format!(
        r#"<svg class="share" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect width="{}" height="4"/></svg>"#,
        hundredths.max(1)
    )
}

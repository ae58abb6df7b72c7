//! `/stats`: what the counts say, in sentences, charts and tables.

mod comic;

use leptos::prelude::*;

pub(crate) use comic::comic_statistics_document;

use crate::chart::{DaysChart, HistogramChart};
use crate::credit::SiteCredit;
use crate::document::{Document, Place, maybe};
use crate::page::{Spread, StatisticsPage};
use crate::times::ago;
use crate::words::{counted, decimal, thousands};

/// So many tied values are named.
const TIES: usize = 5;

/// The whole document.
pub(crate) fn statistics_document<'a>(page: &'a StatisticsPage<'a>) -> impl IntoView {
    view! {
        <Document
            here=Place::Statistics
            shell=page.shell
            title="Statistics | xkcdapp".to_owned()
            head=page.share.head()
            main=view! { <Statistics page /> }
            footer=view! { <SiteCredit /> }
        />
    }
}

#[component]
fn Statistics<'a>(page: &'a StatisticsPage<'a>) -> impl IntoView {
    let (one, many) = page.shelf.nouns();
    let days = page.days.views.len();
    let viewed = page.figures.as_ref().filter(|figures| figures.views > 0);
    view! {
        <article class="stats">
            <header>
                <h1>"What the counts say"</h1>
            </header>
            <p class="tally">{sum(page)}</p>
            {maybe(viewed.map(|figures| view! { <p>{averages(&figures.spread, one, many)}</p> }))}
            <p class="note">{as_of(page.age.as_secs())}</p>
            <section aria-labelledby="by-day">
                <h2 id="by-day">{format!("The last {days} days")}</h2>
                <DaysChart days=&page.days of=page.shelf.all() />
            </section>
            {maybe(viewed.map(|figures| view! {
                <section aria-labelledby="spread">
                    <h2 id="spread">"How the views are spread"</h2>
                    <HistogramChart bins=&page.bins median=figures.spread.median things=(one, many) />
                    <Deciles deciles=figures.spread.deciles many />
                </section>
            }))}
            {maybe(page.figures.as_ref().map(|figures| view! {
                <section aria-labelledby="unseen">
                    <h2 id="unseen">"Never viewed"</h2>
                    <Unseen page never=figures.never />
                </section>
            }))}
            <nav class="jumps" aria-label="Ways on">
                <a href="/top">"The most viewed"</a>
                <a href="/archive">{format!("All {many}")}</a>
            </nav>
        </article>
    }
}

/// When the counts were read.
fn as_of(seconds: u64) -> String {
    format!("Visitors\u{2019} views, each counted once; as of {}. Days are UTC\u{2019}s.", ago(seconds))
}

fn sum(page: &StatisticsPage<'_>) -> String {
    let (one, many) = page.shelf.nouns();
    match &page.figures {
        None => "There is nothing here that could be counted yet.".to_owned(),
        Some(figures) if figures.views == 0 => {
            format!("{}, and not a single view yet.", counted(figures.spread.of, one, many))
        }
        Some(figures) => {
            let (views, comics) = (counted(figures.views, "view", "views"), counted(figures.spread.of, one, many));
            format!("{views} of {comics}.")
        }
    }
}

/// Mean, median and the most frequent counts.
fn averages(spread: &Spread, one: &str, many: &str) -> String {
    let (mean, median) = (decimal(spread.mean), decimal(spread.median));
    let views = |number: &str| if number == "1" { "view" } else { "views" };
    let frequent = frequent(spread, (one, many));
    format!("A {one} has {mean} {} on average; the median is {median}. {frequent}", views(&mean))
}

/// The counts that most of so many things have, and how many these are.
fn frequent(spread: &Spread, (one, many): (&str, &str)) -> String {
    let things = counted(spread.occurrences, one, many);
    match spread.most_frequent.as_slice() {
        [count] if spread.occurrences > 1 || spread.of == 1 => {
            format!("The most frequent count is {}, that of {things}.", thousands(*count))
        }
        _ if spread.occurrences <= 1 => format!("No two {many} have the same count."),
        tied => format!("The most frequent counts are {}, those of {things} each.", named(tied)),
    }
}

/// `1, 2 and 5`; of many, how many more there are.
fn named(counts: &[u64]) -> String {
    let mut names: Vec<_> = counts.iter().take(TIES).map(|count| thousands(*count)).collect();
    let rest = counts.len().saturating_sub(names.len());
    if rest > 0 {
        names.push(counted(rest as u64, "other", "others"));
    }
    let last = names.pop().unwrap_or_default();
    if names.is_empty() { last } else { [&names.join(", "), " and ", &last].concat() }
}

#[component]
fn Deciles(deciles: [f64; 9], many: &'static str) -> impl IntoView {
    let rows = (1..).zip(deciles).map(|(tenth, views)| {
        view! { <tr><th scope="row">{format!("{}\u{a0}%", tenth * 10)}</th><td>{decimal(views)}</td></tr> }
    });
    view! {
        <table class="deciles">
            <caption>{format!("Deciles: so many of the {many} have at most so many views")}</caption>
            <thead><tr><th scope="col">"Part"</th><th scope="col">"Views"</th></tr></thead>
            <tbody>{rows.collect::<Vec<_>>()}</tbody>
        </table>
    }
}

/// How many nobody has seen, and the way to a few of them.
#[component]
fn Unseen<'a>(page: &'a StatisticsPage<'a>, never: u64) -> impl IntoView {
    let (one, many) = page.shelf.nouns();
    let sentence = match never {
        0 => format!("None: every {one} has been viewed at least once."),
        1 => format!("One {one} has never been viewed. Be the first:"),
        _ if never > page.unseen.len() as u64 => {
            format!("{} have never been viewed. Be the first, for instance with:", counted(never, one, many))
        }
        _ => format!("{} have never been viewed. Be the first:", counted(never, one, many)),
    };
    let shelf = page.shelf;
    let links = page.unseen.iter().map(|comic| {
        view! { <li><a href=shelf.path(comic.ordinal)><bdi>{comic.title}</bdi></a></li> }
    });
    let links: Vec<_> = links.collect();
    view! {
        <p>{sentence}</p>
        {maybe((!links.is_empty()).then(|| view! { <ul class="unseen">{links}</ul> }))}
    }
}

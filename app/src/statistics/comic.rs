//! `/stats/{n}`: what one comic's counts say.

use leptos::prelude::*;

use super::{Deciles, as_of, frequent};
use crate::chart::DaysChart;
use crate::credit::SiteCredit;
use crate::document::{Document, maybe};
use crate::page::{ComicStatisticsPage, Spread};
use crate::share::{escaped, plain_text};
use crate::words::{counted, decimal, thousands, without_bidi_controls};

/// The whole document.
pub(crate) fn comic_statistics_document<'a>(page: &'a ComicStatisticsPage<'a>) -> impl IntoView {
    let title = without_bidi_controls(page.comic.title);
    view! {
        <Document
            shell=page.shell
            title=format!("Views of {title} | xkcdapp")
            head=page.share.head()
            main=view! { <Comic page /> }
            footer=view! { <SiteCredit /> }
        />
    }
}

#[component]
fn Comic<'a>(page: &'a ComicStatisticsPage<'a>) -> impl IntoView {
    let (one, _) = page.shelf.nouns();
    let comic = &page.comic;
    let path = page.shelf.path(comic.ordinal);
    view! {
        <article class="stats">
            <header>
                <h1>"Views of "<bdi>{comic.title}</bdi></h1>
                <p class="meta"><span>{page.shelf.numbered(comic.ordinal)}</span></p>
            </header>
            <p class="tally">{seen(page)}</p>
            {maybe(page.daily.as_ref().map(|daily| view! { <p>{by_day(daily, page.whole)}</p> }))}
            <p class="note">{as_of(page.age.as_secs())}</p>
            <section aria-labelledby="by-day">
                <h2 id="by-day">{format!("The last {} days", page.days.views.len())}</h2>
                <DaysChart days=&page.days of=page.shelf.this() />
            </section>
            {maybe(page.daily.as_ref().map(|daily| view! {
                <section aria-labelledby="spread">
                    <h2 id="spread">"How its days are spread"</h2>
                    <Deciles deciles=daily.deciles many="days" />
                </section>
            }))}
            {maybe(frame(page).map(|frame| view! {
                <details class="behind frame">
                    <summary>"On a page of your own"</summary>
                    <pre><code>{frame}</code></pre>
                </details>
            }))}
            <nav class="jumps" aria-label="Ways on">
                <a href=path>{format!("See the {one}")}</a>
                <a href="/stats">"All statistics"</a>
                <a href="/top">"The most viewed"</a>
            </nav>
        </article>
    }
}

/// What shows the comic on a page of somebody else's; `None` where this site's address is not known.
fn frame(page: &ComicStatisticsPage<'_>) -> Option<String> {
    let site = Some(&page.share.site).filter(|site| !site.is_empty())?;
    let (path, title) = (page.shelf.embed_path(page.comic.ordinal), escaped(&plain_text(page.comic.title)));
    Some(format!(r#"<iframe src="{site}{path}" title="{title}" width="760" height="600" loading="lazy"></iframe>"#))
}

/// The count and what place it gives.
fn seen(page: &ComicStatisticsPage<'_>) -> String {
    let (one, many) = page.shelf.nouns();
    let (rank, views) = (page.rank, page.comic.views);
    let of = thousands(rank.of);
    let seen = match views {
        0 => return format!("Nobody has seen this {one} here yet."),
        1 => "Seen once".to_owned(),
        _ => format!("Seen {} times", thousands(views)),
    };
    let shared = match rank.shared {
        0 => String::new(),
        _ => format!(", a place that it shares with {}", counted(rank.shared, "other", "others")),
    };
    match rank.place {
        1 if rank.of == 1 => format!("{seen}."),
        1 => format!("{seen}: the most viewed of {of} {many}{shared}."),
        place => format!("{seen}: number {} of {of} {many} by views{shared}.", thousands(place)),
    }
}

/// Mean, median and the most frequent counts of its days.
fn by_day(daily: &Spread, whole: bool) -> String {
    let (mean, median) = (decimal(daily.mean), decimal(daily.median));
    // What rounds to nothing is not nothing.
    let mean = if mean == "0" { "less than 0.1".to_owned() } else { mean };
    let noun = if mean == "1" { "view" } else { "views" };
    let span = if whole {
        format!("In the {} from its first view to today", counted(daily.of, "day", "days"))
    } else {
        format!("Older days cannot be read just now. In the last {}", counted(daily.of, "day", "days"))
    };
    let frequent = frequent(daily, ("day", "days"));
    format!("{span}: {mean} {noun} a day on average; the median is {median}. {frequent}")
}

//! The page of one comic.

use chrono::NaiveDate;
use leptos::either::Either;
use leptos::prelude::*;
use leptos::tachys::html::InertElement;

use crate::credit::{ComicCredit, xkcd_address};
use crate::document::{Document, maybe};
use crate::page::{ComicPage, Identity, Picture, Progress, Views};
use crate::pager::PagerBar;
use crate::picture::{Drawing, InWords};
use crate::words::{self, CountSentence};

/// The whole document of one comic.
pub(crate) fn comic_document(page: &ComicPage) -> impl IntoView {
    let plain_title = words::without_bidi_controls(&page.title);
    let title = match page.identity {
        Identity::Xkcd(number) => format!("#{number} {plain_title} | xkcdapp"),
        Identity::Sampler { .. } => format!("{plain_title} | xkcdapp"),
    };
    // No <link rel="next"> here: some browsers fetch such a page ahead of time, and a page nobody saw must not count.
    // The pager's links say prev and next.
    view! {
        <Document
            skip="Skip to the comic"
            shell=page.shell
            title
            head=page.share.head()
            main=view! { <Comic page /> }
            footer=view! { <ComicCredit identity=page.identity /> }
        />
    }
}

/// Title, number and date, picture, caption, count, buttons: in this order, for eyes and screen readers alike.
#[component]
fn Comic<'a>(page: &'a ComicPage) -> impl IntoView {
    view! {
        {maybe(page.sampler_notice.then(|| view! { <SamplerNotice /> }))}
        <article class=page.sparkline.as_ref().map(|_| "charted")>
            <header>
                <h1><bdi>{page.title.as_str()}</bdi></h1>
                <p class="meta">
                    <span>{number_line(page.identity)}</span>
                    {maybe(page.published.map(|day| view! { <Day day /> }))}
                </p>
            </header>
            <figure>
                <Drawing picture=&page.picture identity=page.identity title=&page.title />
                {maybe(page.caption.as_deref().map(|caption| {
                    view! { <figcaption><bdi>{caption}</bdi></figcaption> }
                }))}
            </figure>
            {maybe(scripted_note(page))}
            <Count views=page.views />
            {maybe(page.sparkline.as_ref().map(|drawing| InertElement::new(drawing.clone())))}
            {maybe(page.progress.map(|progress| view! { <Seen progress /> }))}
            <InWords picture=&page.picture />
            <PagerBar pager=&page.pager />
        </article>
    }
}

/// Says why the strips are not xkcd's, and that it is nobody's fault.
#[component]
fn SamplerNotice() -> impl IntoView {
    view! {
        <p class="notice">
            "xkcd.com has not been reached yet. Until it answers, here are a few strips of our own. \
             They count all the same."
        </p>
    }
}

#[component]
fn Day(day: NaiveDate) -> impl IntoView {
    view! { <time datetime=day.to_string()>{words::long_date(day)}</time> }
}

/// The count, as a sentence.
#[component]
fn Count(views: Views) -> impl IntoView {
    let sentence = match words::count_sentence(views) {
        CountSentence::Plain(text) => Either::Left(text),
        CountSentence::Numbered { before, number, after } => {
            Either::Right(view! { {before}<strong>{number}</strong>{after} })
        }
    };
    view! { <p class="views">{sentence}</p> }
}

/// How far the visitor has come, and the way to the whole picture.
#[component]
fn Seen(progress: Progress) -> impl IntoView {
    view! { <p class="progress"><a href="/me">{words::progress_line(progress)}</a></p> }
}

fn number_line(identity: Identity) -> String {
    match identity {
        Identity::Xkcd(number) => format!("No. {number}"),
        Identity::Sampler { strip, of } => format!("Strip {strip} of {of}"),
    }
}

/// For a comic whose scripts are not run here but which has a drawing all the same. A card says this itself.
fn scripted_note(page: &ComicPage) -> Option<impl IntoView> {
    let Identity::Xkcd(number) = page.identity else { return None };
    (page.scripted && matches!(page.picture, Picture::Image(_))).then(|| {
        view! {
            <p class="note">
                "There is more to this one than a picture: it is best read on "
                <a href=xkcd_address(number)>"xkcd.com"</a>
                "."
            </p>
        }
    })
}

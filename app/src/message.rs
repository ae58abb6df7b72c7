//! The page of an error: what happened, a line worth reading, the way on.

use leptos::either::{Either, EitherOf4};
use leptos::prelude::*;

use crate::credit::{SiteCredit, xkcd_address};
use crate::document::{Document, maybe};
use crate::page::{Message, MessagePage};
use crate::pager::AnotherOne;
use crate::picture::Sheet;
use crate::words;

/// The whole document of an error.
pub(crate) fn message_document(page: &MessagePage) -> impl IntoView {
    let telling = telling(&page.message);
    view! {
        <Document
            shell=page.shell
            title=format!("{} | xkcdapp", words::without_bidi_controls(&telling.heading))
            head=view! { <meta name="robots" content="noindex" /> }
            main=view! { <Told page telling /> }
            footer=view! { <SiteCredit /> }
        />
    }
}

/// How an error is told.
struct Telling {
    /// The HTTP status, where a comic's number would stand.
    status: u16,
    heading: String,
    /// What happened.
    line: String,
    /// The light side of it.
    joke: &'static str,
}

#[component]
fn Told<'a>(page: &'a MessagePage, telling: Telling) -> impl IntoView {
    view! {
        <article class="message">
            <header>
                <h1><bdi>{telling.heading}</bdi></h1>
                <p class="meta"><span>{format!("Error {}", telling.status)}</span></p>
            </header>
            {maybe(page.strip.as_ref().map(|image| view! { <figure><Sheet image /></figure> }))}
            <p>{telling.line}</p>
            <p class="joke">{telling.joke}</p>
            <p class="next"><WayOn message=&page.message /></p>
            {maybe(page.another.as_deref().map(|address| view! { <AnotherOne address /> }))}
        </article>
    }
}

fn telling(message: &Message) -> Telling {
    let (status, heading, line, joke) = match message {
        Message::NotFound => (
            404,
            "This panel was never drawn".to_owned(),
            "No page here has this address.".to_owned(),
            "We looked in the margins, under the desk and behind the mouseover text.",
        ),
        Message::NoSuchComic { number, newest } => (
            404,
            format!("There is no comic {number}"),
            match newest {
                Some(newest) => format!("The newest one is No. {newest}."),
                None => "Not among the ones known here, at least.".to_owned(),
            },
            "Either it is still in the pen, or you are counting from the wrong end.",
        ),
        Message::Comic404 => (
            404,
            "Comic not found, as intended".to_owned(),
            "xkcd went from 403 straight to 405, on purpose, in April 2008.".to_owned(),
            "It is the one error page in the world that is exactly where it belongs.",
        ),
        Message::BadRequest => (
            400,
            "We read that twice".to_owned(),
            "The request made no sense, not even from the other side.".to_owned(),
            "It may be a fine sentence in a language that nobody here speaks.",
        ),
        Message::TooLong => (
            413,
            "That is more than we asked for".to_owned(),
            "What was sent is too long, so nobody has read it.".to_owned(),
            "The shortest forms are read first. It is a rule of the house.",
        ),
        Message::MethodNotAllowed => (
            405,
            "Comics are for reading".to_owned(),
            "This page can be looked at, and that is all it can do.".to_owned(),
            "Whatever you were about to do to it, it would rather you did not.",
        ),
        Message::CrossSite => (
            403,
            "Somebody else pressed that button".to_owned(),
            "Another site's page asked for a change here, so nothing was changed.".to_owned(),
            "If it was you after all: the button on our own page still works.",
        ),
        Message::NotChanged => (
            503,
            "That did not take".to_owned(),
            "What you have seen cannot be changed just now. Nothing was changed, and nothing is lost.".to_owned(),
            "Forgetting, it turns out, needs a memory in working order.",
        ),
        Message::ComicUnavailable { number } => (
            503,
            format!("No. {number} is still in the post"),
            "It is not stored here yet, and xkcd.com could not be asked for it just now.".to_owned(),
            "Nothing was shown, so nothing was counted. We are strict about that.",
        ),
        Message::Unavailable => (
            503,
            "Back in a moment".to_owned(),
            "More is going on than can be handled just now.".to_owned(),
            "Somebody on call has put down a sandwich.",
        ),
        Message::Broken { request_id } => (
            500,
            "Something broke that should not have".to_owned(),
            format!("It is not your fault. The log has it under {request_id}."),
            "It worked on our machine, which is no comfort, since this is our machine.",
        ),
    };
    Telling { status, heading, line, joke }
}

/// What to do next.
#[component]
fn WayOn<'a>(message: &'a Message) -> impl IntoView {
    match message {
        Message::NoSuchComic { newest: Some(newest), .. } => EitherOf4::A(view! {
            "Read "<a href=format!("/comic/{newest}")>"the newest one"</a>", or let chance pick."
        }),
        Message::Comic404 => EitherOf4::B(view! {
            "Its neighbours are at home: "<a href="/comic/403">"403"</a>" and "<a href="/comic/405">"405"</a>"."
        }),
        Message::ComicUnavailable { number } => EitherOf4::C(view! {
            "Try again in a minute, or read it on "
            <a href=xkcd_address(*number)>{format!("xkcd.com/{number}")}</a>
            "."
        }),
        other => EitherOf4::D(match other {
            Message::Unavailable | Message::NotChanged | Message::Broken { .. } => {
                Either::Left("Please try again in a few seconds.")
            }
            _ => Either::Right(view! { "The "<a href="/">"front page"</a>" always has a comic." }),
        }),
    }
}

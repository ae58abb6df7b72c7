//! `/embed/{n}`: a bare comic for a frame on another site.
//!
//! The frame is small, and its page is not the reader's place: no header, no buttons, no script. All links leave it.

use leptos::either::Either;
use leptos::prelude::*;

use crate::credit::xkcd_address;
use crate::document::maybe;
use crate::page::{EmbedPage, Embedded, Identity, Picture};
use crate::picture::{Drawing, InWords};
use crate::words::without_bidi_controls;

/// The whole document.
pub(crate) fn embed_document(page: &EmbedPage) -> impl IntoView {
    let (title, canonical, main) = match &page.content {
        Embedded::Comic { identity, path, title, picture, caption } => {
            let address = [&page.site, path.as_str()].concat();
            let comic =
                view! { <Comic identity=*identity address=address.clone() title picture caption=caption.as_deref() /> };
            (format!("{} | xkcdapp", without_bidi_controls(title)), Some(address), Either::Left(comic))
        }
        Embedded::Missing => ("No such comic | xkcdapp".to_owned(), None, Either::Right(message(&page.site, MISSING))),
        Embedded::Unavailable => {
            ("Not just now | xkcdapp".to_owned(), None, Either::Right(message(&page.site, UNAVAILABLE)))
        }
    };
    view! {
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <link rel="stylesheet" href=page.shell.stylesheet />
                <title>{title}</title>
                <meta name="robots" content="noindex" />
                {maybe(canonical.map(|canonical| view! { <link rel="canonical" href=canonical /> }))}
                // Every link's, the picture's own among them. It opens without a way back into the frame.
                <base target="_blank" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" type="image/svg+xml" href=page.shell.icon />
            </head>
            <body class="embed">
                <main id="comic">{main}</main>
            </body>
        </html>
    }
}

#[component]
fn Comic<'a>(
    identity: Identity,
    address: String,
    title: &'a str,
    picture: &'a Picture,
    caption: Option<&'a str>,
) -> impl IntoView {
    let credit = match identity {
        Identity::Xkcd(number) => Either::Left(view! {
            "Comic by Randall Munroe, "
            <a href=xkcd_address(number)>{format!("xkcd.com/{number}")}</a>
            ", "
            <a rel="license" href="https://creativecommons.org/licenses/by-nc/2.5/">
                "CC BY-NC 2.5"
            </a>
            ", at "
        }),
        Identity::Sampler { .. } => Either::Right("Drawn for "),
    };
    view! {
        <article>
            <h1><a href=address.clone()><bdi>{title}</bdi></a></h1>
            <figure>
                <Drawing picture identity title />
                {maybe(caption.map(|caption| view! { <figcaption><bdi>{caption}</bdi></figcaption> }))}
            </figure>
            <InWords picture />
            <footer>
                <p>{credit}<a href=address>"xkcdapp"</a></p>
            </footer>
        </article>
    }
}

const MISSING: (&str, &str) = ("No such comic", "Nothing has been drawn here, or not yet.");
const UNAVAILABLE: (&str, &str) = ("Not just now", "This comic cannot be shown at the moment. Another try may help.");

/// Tells it, and leads to the site.
fn message(site: &str, (heading, text): (&'static str, &'static str)) -> impl IntoView + use<> {
    let home = [site, "/"].concat();
    view! {
        <h1>{heading}</h1>
        <p>{text}</p>
        <p><a href=home>"Another one at xkcdapp"</a></p>
    }
}

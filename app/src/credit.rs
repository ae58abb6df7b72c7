//! Whose work a page shows, and under which licence.

use leptos::either::Either;
use leptos::prelude::*;

use crate::page::Identity;

/// A comic's own page on xkcd.com.
pub(crate) fn xkcd_address(number: u32) -> String {
    ["https://xkcd.com/", &number.to_string(), "/"].concat()
}

/// The footer of a comic page: author, source and licence of an xkcd comic, or where a sampler strip comes from.
#[component]
pub(crate) fn ComicCredit(identity: Identity) -> impl IntoView {
    let credit = match identity {
        Identity::Xkcd(number) => Either::Left(view! { <XkcdCredit number /> }),
        Identity::Sampler { .. } => Either::Right(view! {
            <p>
                "This strip was drawn for xkcdapp and travels with it. \
                 Every view of this page is counted once, exactly."
            </p>
        }),
    };
    view! {
        {credit}
    }
}

#[component]
fn XkcdCredit(number: u32) -> impl IntoView {
    view! {
        <p>
            "Comic by Randall Munroe, "
            <a href=xkcd_address(number)>{["xkcd.com/", &number.to_string()].concat()}</a>
            ", "
            <a rel="license" href="https://creativecommons.org/licenses/by-nc/2.5/">"CC BY-NC 2.5"</a>
            ". Puzzled? "
            <a href=["https://www.explainxkcd.com/wiki/index.php/", &number.to_string()].concat()>"explain xkcd"</a>
            " helps. Every view of this page is counted once, exactly."
        </p>
    }
}

/// The footer of a page without a comic.
#[component]
pub(crate) fn SiteCredit() -> impl IntoView {
    view! {
        <p>
            "xkcdapp shows the comics that Randall Munroe draws at "
            <a href="https://xkcd.com/">"xkcd.com"</a>
            " and counts every view once, exactly. Looking at this page is free."
        </p>
    }
}

//! What stands around every page: the way home, the pages one goes to on purpose, and a quiet row of everything else.
//!
//! Text that is the same on every page of its kind, so it is written once and copied.

use leptos::prelude::*;
use leptos::tachys::html::InertElement;

use crate::page::Scheme;

/// A page that the header or the footer leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// `/search`
    Search,
    /// `/archive`
    Archive,
    /// `/top`
    Top,
    /// `/stats`
    Statistics,
    /// `/me`
    Deck,
    /// `/look`
    Look,
    /// `/api`
    Api,
    /// None of these.
    Elsewhere,
}

/// The header's links, with what each says of itself.
macro_rules! ways {
    ($search:literal, $archive:literal, $top:literal) => {
        concat!(
            r#"<a class="home" href="/">xkcdapp</a><nav aria-label="Site">"#,
            r#"<a href="/search""#,
            $search,
            r#">Search</a><a href="/archive""#,
            $archive,
            r#">Archive</a><a href="/top""#,
            $top,
            ">Top</a></nav>"
        )
    };
}

/// The ways into the site that every page offers.
#[component]
pub(crate) fn Ways(here: Place) -> impl IntoView {
    InertElement::new(match here {
        Place::Search => ways!(r#" aria-current="page""#, "", ""),
        Place::Archive => ways!("", r#" aria-current="page""#, ""),
        Place::Top => ways!("", "", r#" aria-current="page""#),
        _ => ways!("", "", ""),
    })
}

/// The footer's links, with what each of those that may be the page itself says of itself.
macro_rules! further_ways {
    ($statistics:literal, $deck:literal, $look:literal, $api:literal) => {
        concat!(
            r#"<nav class="more" aria-label="More">"#,
            r#"<a href="/latest">Latest</a><a href="/random">Random</a><a href="/stats""#,
            $statistics,
            r#">Statistics</a><a href="/me""#,
            $deck,
            r#">Your deck</a><a href="/look""#,
            $look,
            r#">Light or dark</a>"#,
            r#"<button type="button" class="keys" aria-haspopup="dialog" aria-keyshortcuts="?">Keys</button>"#,
            r#"<a href="/api""#,
            $api,
            r#">API</a><a href="/feed.atom">Feed</a></nav>"#,
            r#"<p class="told" role="status"></p>"#,
        )
    };
}

/// The footer's row. Only the script opens the list of keys, so the stylesheet shows its button only where scripts run.
/// The empty line is where the script says what it has changed.
pub(crate) fn footer_ways(here: Place) -> InertElement {
    InertElement::new(match here {
        Place::Statistics => further_ways!(r#" aria-current="page""#, "", "", ""),
        Place::Deck => further_ways!("", r#" aria-current="page""#, "", ""),
        Place::Look => further_ways!("", "", r#" aria-current="page""#, ""),
        Place::Api => further_ways!("", "", "", r#" aria-current="page""#),
        _ => further_ways!("", "", "", ""),
    })
}

/// As text that can be joined with other text.
macro_rules! desk {
    () => {
        "#f0ece3"
    };
}

/// The colour that pages lie on in the light, as the stylesheet's `--desk`; browsers draw around them in it.
pub const DESK: &str = desk!();

/// What a browser paints with before the stylesheet is there, and around the page: so that nothing flashes.
pub(crate) fn colours(scheme: Scheme) -> InertElement {
    InertElement::new(match scheme {
        Scheme::System => concat!(
            r#"<meta name="color-scheme" content="light dark">"#,
            r#"<meta name="theme-color" content=""#,
            desk!(),
            r#"" media="(prefers-color-scheme: light)">"#,
            r##"<meta name="theme-color" content="#17181b" media="(prefers-color-scheme: dark)">"##,
        ),
        Scheme::Light => {
            concat!(r#"<meta name="color-scheme" content="light"><meta name="theme-color" content=""#, desk!(), "\">")
        }
        Scheme::Dark => {
            concat!(r#"<meta name="color-scheme" content="dark">"#, r##"<meta name="theme-color" content="#17181b">"##,)
        }
    })
}

//! The shell every page stands in, and the one place where a view becomes HTML.

use leptos::either::Either;
use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use leptos::tachys::view::Position;

use crate::frame::{Ways, colours, footer_ways};
use crate::page::{Keys, Paper, Scheme, Shell};

pub(crate) use crate::frame::Place;

const DOCTYPE: &str = "<!doctype html>";

/// What the site has for browsers and feed readers, on every page that is part of it.
const LINKS: &str = concat!(
    r#"<link rel="apple-touch-icon" href="/apple-touch-icon.png"><link rel="manifest" href="/manifest.webmanifest">"#,
    r#"<link rel="alternate" type="application/atom+xml" title="xkcdapp: the newest comics" href="/feed.atom">"#,
);

/// What escaping may add to a page before the buffer has to grow.
const ROOM_FOR_ESCAPES: usize = 512;

/// Renders a view under an owner of its own, so that nothing a component might register outlives the page.
pub(crate) fn render<V: IntoView>(view: impl FnOnce() -> V) -> String {
    let owner = Owner::new();
    owner.with(|| {
        let view = view();
        let mut html = String::with_capacity(DOCTYPE.len() + view.html_len() + ROOM_FOR_ESCAPES);
        html.push_str(DOCTYPE);
        view.to_html_with_buf(&mut html, &mut Position::FirstChild, true, false, Vec::new());
        html
    })
}

/// The same of a view with lists, behind each of which Leptos leaves a `<!>`: in escaped text there is none, so all of
/// them are markers, for scripts that do not run here.
pub(crate) fn render_lists<V: IntoView>(view: impl FnOnce() -> V) -> String {
    render(view).replace("<!>", "")
}

/// A part that may be missing and then leaves nothing behind, where a plain `Option` would leave a `<!>`.
pub(crate) fn maybe<V>(part: Option<V>) -> Either<V, InertElement> {
    part.map_or_else(|| Either::Right(InertElement::new("")), Either::Left)
}

/// The document around a page: head, skip link, site header, main, footer. `head` is what only this page has there.
#[component]
pub(crate) fn Document<H, M, F>(
    /// What stands around every page.
    shell: Shell,
    /// The browser tab's text, free of bidirectional controls.
    title: String,
    /// The page's own part of the head.
    head: H,
    /// The page itself.
    main: M,
    /// The credit line.
    footer: F,
    /// Whether the site is where this page is, so that its header leads to comics.
    #[prop(default = true)]
    ways: bool,
    /// Which of the header's and the footer's pages it is.
    #[prop(default = Place::Elsewhere)]
    here: Place,
    /// What the link before everything skips to.
    #[prop(default = "Skip to the page")]
    skip: &'static str,
) -> impl IntoView
where
    H: IntoView,
    M: IntoView,
    F: IntoView,
{
    let look = shell.look;
    // Only what is not as usual is said.
    let scheme = (look.scheme != Scheme::System).then(|| look.scheme.word());
    let paper = (look.paper != Paper::White).then(|| look.paper.word());
    let keys = (look.keys != Keys::On).then_some("off");
    view! {
        <html lang="en" data-scheme=scheme data-paper=paper data-keys=keys>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                {colours(look.scheme)}
                <link rel="stylesheet" href=shell.stylesheet />
                <title>{title}</title>
                {head}
                <link rel="icon" type="image/svg+xml" href=shell.icon />
                {InertElement::new(if ways { LINKS } else { "" })}
                <script src=shell.script defer></script>
            </head>
            <body>
                <a class="skip" href="#comic">{skip}</a>
                <header class="site">
                    {maybe(ways.then(|| view! { <Ways here /> }))}
                </header>
                <main id="comic" tabindex="-1">{main}</main>
                <footer class="site">
                    {footer}
                    {maybe(ways.then(|| footer_ways(here)))}
                </footer>
            </body>
        </html>
    }
}

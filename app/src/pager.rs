//! The ways on from a comic: first, previous, "Another One", next, latest.

use leptos::either::Either;
use leptos::prelude::*;
use leptos::tachys::html::InertElement;

use crate::page::Pager;

/// The bar of buttons that stays in reach while a tall comic scrolls.
#[component]
pub(crate) fn PagerBar<'a>(pager: &'a Pager) -> impl IntoView {
    let (picture, double) = match &pager.another_picture {
        Some((picture, double)) => (Some(picture.as_str()), double.as_deref()),
        None => (None, None),
    };
    view! {
        <nav class="pager" aria-label="Comics">
            {button(&FIRST, pager.first.as_deref())}
            {button(&PREVIOUS, pager.previous.as_deref())}
            <a
                class="another"
                href=pager.another.as_str()
                aria-keyshortcuts="r"
                data-picture=picture
                data-picture-double=double
            >
                "Another One"
            </a>
            {button(&NEXT, pager.next.as_deref())}
            {button(&LATEST, pager.latest.as_deref())}
        </nav>
    }
}

/// The bar of a page without a comic: "Another One" alone.
#[component]
pub(crate) fn AnotherOne<'a>(address: &'a str) -> impl IntoView {
    view! {
        <nav class="pager alone" aria-label="Comics">
            <a class="another" href=address aria-keyshortcuts="r">"Another One"</a>
        </nav>
    }
}

/// A small button beside "Another One".
struct Button {
    /// What a screen reader says.
    name: &'static str,
    /// What an eye sees; the word in the span goes where there is no room for it.
    face: &'static str,
    rel: Option<&'static str>,
    key: Option<&'static str>,
}

const FIRST: Button = Button { name: "First", face: "|&lt;", rel: None, key: None };
const PREVIOUS: Button =
    Button { name: "Previous", face: "&lt;<span>Previous</span>", rel: Some("prev"), key: Some("ArrowLeft") };
const NEXT: Button = Button { name: "Next", face: "<span>Next</span>&gt;", rel: Some("next"), key: Some("ArrowRight") };
const LATEST: Button = Button { name: "Latest", face: "&gt;|", rel: None, key: None };

/// A link, or in the same place and size a dead end that says so.
fn button<'a>(button: &'static Button, address: Option<&'a str>) -> impl IntoView + use<'a> {
    let face = InertElement::new(button.face);
    match address {
        Some(address) => Either::Left(view! {
            <a href=address rel=button.rel aria-label=button.name aria-keyshortcuts=button.key>{face}</a>
        }),
        None => Either::Right(view! {
            <span role="link" aria-disabled="true" aria-label=button.name>{face}</span>
        }),
    }
}

//! The comic itself: a drawing on paper, or a card where there is none that could be shown.

use std::borrow::Cow;

use leptos::either::Either;
use leptos::prelude::*;
use leptos::tachys::html::InertElement;

use crate::credit::xkcd_address;
use crate::document::maybe;
use crate::page::{Identity, Image, Picture};

/// What there is to see of a comic, on its sheet of paper.
#[component]
pub(crate) fn Drawing<'a>(picture: &'a Picture, identity: Identity, title: &'a str) -> impl IntoView {
    match picture {
        Picture::Image(image) => Either::Left(view! { <Comic image title /> }),
        Picture::Card => Either::Right(view! { <Card identity /> }),
    }
}

/// What a picture shows in so few characters is its text alternative. A transcript longer than that stands on the page,
/// where one can stop, go back and look something up, and where everybody may read it; a screen reader says a text
/// alternative in one breath.
const LONGEST_ALTERNATIVE: usize = 160;

/// What a picture shows, where that is too long for a text alternative.
fn in_words(image: &Image) -> Option<&str> {
    (image.description.chars().nth(LONGEST_ALTERNATIVE).is_some()).then_some(image.description.as_str())
}

/// What the picture shows, at length.
#[component]
pub(crate) fn InWords<'a>(picture: &'a Picture) -> impl IntoView {
    let words = if let Picture::Image(image) = picture { in_words(image) } else { None };
    maybe(words.map(|words| {
        view! {
            <details class="words" id="words">
                <summary>"In words"</summary>
                <p><bdi>{words}</bdi></p>
            </details>
        }
    }))
}

/// A comic's drawing, and the way closer where a window shows it smaller than it is.
#[component]
fn Comic<'a>(image: &'a Image, title: &'a str) -> impl IntoView {
    let (alternative, details) = match in_words(image) {
        Some(_) => (Cow::Owned([title, ", told in words further down"].concat()), Some("words")),
        None => (Cow::Borrowed(image.description.as_str()), None),
    };
    let picture = view! { <Linked image alternative details /> };
    match image.size.and_then(|(width, _)| at_least(width)) {
        None => Either::Left(view! { <div class="paper">{picture}</div> }),
        Some(class) => Either::Right(view! {
            <div class="paper"><div class="view" role="group" aria-label="Picture" tabindex="0">{picture}</div></div>
            <p class=class>
                {InertElement::new(
                    r#"<input type="checkbox" class="zoom" id="zoom" autocomplete="off"><label for="zoom">Zoom</label>"#,
                )}
                <a href=image.double.as_deref().unwrap_or(&image.src)>"Full size"</a>
            </p>
        }),
    }
}

/// How wide a picture is at least, as the stylesheet knows it; `None` where every window shows it as it is.
fn at_least(width: u32) -> Option<&'static str> {
    match width {
        0..320 => None,
        320..400 => Some("closer over-320"),
        400..480 => Some("closer over-400"),
        480..560 => Some("closer over-480"),
        560..640 => Some("closer over-560"),
        640..720 => Some("closer over-640"),
        720..800 => Some("closer over-720"),
        800..960 => Some("closer over-800"),
        960..1120 => Some("closer over-960"),
        1120..1280 => Some("closer over-1120"),
        // On the widest sheet there is room for so much.
        1280..1440 => Some("closer over-1280"),
        _ => Some("closer over-any"),
    }
}

/// A drawing on its sheet of paper, laid out before a byte of it has arrived where its size is known.
#[component]
pub(crate) fn Sheet<'a>(image: &'a Image) -> impl IntoView {
    view! { <div class="paper"><Linked image alternative=Cow::Borrowed(image.description.as_str()) /></div> }
}

/// The drawing itself, a link where it leads somewhere.
#[component]
fn Linked<'a>(
    image: &'a Image,
    /// What stands for it where it cannot be seen.
    alternative: Cow<'a, str>,
    /// The id of what tells it at length.
    #[prop(default = None)]
    details: Option<&'static str>,
) -> impl IntoView {
    let picture = view! {
        <img
            src=image.src.as_str()
            srcset=image.double.as_ref().map(|double| format!("{double} 2x"))
            width=image.size.map(|(width, _)| width)
            height=image.size.map(|(_, height)| height)
            alt=alternative
            aria-details=details
            decoding="async"
            fetchpriority="high"
        />
    };
    match &image.link {
        Some(link) => Either::Left(view! { <a href=link.as_str()>{picture}</a> }),
        None => Either::Right(picture),
    }
}

/// Stands in for a comic that is a program rather than a drawing.
#[component]
fn Card(identity: Identity) -> impl IntoView {
    let way = match identity {
        Identity::Xkcd(number) => Either::Left(view! {
            <p>
                "It is a thing to play with rather than a picture, so it is best read on "
                <a href=xkcd_address(number)>{format!("xkcd.com/{number}")}</a>
                "."
            </p>
        }),
        Identity::Sampler { .. } => Either::Right(view! { <p>"It has wandered off the paper."</p> }),
    };
    view! {
        <div class="paper card">
            {InertElement::new(CARD_DRAWING)}
            <p class="lead">"This one moves\u{2026}"</p>
            {way}
        </div>
    }
}

/// Somebody chases a panel that has got up and left.
const CARD_DRAWING: &str = concat!(
    r##"<svg viewBox="0 0 280 120" width="280" height="120" fill="none" stroke="#1b1b1a" stroke-width="2.5" "##,
    r#"stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">"#,
    r#"<circle cx="76" cy="32" r="12"/><path d="M73 44 63 78M63 78 44 88 26 84M63 78 76 92 74 112"#,
    r#"M71 53 90 62 108 54M71 53 56 64 44 58"/>"#,
    r#"<path d="M172 22C196 19 220 23 243 20L240 86C218 89 196 84 174 87Z"/>"#,
    r#"<path d="M196 46v5M219 45v5M194 64C202 71 213 71 222 62"/>"#,
    r#"<path d="M192 87 182 101 190 110M222 87 230 100 244 98"/>"#,
    r#"<path d="M138 40 156 39M130 58 158 57M140 76 156 75M10 112C90 109 190 114 270 111" stroke-width="2"/></svg>"#,
);

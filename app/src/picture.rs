//! The comic itself: a drawing on paper, or a card where there is none that could be shown.

use leptos::either::Either;
use leptos::prelude::*;
use leptos::tachys::html::InertElement;

use crate::credit::xkcd_address;
use crate::page::{Identity, Image, Picture};

/// What there is to see of a comic, on its sheet of paper.
#[component]
pub(crate) fn Drawing<'a>(picture: &'a Picture, identity: Identity) -> impl IntoView {
    match picture {
        Picture::Image(image) => Either::Left(view! { <Sheet image /> }),
        Picture::Card => Either::Right(view! { <Card identity /> }),
    }
}

/// A drawing on its sheet of paper, laid out before a byte of it has arrived where its size is known.
#[component]
pub(crate) fn Sheet<'a>(image: &'a Image) -> impl IntoView {
    let picture = view! {
        <img
            src=image.src.as_str()
            srcset=image.double.as_ref().map(|double| format!("{double} 2x"))
            width=image.size.map(|(width, _)| width)
            height=image.size.map(|(_, height)| height)
            alt=image.description.as_str()
            decoding="async"
            fetchpriority="high"
        />
    };
    let picture = match &image.link {
        Some(link) => Either::Left(view! { <a href=link.as_str()>{picture}</a> }),
        None => Either::Right(picture),
    };
    view! { <div class="paper">{picture}</div> }
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

//! What a page says of itself to programs: to those that preview a link, and to search engines.
//!
//! None of it depends on the visit, so it is made once, as text with gaps where the site's own address belongs, and only
//! copied into each page.

mod head;
mod picture;

use std::sync::Arc;

use chrono::NaiveDate;
use leptos::tachys::html::InertElement;
use serde_json::{Value, json};

use crate::credit::xkcd_address;
use crate::page::{Identity, Image};
use head::{Head, SITE};
use picture::Shot;

pub use head::{escaped, plain_text};

/// What the site is, in a sentence.
const SITE_DESCRIPTION: &str = "xkcd's comics, a random unseen one at a time, with the caption in plain sight.";

/// What a comic's page says of itself.
#[derive(Clone, Copy, Debug)]
pub struct ComicFacts<'a> {
    /// Which comic.
    pub identity: Identity,
    /// The permalink's path.
    pub path: &'a str,
    /// Its title.
    pub title: &'a str,
    /// The day it was published.
    pub published: Option<NaiveDate>,
    /// The hover joke.
    pub caption: Option<&'a str>,
    /// Its drawing, where there is one.
    pub image: Option<&'a Image>,
    /// The path of the site's icon as a PNG of 512 by 512: shown where no drawing could be.
    pub icon: &'a str,
}

/// What any other page says of itself.
#[derive(Clone, Copy, Debug)]
pub struct PageFacts<'a> {
    /// Its path; also the canonical link.
    pub path: &'a str,
    /// Its title.
    pub title: &'a str,
    /// What it is, in a sentence.
    pub description: &'a str,
    /// The path of the site's icon as a PNG of 512 by 512.
    pub icon: &'a str,
}

/// A part of a page's head, but for the site's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview(Box<[Box<str>]>);

/// A part of a page's head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// Where visitors find the site, without a slash at its end, as in `https://comics.example.org`; nothing in it needs
    /// to be escaped. Empty where that is not known: addresses are paths then.
    pub site: Arc<str>,
    /// What the page says of itself.
    pub preview: Arc<Preview>,
}

impl Shared {
    /// The part of the head, ready to stand in a page.
    pub(crate) fn head(&self) -> InertElement {
        InertElement::new(self.html())
    }

    /// The same as text.
    #[must_use]
    pub fn html(&self) -> String {
        self.preview.0.join(&*self.site)
    }
}

impl Preview {
    /// Of a comic's own page.
    #[must_use]
    pub fn of_comic(facts: &ComicFacts<'_>) -> Self {
        let title = plain_text(facts.title);
        let picture = Shot::of(facts);
        let mut head = Head::new(&description(facts.identity, &title), facts.path);
        let said = facts.caption.map_or_else(|| description(facts.identity, &title), plain_text);
        head.card("article", &title, &said, facts.path, &picture);
        if let Some(day) = facts.published {
            head.property("article:published_time", &day.to_string());
        }
        head.data(&comic_data(facts, &title, &picture));
        head.done()
    }

    /// Of the front page while it shows a comic: search engines are led to the comic, and who shares it shares the site.
    #[must_use]
    pub fn of_front_page(facts: &ComicFacts<'_>) -> Self {
        let mut head = Head::new(&description(facts.identity, &plain_text(facts.title)), facts.path);
        head.card("website", "xkcdapp", SITE_DESCRIPTION, "/", &Shot::icon(facts.icon));
        head.data(&json!({
            "@context": "https://schema.org",
            "@type": "WebSite",
            "name": "xkcdapp",
            "url": format!("{SITE}/"),
        }));
        head.done()
    }

    /// Of any other page.
    #[must_use]
    pub fn of_page(facts: &PageFacts<'_>) -> Self {
        let (title, description) = (plain_text(facts.title), plain_text(facts.description));
        let mut head = Head::new(&description, facts.path);
        head.card("website", &title, &description, facts.path, &Shot::icon(facts.icon));
        head.done()
    }
}

/// What a search engine shows below a comic's title.
fn description(identity: Identity, title: &str) -> String {
    match identity {
        Identity::Xkcd(number) => format!("{title}: xkcd {number} by Randall Munroe, with its caption in plain sight."),
        Identity::Sampler { strip, of } => format!("{title}: strip {strip} of {of} that xkcdapp brings along."),
    }
}

/// A comic as <https://schema.org/ComicStory>.
fn comic_data(facts: &ComicFacts<'_>, title: &str, picture: &Shot) -> Value {
    let mut data = json!({
        "@context": "https://schema.org",
        "@type": "ComicStory",
        "name": title,
        "url": format!("{SITE}{}", facts.path),
    });
    let mut image = json!({"@type": "ImageObject", "contentUrl": picture.address});
    if let Some((width, height)) = picture.size {
        (image["width"], image["height"]) = (width.into(), height.into());
    }
    // The site's icon is no picture of the comic.
    if picture.description.is_some() {
        data["image"] = image;
    }
    if let Some(day) = facts.published {
        data["datePublished"] = day.to_string().into();
    }
    if let Identity::Xkcd(number) = facts.identity {
        data["position"] = number.into();
        data["author"] = json!({"@type": "Person", "name": "Randall Munroe"});
        data["license"] = "https://creativecommons.org/licenses/by-nc/2.5/".into();
        data["sameAs"] = xkcd_address(number).into();
    }
    data
}

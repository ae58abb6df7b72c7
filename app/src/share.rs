//! What a page says of itself to programs: to those that preview a link, and to search engines.
//!
//! None of it depends on the visit, so it is made once, as text with gaps where the site's own address belongs, and only
//! copied into each page.

use std::sync::Arc;

use chrono::NaiveDate;
use leptos::tachys::html::InertElement;
use serde_json::{Value, json};

use crate::credit::xkcd_address;
use crate::page::{Identity, Image};
use crate::words::is_bidi_control;

/// Stands for the site's address until that is known; no Unicode text holds it.
const SITE: char = '\u{ffff}';
/// The most characters of a text that previews are given; they cut it anyway.
const LONGEST: usize = 200;
/// What a large card must have at least, in pixels.
const LARGE: (u32, u32) = (300, 157);
/// How long the drawing in the icon's file is, and how wide.
const ICON_SIZE: (u32, u32) = (512, 512);
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

/// The picture of a preview.
struct Shot {
    address: String,
    size: Option<(u32, u32)>,
    description: Option<String>,
    large: bool,
}

impl Shot {
    /// The largest there is of a comic. Previews show no SVG.
    fn of(facts: &ComicFacts<'_>) -> Self {
        let vector = |image: &Image| image.src.rsplit('.').next().is_some_and(|kind| kind.eq_ignore_ascii_case("svg"));
        let shown = |image: &&Image| image.src.starts_with("http") && !vector(image);
        let Some(image) = facts.image.filter(shown) else { return Self::icon(facts.icon) };
        let large = image
            .size
            .is_some_and(|(width, height)| width >= LARGE.0 && height >= LARGE.1 && height <= width.saturating_mul(2));
        let scale = if image.double.is_some() { 2 } else { 1 };
        Self {
            address: image.double.as_ref().unwrap_or(&image.src).clone(),
            size: image.size.map(|(width, height)| (width.saturating_mul(scale), height.saturating_mul(scale))),
            description: Some(plain_text(&image.description)),
            large,
        }
    }

    /// The site's icon.
    fn icon(path: &str) -> Self {
        Self { address: format!("{SITE}{path}"), size: Some(ICON_SIZE), description: None, large: false }
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

/// The text of a part of the head, under construction.
struct Head(String);

impl Head {
    fn new(description: &str, canonical: &str) -> Self {
        let (description, canonical) = (escaped(description), escaped(canonical));
        Self(format!(
            r#"<meta name="description" content="{description}"><link rel="canonical" href="{SITE}{canonical}">"#
        ))
    }

    /// <https://ogp.me/>, and what X wants beside it.
    fn card(&mut self, kind: &str, title: &str, description: &str, path: &str, picture: &Shot) {
        let address = format!("{SITE}{path}");
        for (name, value) in [
            ("og:type", kind),
            ("og:site_name", "xkcdapp"),
            ("og:title", &shortened(title)),
            ("og:description", &shortened(description)),
            ("og:url", &address),
            ("og:image", &picture.address),
        ] {
            self.property(name, value);
        }
        if let Some((width, height)) = picture.size {
            self.property("og:image:width", &width.to_string());
            self.property("og:image:height", &height.to_string());
        }
        if let Some(description) = &picture.description {
            self.property("og:image:alt", &shortened(description));
        }
        let size = if picture.large { "summary_large_image" } else { "summary" };
        self.0.push_str(&[r#"<meta name="twitter:card" content=""#, size, "\">"].concat());
    }

    fn property(&mut self, name: &str, value: &str) {
        self.0.push_str(&[r#"<meta property=""#, name, r#"" content=""#, &escaped(value), "\">"].concat());
    }

    /// JSON-LD: data, not a script that runs. None of its letters can end the element or begin a comment.
    fn data(&mut self, data: &Value) {
        let json = data.to_string().replace('&', "\\u0026").replace('<', "\\u003c").replace('>', "\\u003e");
        self.0.push_str(&[r#"<script type="application/ld+json">"#, &json, "</script>"].concat());
    }

    fn done(self) -> Preview {
        Preview(self.0.split(SITE).map(Box::from).collect())
    }
}

/// A text as other programs are given it: without bidirectional controls and what XML forbids, on one line.
#[must_use]
pub fn plain_text(text: &str) -> String {
    let allowed = |letter: char| !matches!(letter, '\u{fffe}' | SITE) && !is_bidi_control(letter);
    let spaced = |letter: char| if letter.is_control() { ' ' } else { letter };
    let clean: String = text.chars().filter(|letter| allowed(*letter)).map(spaced).collect();
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text within HTML, in an attribute's double quotes or between tags.
#[must_use]
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Cut where it is longer than previews show.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        None => text.to_owned(),
        Some(_) => text.chars().take(LONGEST - 1).chain(['\u{2026}']).collect(),
    }
}

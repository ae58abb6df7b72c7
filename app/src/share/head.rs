//! A part of a page's head as text, and what may stand in it.

use serde_json::Value;

use super::Preview;
use super::picture::Shot;
use crate::words::is_bidi_control;

/// Stands for the site's address until that is known; no Unicode text holds it.
pub(super) const SITE: char = '\u{ffff}';
/// The most characters of a text that previews are given; they cut it anyway.
const LONGEST: usize = 200;

/// The text of a part of the head, under construction.
pub(super) struct Head(String);

impl Head {
    pub(super) fn new(description: &str, canonical: &str) -> Self {
        let (description, canonical) = (escaped(description), escaped(canonical));
        Self(format!(
            r#"<meta name="description" content="{description}"><link rel="canonical" href="{SITE}{canonical}">"#
        ))
    }

    /// <https://ogp.me/>, and what X wants beside it.
    pub(super) fn card(&mut self, kind: &str, title: &str, description: &str, path: &str, picture: &Shot) {
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

    pub(super) fn property(&mut self, name: &str, value: &str) {
        self.0.push_str(&[r#"<meta property=""#, name, r#"" content=""#, &escaped(value), "\">"].concat());
    }

    /// JSON-LD: data, not a script that runs. None of its letters can end the element or begin a comment.
    pub(super) fn data(&mut self, data: &Value) {
        let json = data.to_string().replace('&', "\\u0026").replace('<', "\\u003c").replace('>', "\\u003e");
        self.0.push_str(&[r#"<script type="application/ld+json">"#, &json, "</script>"].concat());
    }

    pub(super) fn done(self) -> Preview {
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

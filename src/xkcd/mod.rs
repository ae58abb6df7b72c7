//! xkcd: the only module that talks to xkcd.com and its picture host, and the repairs of what they answer.
//!
//! [`ComicSource`] is what the rest of the program sees; [`XkcdClient`] is the real one. Every answer has been
//! repaired: the texts of a [`Comic`] are plain, without tags, entities or control characters.
//! They are still somebody else's text: escape them on output, and isolate them with `<bdi>` (comic 1137's title begins
//! with U+202E).
//!
//! Nothing here waits between requests or tries again: each method says how many requests it makes, and the caller,
//! sync, keeps to its rate and backs off as [`XkcdError::retry_after`] and [`XkcdError::is_transient`] tell it.

mod client;
mod document;
mod error;
mod first_bytes;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod repair;
mod source;

pub use client::{ClientSettings, XkcdClient};
pub use error::XkcdError;
pub use source::{ComicSource, may_have_double};

use url::Url;

use crate::comic::Comic;

/// The comic that a document of xkcd describes (`https://xkcd.com/353/info.0.json`), repaired; its picture is
/// unexamined. `image_origin` is where pictures may come from besides xkcd's own picture host.
pub fn comic_of_document(text: &str, image_origin: &Url) -> Result<Comic, serde_json::Error> {
    Ok(repair::comic(&document::Document::parse(text)?, image_origin))
}

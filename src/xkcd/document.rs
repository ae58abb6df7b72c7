//! xkcd's JSON, read so that nothing but an unusable `num` loses a comic.

use serde::de::{Error as _, IgnoredAny};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::comic::ComicNumber;

/// A comic as `https://xkcd.com/{n}/info.0.json` describes it. Texts are as they came; a missing one, and one of another type than a
/// string or a number, is empty. Unknown fields (and `news`, which nothing uses) are ignored.
#[derive(Debug, Deserialize)]
pub(super) struct Document {
    #[serde(deserialize_with = "number")]
    pub(super) num: ComicNumber,
    #[serde(default, deserialize_with = "text")]
    pub(super) title: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) safe_title: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) alt: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) transcript: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) img: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) link: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) year: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) month: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) day: String,
    /// Present on scripted comics. Its keys vary and its scripts are never run, so only its presence is kept.
    #[serde(default)]
    extra_parts: Option<IgnoredAny>,
}

impl Document {
    /// Reads a document. The error is serde's: not JSON, cut short, or `num` missing or out of range.
    pub(super) fn parse(text: &str) -> Result<Self, serde_json::Error> {
        // By way of a map: a struct would be read from an array too, and a field that comes twice would lose the comic.
        let fields: Map<String, Value> = serde_json::from_str(text.trim_start_matches('\u{feff}'))?;
        serde_json::from_value(Value::Object(fields))
    }

    /// Whether the comic is made with scripts.
    pub(super) fn is_scripted(&self) -> bool {
        self.extra_parts.is_some()
    }
}

fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ComicNumber, D::Error> {
    let number = u32::deserialize(deserializer)?;
    ComicNumber::xkcd(number).ok_or_else(|| D::Error::custom("a comic's number is between 1 and 2147483647"))
}

fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    })
}

#[cfg(test)]
mod tests;

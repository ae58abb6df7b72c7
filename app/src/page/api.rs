//! `/api`: how programs read the site.

use super::Shell;
use crate::share::Shared;

/// `/api`: how programs read the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiPage {
    /// What stands around it.
    pub shell: Shell,
    /// What it says of itself to programs.
    pub share: Shared,
    /// What the API is, in a few sentences.
    pub about: String,
    /// Its version.
    pub version: String,
    /// The licence of the description.
    pub license: String,
    /// Where the description is.
    pub description: &'static str,
    /// How many requests a client may send at once.
    pub burst: u32,
    /// How many it may send a minute in the long run.
    pub rate: u32,
    /// The answers' headers that say something, by name.
    pub headers: Vec<(String, String)>,
    /// What can be asked, those about the same thing together.
    pub operations: Vec<ApiOperation>,
    /// What the answers are made of.
    pub shapes: Vec<ApiShape>,
}

/// Something that can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiOperation {
    /// What it is called; a word that may be the end of an anchor.
    pub id: String,
    /// What it is about.
    pub tag: String,
    /// Its path, with names in braces.
    pub path: String,
    /// What it does, in a few words.
    pub summary: String,
    /// What it does, in full.
    pub about: String,
    /// What may be asked for.
    pub parameters: Vec<ApiParameter>,
    /// What may come back.
    pub answers: Vec<ApiAnswer>,
    /// An answer, as JSON.
    pub example: String,
    /// The name of its shape.
    pub shape: Option<String>,
    /// An address to try.
    pub try_it: String,
}

/// What may be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiParameter {
    /// Its name.
    pub name: String,
    /// Whether there is no answer without it.
    pub required: bool,
    /// What its value is.
    pub kind: String,
    /// What it does.
    pub about: String,
}

/// What may come back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiAnswer {
    /// The status.
    pub status: String,
    /// When.
    pub about: String,
}

/// What an answer, or a part of one, is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiShape {
    /// Its name; a word that may be the end of an anchor.
    pub name: String,
    /// What it is.
    pub about: String,
    /// Its fields.
    pub fields: Vec<ApiField>,
}

/// A field of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiField {
    /// Its name.
    pub name: String,
    /// Whether it is a list of such values.
    pub listed: bool,
    /// What its value is, in words; nothing where it is a shape.
    pub kind: String,
    /// The name of the shape that its value has.
    pub shape: Option<String>,
    /// Whether it may be null.
    pub optional: bool,
    /// Whether it is always there.
    pub always: bool,
    /// What it means.
    pub about: String,
}

//! Finding comics by their words, in memory, over the catalogue: the same whatever the database is.

mod filter;
mod forgive;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod index;
mod mark;
mod meaning;
mod number;
mod parse;
mod query;
mod rank;
mod searcher;
mod vocabulary;
mod words;

use std::sync::Arc;

pub use query::{NotUnderstood, Query};
pub use searcher::Searcher;

use crate::comic::Comic;

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// How many comics there are in all.
    pub total: usize,
    /// Those of the page that was asked for, best first.
    pub hits: Vec<Hit>,
    /// The words that were looked for instead, where nothing has those that were typed.
    pub instead: Option<String>,
    /// Nothing has all the words, and something was found: these have half of them, or one where nothing has half.
    pub partly: bool,
}

/// A comic that was found.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The comic.
    pub comic: Arc<Comic>,
    /// Its title, hits marked.
    pub title: Vec<Run>,
    /// Where else it was found; its caption where it was found in the title alone.
    pub excerpt: Option<Excerpt>,
}

/// A piece of a comic's text around what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// Which text it is from.
    pub source: ExcerptSource,
    /// The piece, hits marked; an ellipsis where it was cut.
    pub runs: Vec<Run>,
}

/// Which text an excerpt is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExcerptSource {
    /// The caption.
    Caption,
    /// The transcript.
    Transcript,
}

/// A run of text that is a hit as a whole, or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The text.
    pub text: String,
    /// Whether it is what was looked for.
    pub hit: bool,
}

#[cfg(test)]
mod tests;

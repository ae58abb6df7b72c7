//! Finding comics by their words, in memory, over the catalogue: the same whatever the database is.

use std::sync::Arc;

use crate::catalogue::Catalogue;
use crate::comic::{Comic, ComicNumber};

/// What somebody looks for, read from the words they typed. Any text is a query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {}

impl Query {
    /// Reads what was typed: words, "phrases", `-not`, `OR`, `before:2010`, `after:2008`, `views:>100`. What cannot be
    /// understood is looked for as words.
    #[must_use]
    pub fn parse(_text: &str) -> Self {
        Self::default()
    }
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// How many comics there are in all.
    pub total: usize,
    /// Those of the page that was asked for, best first.
    pub hits: Vec<Hit>,
    /// The words that were looked for instead, where nothing has those that were typed.
    pub instead: Option<String>,
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

/// Finds comics; shared by all requests, cheap to clone. Follows the catalogue.
#[derive(Clone, Debug)]
pub struct Searcher {
    _catalogue: Arc<Catalogue>,
}

impl Searcher {
    /// Over a catalogue.
    #[must_use]
    pub fn new(catalogue: Arc<Catalogue>) -> Self {
        Self { _catalogue: catalogue }
    }

    /// Finds. Takes well below a millisecond of the calling thread; never waits. `views` tells a comic's views.
    #[must_use]
    pub fn search(&self, _query: &Query, _skip: usize, _take: usize, _views: &dyn Fn(ComicNumber) -> i64) -> Found {
        Found::default()
    }
}

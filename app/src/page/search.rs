//! `/search`: what was found.

use chrono::NaiveDate;

use super::{Identity, Image, Shell};
use crate::share::Shared;

/// `/search`: what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchPage {
    /// What stands around it.
    pub shell: Shell,
    /// What it says of itself to programs.
    pub share: Shared,
    /// What was typed, as far as it is looked for; may hold bidirectional controls.
    pub typed: String,
    /// Which page of the results this is, from 1.
    pub page: usize,
    /// The parts that are not looked for, since they mean nothing, and what each would have to be; may hold
    /// bidirectional controls.
    pub not_understood: Vec<(String, &'static str)>,
    /// There was more than is looked for.
    pub cut: bool,
    /// Only the strips that the program brings along are searched: xkcd has never been reached.
    pub sampler_notice: bool,
    /// What was found; `None` where nothing was looked for.
    pub results: Option<SearchResults>,
    /// A small strip for who finds nothing.
    pub strip: Option<Image>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchResults {
    /// How many comics there are in all.
    pub total: usize,
    /// How many of them stand on the pages before this.
    pub before: usize,
    /// Those of this page, best first.
    pub hits: Vec<SearchHit>,
    /// What was looked for instead, where nothing has what was typed.
    pub instead: Option<String>,
    /// Nothing has all the words: these have some of them.
    pub partly: bool,
    /// The first page: an address on this site.
    pub first: String,
    /// The page before this: an address on this site.
    pub previous: Option<String>,
    /// The page after this: an address on this site.
    pub next: Option<String>,
}

/// A comic that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchHit {
    /// Which comic.
    pub identity: Identity,
    /// Its permalink's path.
    pub path: String,
    /// Its title, hits marked.
    pub title: Vec<SearchRun>,
    /// The day it was published, where that is known.
    pub published: Option<NaiveDate>,
    /// How often visitors have seen it, where that is known.
    pub views: Option<u64>,
    /// A piece of its caption or transcript, hits marked.
    pub excerpt: Option<SearchExcerpt>,
}

/// A piece of a comic's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchExcerpt {
    /// It is from the transcript: what is drawn and said.
    pub drawn: bool,
    /// The piece.
    pub runs: Vec<SearchRun>,
}

/// A run of text that is a hit as a whole, or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchRun {
    /// The text.
    pub text: String,
    /// Whether it is what was looked for.
    pub hit: bool,
}

//! `/embed/{n}`: a bare comic for a frame on another site.

use std::sync::Arc;

use super::{Identity, Picture, Shell};

/// `/embed/{n}`: a bare comic for a frame on another site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmbedPage {
    /// What stands around it; a frame needs no script.
    pub shell: Shell,
    /// Where visitors find the site, without a slash at its end; nothing in it needs to be escaped. Empty where that is
    /// not known.
    pub site: Arc<str>,
    /// What is in it.
    pub content: Embedded,
}

/// What a frame holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Embedded {
    /// A comic.
    Comic {
        /// Which comic.
        identity: Identity,
        /// The path of its own page; also the canonical link.
        path: String,
        /// Its title.
        title: String,
        /// What there is to see.
        picture: Picture,
        /// The hover joke.
        caption: Option<String>,
    },
    /// No comic has this number.
    Missing,
    /// The comic cannot be shown just now.
    Unavailable,
}

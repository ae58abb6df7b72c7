//! What differs between comics and strips: words and addresses.

use crate::page::Shelf;

impl Shelf {
    /// A comic's page.
    pub(crate) fn path(self, ordinal: u32) -> String {
        let folder = match self {
            Self::Xkcd => "/comic/",
            Self::Sampler => "/sampler/",
        };
        [folder, &ordinal.to_string()].concat()
    }

    /// The path of what other sites may frame.
    pub(crate) fn embed_path(self, ordinal: u32) -> String {
        let folder = match self {
            Self::Xkcd => "/embed/",
            Self::Sampler => "/embed/sampler/",
        };
        [folder, &ordinal.to_string()].concat()
    }

    /// The path of what its counts say.
    #[must_use]
    pub fn statistics_path(self, ordinal: u32) -> String {
        let folder = match self {
            Self::Xkcd => "/stats/",
            Self::Sampler => "/stats/sampler/",
        };
        [folder, &ordinal.to_string()].concat()
    }

    /// One and many.
    pub(crate) fn nouns(self) -> (&'static str, &'static str) {
        match self {
            Self::Xkcd => ("comic", "comics"),
            Self::Sampler => ("strip", "strips"),
        }
    }

    /// Every one.
    pub(crate) fn all(self) -> &'static str {
        match self {
            Self::Xkcd => "all comics",
            Self::Sampler => "all strips",
        }
    }

    /// The one that a page is about.
    pub(crate) fn this(self) -> &'static str {
        match self {
            Self::Xkcd => "this comic",
            Self::Sampler => "this strip",
        }
    }

    /// What stands before a number: `No. 353`, `Strip 3`.
    pub(crate) fn numbered(self, ordinal: u32) -> String {
        match self {
            Self::Xkcd => format!("No. {ordinal}"),
            Self::Sampler => format!("Strip {ordinal}"),
        }
    }
}

//! A comic as this project knows it: xkcd's facts after repair, or a strip of the sampler.

use std::fmt;

use chrono::NaiveDate;

/// A comic's number: above zero as xkcd numbers them, below zero for the sampler's strips. Never zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ComicNumber(i32);

impl ComicNumber {
    /// The comic that xkcd left out: `https://xkcd.com/404` answers HTTP 404.
    pub const MISSING_ON_PURPOSE: Self = Self(404);

    /// A number as the database holds it; `None` for zero.
    #[must_use]
    pub fn new(number: i32) -> Option<Self> {
        (number != 0).then_some(Self(number))
    }

    /// A comic of xkcd; `None` for zero and for what no database column holds.
    #[must_use]
    pub fn xkcd(number: u32) -> Option<Self> {
        i32::try_from(number).ok().and_then(Self::new)
    }

    /// The `strip`th strip of the sampler, from 1; `None` for zero and for what no database column holds.
    #[must_use]
    pub fn sampler(strip: u32) -> Option<Self> {
        i32::try_from(strip).ok().and_then(|strip| Self::new(-strip))
    }

    /// The number as the database holds it.
    #[must_use]
    pub fn get(self) -> i32 {
        self.0
    }

    /// The number without its sign: xkcd's, or the strip's.
    #[must_use]
    pub fn ordinal(self) -> u32 {
        self.0.unsigned_abs()
    }

    /// Whether this is a strip of the sampler.
    #[must_use]
    pub fn is_sampler(self) -> bool {
        self.0 < 0
    }

    /// The path of the comic's permalink.
    #[must_use]
    pub fn path(self) -> String {
        // Not by `format!`, which takes several times as long: a page has half a dozen of these.
        let folder = if self.is_sampler() { "/sampler/" } else { "/comic/" };
        [folder, &self.ordinal().to_string()].concat()
    }
}

impl fmt::Display for ComicNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A comic, repaired and ready to show. All texts are plain text: no tags, no entities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comic {
    /// Its number.
    pub number: ComicNumber,
    /// Its title; never empty.
    pub title: String,
    /// The day it was published, where xkcd's date can be read.
    pub published: Option<NaiveDate>,
    /// The hover joke (`alt` in xkcd's JSON), where there is one.
    pub caption: Option<String>,
    /// Its picture; `None` for an interactive comic that has none.
    pub picture: Option<Picture>,
    /// Where a click on the picture leads; an http(s) URL.
    pub link: Option<String>,
    /// What is drawn and said, where xkcd's transcript is trusted.
    pub transcript: Option<String>,
    /// Made with scripts (`extra_parts` in xkcd's JSON): best read on xkcd.com.
    pub scripted: bool,
}

/// A comic's picture and what has been learnt about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The path below the image origin, beginning with `/`; for a strip of the sampler, the path on this site.
    pub path: String,
    /// Width and height in pixels, once its first bytes have been read.
    pub size: Option<PictureSize>,
    /// Whether a double-size twin exists, once the image host has been asked.
    pub double: Option<bool>,
}

/// A picture's width and height in pixels, neither of them zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureSize {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

impl Picture {
    /// A picture of which only the address is known.
    #[must_use]
    pub fn unexamined(path: String) -> Self {
        Self { path, size: None, double: None }
    }

    /// The path of the double-size twin, whether or not it exists: the file's stem and `_2x.png`.
    /// `None` where the path has no file extension.
    #[must_use]
    pub fn double_path(&self) -> Option<String> {
        let (stem, extension) = self.path.rsplit_once('.')?;
        (!extension.contains('/')).then(|| [stem, "_2x.png"].concat())
    }
}

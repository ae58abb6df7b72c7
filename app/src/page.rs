//! What a page shows, as plain data.
//!
//! The server fills these structs, the components turn them into HTML. Nothing here does I/O, and every address is a
//! path on this site or a complete URL that the server has already judged.

mod api;
mod archive;
mod deck;
mod embed;
mod look;
mod search;
mod shell;
mod statistics;
mod status;
mod top;

use chrono::NaiveDate;

pub use api::*;
pub use archive::*;
pub use deck::*;
pub use embed::*;
pub use look::*;
pub use search::*;
pub use shell::*;
pub use statistics::*;
pub use status::*;
pub use top::*;

pub use crate::frame::DESK;

use crate::share::Shared;

/// Which comic a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// A comic of xkcd, by its number.
    Xkcd(u32),
    /// A strip of the built-in sampler: the `strip`th of `of`, from 1.
    Sampler {
        /// Which strip, from 1.
        strip: u32,
        /// How many strips there are.
        of: u32,
    },
}

/// A comic's page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComicPage {
    /// What stands around it.
    pub shell: Shell,
    /// Which comic.
    pub identity: Identity,
    /// What it says of itself to programs, the canonical link among it.
    pub share: Shared,
    /// The title, plain text; may hold bidirectional controls, so it is isolated in HTML and stripped in `<title>`.
    pub title: String,
    /// The day it was published, where that is known.
    pub published: Option<NaiveDate>,
    /// What there is to see.
    pub picture: Picture,
    /// The comic was made with scripts that are not run here: a note sends the reader to xkcd.com.
    pub scripted: bool,
    /// The hover joke, shown as a caption.
    pub caption: Option<String>,
    /// How often it has been seen.
    pub views: Views,
    /// The comic's last days as [`sparkline`](crate::chart::sparkline) draws them; where it has been seen in that time.
    pub sparkline: Option<String>,
    /// How far the visitor has come, where that is known; without it the page says nothing of it.
    pub progress: Option<Progress>,
    /// The ways on.
    pub pager: Pager,
    /// The sampler's notice: xkcd has never been reached, these strips stand in.
    pub sampler_notice: bool,
}

/// What there is to see of a comic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picture {
    /// A drawing.
    Image(Image),
    /// No drawing that could be shown (an interactive comic): a card that links to xkcd.com.
    Card,
}

/// A drawing and what the browser needs to lay it out at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Its address.
    pub src: String,
    /// Its double-size twin, where one exists.
    pub double: Option<String>,
    /// Width and height in CSS pixels, where they are known.
    pub size: Option<(u32, u32)>,
    /// The text alternative: the transcript where that is trusted, without its marks, else the title.
    pub description: String,
    /// Where a click on the picture leads, for the few comics that have such a link; an http(s) URL.
    pub link: Option<String>,
}

/// The count, and what it says about the view that asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Views {
    /// This view is counted, and it is this number.
    Counted(u64),
    /// This view is counted, but its own number is not known; at least so many have been.
    CountedAmong(u64),
    /// This view waits for the database; so many were counted before, where that is known.
    Pending(Option<u64>),
    /// This view is not a visitor's (a load test, a crawler, a HEAD): what visitors have seen so far, where known.
    Others(Option<u64>),
}

/// How far a visitor has come through a deck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// How many comics of the deck the visitor has seen.
    pub seen: u32,
    /// How many there are in the deck.
    pub of: u32,
}

/// The ways on from a comic. A way that does not exist (nothing before the first) is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pager {
    /// The first comic.
    pub first: Option<String>,
    /// The one before this.
    pub previous: Option<String>,
    /// "Another One": straight to the next comic of the visitor's deck.
    pub another: String,
    /// That comic's picture, for the script to load once this one is there: address and double-size twin.
    pub another_picture: Option<(String, Option<String>)>,
    /// The one after this.
    pub next: Option<String>,
    /// The newest comic.
    pub latest: Option<String>,
}

/// A page that has no comic to show: an error, told kindly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessagePage {
    /// What stands around it.
    pub shell: Shell,
    /// What happened.
    pub message: Message,
    /// A small strip that goes with it.
    pub strip: Option<Image>,
    /// "Another One", where there is one to offer.
    pub another: Option<String>,
}

/// What happened instead of a comic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// No page has this address.
    NotFound,
    /// No comic has this number (yet); the newest is `newest`, where known.
    NoSuchComic {
        /// The number asked for, as text.
        number: String,
        /// The newest comic's number.
        newest: Option<u32>,
    },
    /// Comic 404, which xkcd left out on purpose.
    Comic404,
    /// The address or request could not be understood.
    BadRequest,
    /// What was sent is longer than anything that could be meant.
    TooLong,
    /// The page cannot be asked for with this method.
    MethodNotAllowed,
    /// Another site's page asked for a change, which was refused.
    CrossSite,
    /// What the visitor has seen cannot be changed just now.
    NotChanged,
    /// This comic is not stored here and xkcd.com could not be asked just now.
    ComicUnavailable {
        /// The comic's number.
        number: u32,
    },
    /// The service cannot answer just now.
    Unavailable,
    /// Something broke that should not have; the id finds it in the log.
    Broken {
        /// The request's id.
        request_id: String,
    },
}

/// Where the form "Start over" is posted to: it forgets what a visitor has seen and keeps the visitor.
pub const START_OVER: &str = "/me/start-over";

/// Where the form "Forget me" is posted to: it deletes what is kept about a visitor, and the cookie.
pub const FORGET: &str = "/me/forget";

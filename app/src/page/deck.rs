//! `/me`: what a visitor has seen, and the page of who has seen everything.

use super::{Image, Progress, Shell};

/// `/me`: what a visitor has seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeckPage<'a> {
    /// What stands around it.
    pub shell: Shell,
    /// Which comics the deck is made of.
    pub shelf: Shelf,
    /// Every comic of the deck, ascending by number. Comic 404 is never among them: it leaves a hole in the picture.
    /// A title is told only where the comic has been seen.
    pub cards: Vec<Card<'a>>,
    /// How far the visitor has come.
    pub progress: Progress,
    /// What is known of the visitor.
    pub visitor: Visitor,
}

/// The comics a deck is made of; decides where their squares lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    /// xkcd's, at `/comic/{n}`.
    Xkcd,
    /// The built-in strips, at `/sampler/{k}`.
    Sampler,
}

/// One comic among many, on `/me` and `/archive`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Card<'a> {
    /// The comic's number, from 1.
    pub ordinal: u32,
    /// Its title, plain text.
    pub title: &'a str,
    /// Whether the visitor has seen it.
    pub seen: bool,
}

/// What is known of the visitor who asks for `/me`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visitor {
    /// Came without a valid cookie: nothing is kept about them.
    Unknown,
    /// Known by their cookie.
    Known,
    /// What they have seen cannot be read just now: the cards are all unseen and the progress means nothing.
    Away,
}

/// The page of a visitor who has seen every comic of the deck.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllSeenPage {
    /// What stands around it.
    pub shell: Shell,
    /// How many comics there are in the deck.
    pub of: u32,
    /// A small strip that goes with it.
    pub strip: Option<Image>,
}

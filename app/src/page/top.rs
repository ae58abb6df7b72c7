//! `/top`: the most and the least viewed comics.

use std::time::Duration;

use super::{Shelf, Shell};
use crate::share::Shared;

/// `/top`: the most and the least viewed comics. Visitors' views alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopPage<'a> {
    /// What stands around it.
    pub shell: Shell,
    /// What it says of itself to programs.
    pub share: Shared,
    /// Whose comics they are.
    pub shelf: Shelf,
    /// How old the counts are.
    pub age: Duration,
    /// The most viewed of today (UTC), most first; each of these lists is empty where nothing has been viewed.
    pub today: Vec<Viewed<'a>>,
    /// Of today and the six days before.
    pub week: Vec<Viewed<'a>>,
    /// Of today and the 29 days before.
    pub month: Vec<Viewed<'a>>,
    /// Of all time.
    pub ever: Vec<Viewed<'a>>,
    /// The least viewed of all time, fewest first.
    pub least: Vec<Viewed<'a>>,
}

/// A comic and its views.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Viewed<'a> {
    /// The comic's number, from 1.
    pub ordinal: u32,
    /// Its title, plain text; may hold bidirectional controls.
    pub title: &'a str,
    /// How often it has been viewed.
    pub views: u64,
}

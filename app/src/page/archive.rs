//! `/archive`: all comics by year.

use super::{Card, Progress, Shelf, Shell};
use crate::share::Shared;

/// `/archive`: all comics by year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchivePage<'a> {
    /// What stands around it.
    pub shell: Shell,
    /// What it says of itself to programs.
    pub share: Shared,
    /// Whose comics they are.
    pub shelf: Shelf,
    /// The years in the order in which they are shown; none of them empty, no year twice.
    pub years: Vec<Year<'a>>,
    /// How far the visitor has come; `None` where that is not known, and then no comic counts as seen.
    pub progress: Option<Progress>,
}

/// The comics of a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Year<'a> {
    /// The year; `None` for comics whose date is not known.
    pub year: Option<i32>,
    /// Its comics in the order in which they are shown.
    pub comics: Vec<Card<'a>>,
}

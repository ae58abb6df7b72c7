//! `/status`: how the service is.

use std::time::Duration;

use super::Shell;

/// `/status`: how the service is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusPage {
    /// What stands around it.
    pub shell: Shell,
    /// A row for each check.
    pub rows: Vec<StatusRow>,
    /// The program's version.
    pub version: &'static str,
    /// The page stands on a port without the site: nothing leads to a comic.
    pub alone: bool,
}

/// What one check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusRow {
    /// The check's name, as in its address.
    pub name: &'static str,
    /// How the thing is.
    pub state: StatusState,
    /// What was found, in words that anybody may read.
    pub found: String,
    /// How long it took to find out.
    pub took: Duration,
}

/// How a thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusState {
    /// As it should be.
    Works,
    /// Not as it should be.
    Broken,
    /// This installation does without it.
    Unused,
}

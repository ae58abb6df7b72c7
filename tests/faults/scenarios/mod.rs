//! All scenarios. A new one is a file, its `mod` line and its line in [`ALL`].

mod cuts;
mod dropped;
mod kills;
mod processes;

use super::scenario::Scenario;

/// In the order in which they are told of; the slowest first, for the sake of the whole.
pub(crate) const ALL: &[Scenario] =
    &[dropped::SCENARIO, kills::SCENARIO, cuts::BEFORE, cuts::BETWEEN, cuts::AFTER, processes::TWO, processes::FOUR];

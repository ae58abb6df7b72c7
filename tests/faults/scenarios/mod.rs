//! All scenarios. A new one is a file, its `mod` line and its line in [`ALL`].

mod crowds;
mod cuts;
mod dropped;
mod hang_ups;
mod hostile;
mod kills;
mod processes;
mod xkcd;

use super::scenario::Scenario;

/// In the order in which they are told of; the slowest first, for the sake of the whole.
pub(crate) const ALL: &[Scenario] = &[
    dropped::SCENARIO,
    kills::SCENARIO,
    cuts::BEFORE,
    cuts::BETWEEN,
    cuts::AFTER,
    processes::TWO,
    processes::FOUR,
    xkcd::SCENARIO,
    hostile::SCENARIO,
    hang_ups::SCENARIO,
    crowds::SLOWLORIS,
    crowds::SLOW_BODIES,
    crowds::SLOW_READERS,
    crowds::NON_READERS,
    crowds::IDLE,
];

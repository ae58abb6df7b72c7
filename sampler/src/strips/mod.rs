//! The scripts of the twelve strips: who says what, and where everything stands.

mod counting;
mod night;
mod office;
mod waiting;

use crate::sheet::Sheet;

/// A strip before it is written out.
pub(crate) struct Script {
    pub(crate) title: &'static str,
    pub(crate) caption: &'static str,
    pub(crate) description: &'static str,
    pub(crate) sheet: Sheet,
}

/// All strips in the order of their numbers.
pub(crate) fn all() -> Vec<Script> {
    vec![
        counting::exactly_once(),
        waiting::time_to_live(),
        night::unusual(),
        office::more_random(),
        waiting::at_least_once(),
        night::quorum(),
        counting::fence_post(),
        office::key_rotation(),
        waiting::exponential_backoff(),
        office::load_test(),
        night::point_in_time(),
        counting::idempotent(),
    ]
}

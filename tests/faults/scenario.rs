//! What a scenario is.

use std::time::Duration;

use futures_util::future::LocalBoxFuture;

use super::stage::Stage;

/// A fault, and what happens around it.
#[derive(Clone, Copy)]
pub(crate) struct Scenario {
    /// Its name on the command line.
    pub(crate) name: &'static str,
    /// The fault, in a sentence.
    pub(crate) about: &'static str,
    /// What may run beside it.
    pub(crate) company: Company,
    /// Plays it.
    pub(crate) run: for<'a> fn(&'a mut Stage) -> LocalBoxFuture<'a, ()>,
}

/// What may run beside a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Company {
    /// Anything: it mostly waits.
    Quiet,
    /// The same, a few at a time: so many would be more than quiet.
    Waiting,
    /// One such a core, and the quiet ones.
    Busy,
    /// Nothing: it measures times, or needs the whole machine.
    Alone,
}

/// How long a scenario may take: longer, and it hangs.
pub(crate) const LIMIT: Duration = Duration::from_secs(200);

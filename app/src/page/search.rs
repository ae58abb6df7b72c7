//! `/search`: what was found.

use super::Shell;

/// `/search`: what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchPage {
    /// What stands around it.
    pub shell: Shell,
}

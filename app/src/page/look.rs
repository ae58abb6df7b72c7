//! `/look`: light or dark, and what drawings are on.

use super::Shell;

/// `/look`: light or dark, and what drawings are on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookPage {
    /// What stands around it.
    pub shell: Shell,
}

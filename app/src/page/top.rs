//! `/top`: the most and the least viewed comics.

use super::Shell;

/// `/top`: the most and the least viewed comics.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopPage {
    /// What stands around it.
    pub shell: Shell,
}

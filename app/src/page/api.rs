//! `/api`: how programs read the site.

use super::Shell;

/// `/api`: how programs read the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiPage {
    /// What stands around it.
    pub shell: Shell,
}

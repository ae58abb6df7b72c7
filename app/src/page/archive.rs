//! `/archive`: all comics by year.

use super::Shell;

/// `/archive`: all comics by year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchivePage {
    /// What stands around it.
    pub shell: Shell,
}

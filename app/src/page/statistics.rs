//! `/stats`: what the counts say.

use super::Shell;

/// `/stats`: what the counts say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatisticsPage {
    /// What stands around it.
    pub shell: Shell,
}

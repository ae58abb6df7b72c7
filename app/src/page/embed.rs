//! `/embed/{n}`: a bare comic for a frame on another site.

use super::Shell;

/// `/embed/{n}`: a bare comic for a frame on another site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmbedPage {
    /// What stands around it.
    pub shell: Shell,
}

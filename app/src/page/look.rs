//! `/look`: light or dark, and what drawings are on.

use super::Shell;

/// Where the forms of `/look` are posted to: a field `look` with a word of a scheme, paper or keys, and `from`, the way
/// back.
pub const LOOK: &str = "/look";

/// `/look`: light or dark, and what drawings are on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookPage {
    /// What stands around it. Its look is the one that holds.
    pub shell: Shell,
    /// The page of this site that one came from, a path.
    pub from: Option<String>,
}

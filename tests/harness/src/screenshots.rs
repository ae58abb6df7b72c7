//! Where pictures of the site go.

use std::path::PathBuf;

/// The folder that pictures for the README are asked to be left in: `SCREENSHOTS`, which `script/test --screenshots`
/// sets. Tests take them without it too, for themselves.
#[must_use]
pub fn screenshots_folder() -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "the tests' own setting")]
    let folder = std::env::var("SCREENSHOTS");
    folder.ok().filter(|folder| !folder.is_empty()).map(PathBuf::from)
}

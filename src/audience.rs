//! Who a view is counted for.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The audience of a view. All three are written the same way, at the same cost, in separate sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// A declared search-engine or preview bot.
    Crawler,
    /// The request carries `X-Load-Test: 1`.
    LoadTest,
    /// Everybody else; the number on a page is theirs.
    Visitor,
}

impl Audience {
    /// Every audience, in the order of their names.
    pub const ALL: [Self; 3] = [Self::Crawler, Self::LoadTest, Self::Visitor];

    /// The audience's name in SQL, headers and logs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Crawler => "crawler",
            Self::LoadTest => "load_test",
            Self::Visitor => "visitor",
        }
    }

    /// The audience of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|audience| audience.name() == name)
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

//! What a database can do now.

use std::fmt;

use super::SchemaState;

/// What a database can do now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseStanding {
    /// Where its tables stand.
    pub schema: SchemaState,
    /// What it is among those of its kind.
    pub role: DatabaseRole,
    /// What keeps it from counting a view, where something does, in words that hold no host name.
    pub obstacle: Option<String>,
}

/// What a database is among those of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseRole {
    /// The one that takes writes.
    Primary,
    /// One that follows another and takes none.
    Replica,
    /// A file of this process's own.
    Embedded,
}

impl fmt::Display for DatabaseRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Primary => "primary",
            Self::Replica => "replica",
            Self::Embedded => "embedded",
        })
    }
}

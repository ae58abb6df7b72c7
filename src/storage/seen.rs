//! What visitors have seen, as it is kept: a bitmap each.

use async_trait::async_trait;
use uuid::Uuid;

use crate::metrics::label;

label! {
    /// What is wrong with what Redis, or its twin in memory, keeps.
    pub enum StoreErrorKind as "kind" {
        /// It has failed before and has not answered a probe since: it was not asked.
        Away = "away",
        /// No answer in time.
        Timeout = "timeout",
        /// No connection, or it broke.
        Connection = "connection",
        /// It does not take our name and password, or forbids what we do.
        Denied = "denied",
        /// It takes no writes: a replica, or one that cannot save.
        ReadOnly = "read_only",
        /// Its memory is full.
        Full = "full",
        /// A key holds something else.
        Garbage = "garbage",
        /// Anything else.
        Other = "other",
    }
}

/// Redis' word for what a user may not do.
const NO_PERMISSION: &str = "NOPERM";

/// A store that could not be used.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub struct StoreError {
    /// What is wrong.
    pub kind: StoreErrorKind,
    /// The same for people: no secret, no visitor's id.
    pub message: String,
}

/// What the store holds of a visitor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Nothing: it does not know the visitor.
    Nothing,
    /// The beginning of the visitor's bitmap, its lowest bit first in each byte's highest place, as Redis numbers them.
    Bitmap(Vec<u8>),
    /// Something that is no bitmap.
    Garbage,
}

/// What a page adds to a visitor's bitmap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenMark {
    /// The bit of the comic that is shown.
    pub bit: u32,
    /// The whole bitmap to begin with, `bit` in it, where the store held nothing that could be read.
    pub beginning: Option<Beginning>,
}

/// How a bitmap is begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beginning {
    /// The bitmap.
    pub bitmap: Vec<u8>,
    /// Whether it takes the place of what is there; otherwise another page that was first keeps its own, and only the
    /// bit is added.
    pub replace: bool,
}

/// Where seen sets are kept, each for a year from its last mark. Every method is one round trip and bounds its own
/// time.
#[async_trait]
pub trait SeenStore: Send + Sync {
    /// The first `bytes` bytes of a visitor's bitmap, or fewer where it is shorter.
    async fn read(&self, visitor_id: Uuid, bytes: usize) -> Result<Kept, StoreError>;

    /// Sets a bit, whatever other pages set at the same time. Dropping the future may leave it unset.
    async fn mark(&self, visitor_id: Uuid, mark: SeenMark) -> Result<(), StoreError>;

    /// Leaves the visitor known and without any bit, with room for `bytes` bytes.
    async fn clear(&self, visitor_id: Uuid, bytes: usize) -> Result<(), StoreError>;

    /// Whether it can be used, as far as is known.
    fn is_up(&self) -> bool {
        true
    }

    /// Leaves nothing of the visitor.
    async fn forget(&self, visitor_id: Uuid) -> Result<(), StoreError>;
}

impl StoreError {
    /// A visitor's key holds something else.
    #[must_use]
    pub fn garbage() -> Self {
        Self { kind: StoreErrorKind::Garbage, message: "a visitor's key holds something else".to_owned() }
    }

    /// Whether our name and password are not taken; that something is forbidden to us is another matter.
    pub(super) fn is_refusal(&self) -> bool {
        self.kind == StoreErrorKind::Denied && self.message != NO_PERMISSION
    }
}

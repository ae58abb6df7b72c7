//! The keys that cookies are signed with, by version: which signs now, and which have signed.

use std::cmp::Reverse;
use std::fmt;

use chrono::{DateTime, Utc};

use super::SecretKey;

/// A version of the key.
#[derive(Clone)]
pub struct SigningKey {
    /// Its place among the versions, newer ones having the greater number; cookies name it.
    pub version: u32,
    /// The key itself.
    pub key: SecretKey,
    /// When it begins to sign: late enough for every process to know it by then. `None`, at once.
    pub signs_from: Option<DateTime<Utc>>,
}

/// All versions that are accepted, the newest first; never empty.
#[derive(Clone, Debug)]
pub struct SigningKeys {
    keys: Vec<SigningKey>,
    /// Whether newer versions may come.
    grow: bool,
}

impl SigningKeys {
    /// These, in any order; `None` where there are none. Of two of the same version the first counts.
    #[must_use]
    pub fn new(mut keys: Vec<SigningKey>) -> Option<Self> {
        keys.sort_by_key(|key| Reverse(key.version));
        keys.dedup_by_key(|key| key.version);
        (!keys.is_empty()).then_some(Self { keys, grow: true })
    }

    /// A single key that has no versions: it is called 1, and signs.
    #[must_use]
    pub fn of_one(key: SecretKey) -> Self {
        Self { keys: vec![SigningKey { version: 1, key, signs_from: None }], grow: false }
    }

    /// Whether newer versions may come: of a key that has no versions, none.
    #[must_use]
    pub fn grow(&self) -> bool {
        self.grow
    }

    /// The newest first.
    pub fn iter(&self) -> std::slice::Iter<'_, SigningKey> {
        self.keys.iter()
    }
}

impl<'a> IntoIterator for &'a SigningKeys {
    type Item = &'a SigningKey;
    type IntoIter = std::slice::Iter<'a, SigningKey>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Its version alone.
impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.version)
    }
}

//! The last reading, for everybody.

use std::sync::Arc;

use super::Reading;
use crate::clock::Clock;
use crate::storage::ViewStore;

/// Keeps the last reading and has it renewed while somebody looks. Cheap to clone.
#[derive(Clone)]
pub struct Board {
    _views: Arc<dyn ViewStore>,
    _clock: Clock,
}

impl Board {
    /// Nothing is read yet.
    #[must_use]
    pub fn new(views: Arc<dyn ViewStore>, clock: Clock) -> Self {
        Self { _views: views, _clock: clock }
    }

    /// The last reading, however old, without waiting; has a new one taken where it is not fresh. `None` before the
    /// first.
    #[must_use]
    pub fn last(&self) -> Option<Arc<Reading>> {
        None
    }

    /// A reading that is at most a minute old, waiting a second for it at most; where the database does not answer, the
    /// last one, whose age the caller tells.
    pub async fn current(&self) -> Option<Arc<Reading>> {
        self.last()
    }
}

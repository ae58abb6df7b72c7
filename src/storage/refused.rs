//! Telling that a server does not take our name and password.

use std::fmt;
use std::sync::Arc;

/// Called whenever a server refuses a log-in that is in use. Whoever hears of it may have newer settings read; it must
/// not wait. Cheap to clone; the default tells nobody.
#[derive(Clone, Default)]
pub struct Refused(Option<Arc<dyn Fn() + Send + Sync>>);

impl Refused {
    /// Calls `tell` each time.
    #[must_use]
    pub fn new(tell: impl Fn() + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(tell)))
    }

    pub(super) fn tell(&self) {
        if let Some(tell) = &self.0 {
            tell();
        }
    }
}

impl fmt::Debug for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Refused")
    }
}

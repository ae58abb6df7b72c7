//! What every handler may use.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use url::Url;

use crate::catalogue::{Catalogue, Finder};
use crate::chance::Chance;
use crate::status::Checks;
use crate::storage::ViewStore;
use crate::views::ViewRecorder;

/// The site: shared by all requests.
pub struct Site {
    /// All known comics.
    pub catalogue: Arc<Catalogue>,
    /// Comics on demand.
    pub finder: Finder,
    /// The counter.
    pub recorder: ViewRecorder,
    /// Counts in the database.
    pub views: Arc<dyn ViewStore>,
    /// The dependencies' checks.
    pub checks: Checks,
    /// Randomness.
    pub chance: Chance,
    /// Where pictures come from, as it stands before their paths: without a slash at its end.
    pub image_origin: String,
    /// Whether each request is a log line.
    pub access_log: bool,
    /// How long any answer may take. Comic pages bound their own waits below it.
    pub request_timeout: Duration,
    draining: AtomicBool,
}

impl Site {
    /// A site that is not draining.
    #[must_use]
    #[expect(clippy::too_many_arguments, reason = "the parts of the site, each once, put together at start")]
    pub fn new(
        catalogue: Arc<Catalogue>,
        finder: Finder,
        recorder: ViewRecorder,
        views: Arc<dyn ViewStore>,
        checks: Checks,
        chance: Chance,
        image_origin: &Url,
        access_log: bool,
        request_timeout: Duration,
    ) -> Self {
        let image_origin = image_origin.origin().ascii_serialization();
        let draining = AtomicBool::new(false);
        Self { catalogue, finder, recorder, views, checks, chance, image_origin, access_log, request_timeout, draining }
    }

    /// From here on `/health` answers 503 and every answer closes its connection.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Whether the process is on its way out.
    #[must_use]
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }
}

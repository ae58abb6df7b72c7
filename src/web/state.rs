//! What every handler may use.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::admin::Admin;
use super::api::ApiLimit;
use super::metrics::WebMetrics;
use super::operators::Operators;
use super::packed::LargePages;
use super::sharing::Sharing;
use super::visitor::CookieStyle;
use crate::catalogue::{Catalogue, Finder};
use crate::chance::Chance;
use crate::config::{ParameterWatch, TrustedProxies};
use crate::search::Searcher;
use crate::statistics::Board;
use crate::status::Checks;
use crate::storage::ViewStore;
use crate::views::ViewRecorder;
use crate::visitor::Visitors;

/// The site: shared by all requests.
pub struct Site {
    /// All known comics.
    pub catalogue: Arc<Catalogue>,
    /// Comics on demand.
    pub finder: Finder,
    /// The counter.
    pub recorder: ViewRecorder,
    /// Who comes again, and what they have seen.
    pub visitors: Visitors,
    /// How the visitors' cookie looks.
    pub cookies: CookieStyle,
    /// Counts in the database.
    pub views: Arc<dyn ViewStore>,
    /// What the counts say.
    pub statistics: Board,
    /// Comics by their words.
    pub searcher: Searcher,
    /// The dependencies' checks.
    pub checks: Checks,
    /// Randomness.
    pub chance: Chance,
    /// Where pictures come from, as it stands before their paths: scheme, host and port, without a slash at its end.
    pub image_origin: String,
    /// Where visitors find the site, and what is kept for those who share it.
    pub sharing: Sharing,
    /// Whether each request is a log line.
    pub access_log: bool,
    /// How long any answer may take. Comic pages bound their own waits below it.
    pub request_timeout: Duration,
    /// What requests and connections count into.
    pub metrics: WebMetrics,
    /// Whose word about a client's address is believed.
    pub trusted_proxies: TrustedProxies,
    /// What is known of Parameter Store, and the asking for more.
    pub parameters: ParameterWatch,
    /// How much one client may ask of the API.
    pub api_limit: ApiLimit,
    /// What operators may ask for, and where.
    pub operators: Operators,
    /// What only an admin sees.
    pub admin: Admin,
    /// Not at first.
    pub draining: Draining,
    /// Whose turn it is to have a large page made, and those that are kept.
    pub large_pages: LargePages,
}

/// Whether the process is on its way out.
#[derive(Debug, Default)]
pub struct Draining(AtomicBool);

impl Site {
    /// From here on `/health` answers 503 and every answer closes its connection.
    pub fn drain(&self) {
        self.draining.0.store(true, Ordering::Relaxed);
    }

    /// Whether the process is on its way out.
    #[must_use]
    pub fn is_draining(&self) -> bool {
        self.draining.0.load(Ordering::Relaxed)
    }
}

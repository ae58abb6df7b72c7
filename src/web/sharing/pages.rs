//! What the pages beside the comics' say of themselves.

use std::sync::{Arc, LazyLock};

use app::share::{PageFacts, Preview, Shared};

use super::Address;
use crate::web::assets::ICON_512;

/// A page that says the same of itself on every visit, made when it is first shown.
pub(in crate::web) type Fixed = LazyLock<Arc<Preview>>;

/// `/archive`
pub(in crate::web) static ARCHIVE: Fixed =
    LazyLock::new(|| made("/archive", "Archive", "All comics by year on one page, and which of them you have seen."));

/// `/top`
pub(in crate::web) static TOP: Fixed = LazyLock::new(|| {
    let description = "The most viewed comics of today, 7 days, 30 days and ever, and the least viewed.";
    made("/top", "The most viewed comics", description)
});

/// `/stats`
pub(in crate::web) static STATISTICS: Fixed = LazyLock::new(|| {
    let description = "How often comics have been viewed here: sum, mean, median, the most frequent counts, deciles, \
                       and views by day.";
    made("/stats", "What the counts say", description)
});

/// `/search`, before anything is looked for.
pub(in crate::web) static SEARCH: Fixed = LazyLock::new(|| made("/search", "Search", SEARCHED));

/// `/api`
pub(in crate::web) static API: Fixed =
    LazyLock::new(|| made("/api", "API", "Comics, search and counts for programs, without a key."));

const SEARCHED: &str = "Search comics by number, title, caption and transcript.";

impl Address {
    /// What one of these pages says of itself.
    pub(in crate::web) fn of(self, page: &Fixed) -> Shared {
        Shared { site: self.0, preview: Arc::clone(page) }
    }

    /// What the results at this path say of themselves.
    pub(in crate::web) fn of_results(self, path: &str, typed: &str) -> Shared {
        Shared { site: self.0, preview: made(path, &format!("Search: {typed}"), SEARCHED) }
    }

    /// What the statistics of a comic say of themselves.
    pub(in crate::web) fn of_statistics(self, path: &str, comic: &str) -> Shared {
        let description = format!("How often {comic} has been viewed here, in all and by day.");
        Shared { site: self.0, preview: made(path, &format!("Views of {comic}"), &description) }
    }
}

fn made(path: &str, title: &str, description: &str) -> Arc<Preview> {
    Arc::new(Preview::of_page(&PageFacts { path, title, description, icon: ICON_512 }))
}

//! How often comics were seen, for a search: the same for the page and for the API.

use std::sync::Arc;

use crate::comic::ComicNumber;
use crate::search::Query;
use crate::statistics::{Reading, Window};
use crate::views::ViewRecorder;
use crate::web::state::Site;

/// What is known of the visitors' counts while a query is answered.
pub(in crate::web) struct Views<'a> {
    /// One moment's counts, where the answer depends on them.
    reading: Option<Arc<Reading>>,
    recorder: &'a ViewRecorder,
}

impl<'a> Views<'a> {
    /// For this query: where it asks for views, a reading that is at most a minute old while the database answers, waited
    /// for a second at most; without one, and for all other queries, what the counter last knew.
    pub(in crate::web) async fn of(site: &'a Site, query: &Query) -> Self {
        let reading = if query.asks_views() { site.statistics.current().await } else { None };
        Self { reading, recorder: &site.recorder }
    }

    /// A comic's views; `None` while no count is known.
    pub(in crate::web) fn known(&self, number: ComicNumber) -> Option<i64> {
        match &self.reading {
            Some(reading) => Some(reading.views(number, Window::Ever)),
            None => self.recorder.last_known(number),
        }
    }

    /// The same as a number to compare with.
    pub(in crate::web) fn count(&self, number: ComicNumber) -> i64 {
        self.known(number).unwrap_or(0)
    }
}

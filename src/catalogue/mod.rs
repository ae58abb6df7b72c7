//! All known comics, in memory.
//!
//! [`Catalogue`] is what pages read. It is filled from the database ([`Catalogue::refresh`]), by [`sync`], and, for a
//! comic that is asked for before sync has come to it, by [`Finder`]. [`sampler`] stands in while xkcd has never been
//! reached.

mod examine;
mod finder;
mod metrics;
mod pace;
mod rest;
pub mod sampler;
mod snapshot;
pub mod sync;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use arc_swap::ArcSwap;
use tokio::sync::Mutex;

pub use finder::{Finder, Found};
pub use metrics::CatalogueMetrics;
pub use snapshot::Snapshot;

use crate::comic::Comic;
use crate::storage::{ComicStore, Mark, StorageError};

/// All known comics. Reading takes no lock; a page reads one [`Snapshot`] from beginning to end.
#[derive(Debug, Default)]
pub struct Catalogue {
    snapshot: ArcSwap<Snapshot>,
    /// The newest number that xkcd has named, 0 while it has named none; its comic may not be here yet.
    newest_heard: AtomicU32,
    mark: Mutex<Option<Mark>>,
}

impl Catalogue {
    /// The comics known at this moment.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    /// Adds comics, replacing those with the same numbers.
    pub fn insert(&self, comics: &[Comic]) {
        if !comics.is_empty() {
            self.snapshot.rcu(|snapshot| snapshot.with(comics));
        }
    }

    /// Notes the newest number that xkcd has named.
    pub fn hear_newest(&self, number: u32) {
        self.newest_heard.fetch_max(number, Ordering::Relaxed);
    }

    /// The newest number there is, as far as is known.
    #[must_use]
    pub fn newest_number(&self) -> Option<u32> {
        let heard = self.newest_heard.load(Ordering::Relaxed);
        let stored = self.snapshot.load().newest().map_or(0, |comic| comic.number.ordinal());
        Some(heard.max(stored)).filter(|number| *number > 0)
    }

    /// Takes over what has changed in the database since the last call; how many comics that were.
    pub async fn refresh(&self, store: &dyn ComicStore) -> Result<usize, StorageError> {
        let mut mark = self.mark.lock().await;
        let changed = store.comics_since(*mark).await?;
        self.insert(&changed.comics);
        *mark = changed.mark;
        Ok(changed.comics.len())
    }
}

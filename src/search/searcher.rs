//! Finding, over an index that follows the catalogue.

use std::cmp::Reverse;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwapOption;
use tokio::sync::SetOnce;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use super::forgive::{Mistyped, corrections};
use super::index::{Entry, Indexed, whole};
use super::mark::Marker;
use super::meaning::Meaning;
use super::query::{Filter, Query, Sought};
use super::rank::{Ranked, Wanted, matching};
use super::words::Folder;
use super::{Found, Hit};
use crate::catalogue::{Catalogue, sampler};
use crate::comic::ComicNumber;

/// How often it is looked whether the catalogue has changed, which costs next to nothing.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// The least time between the end of one indexing and the next: a first sync changes the catalogue all the time.
const REST: Duration = Duration::from_secs(4);
/// The longest, where indexing has taken long: ten times what it took, to leave the processor to others.
const LONGEST_REST: Duration = Duration::from_secs(10);

/// How long a search waits for the first index.
const FIRST: Duration = Duration::from_secs(1);

/// Finds comics; shared by all requests, cheap to clone. Follows the catalogue, while somebody [keeps](Self::keep) it
/// in step; searches the sampler's strips while the catalogue is empty.
#[derive(Clone)]
pub struct Searcher {
    catalogue: Arc<Catalogue>,
    indexed: Arc<ArcSwapOption<Indexed>>,
    /// Set when there is an index.
    first: Arc<SetOnce<()>>,
}

impl Searcher {
    /// Over a catalogue. Nothing is found before the first [`refresh`](Self::refresh).
    #[must_use]
    pub fn new(catalogue: Arc<Catalogue>) -> Self {
        Self { catalogue, indexed: Arc::default(), first: Arc::default() }
    }

    /// Whether anything can be found: waits a second at most for the first index, which is made at the start.
    pub async fn is_ready(&self) -> bool {
        timeout(FIRST, self.first.wait()).await.is_ok()
    }

    /// Indexes the catalogue if it has changed; whether it had. Takes a part of a second of the calling thread for some thousand
    /// comics; meanwhile others find in what was there before.
    pub fn refresh(&self) -> bool {
        let snapshot = self.catalogue.snapshot();
        if self.indexed.load().as_ref().is_some_and(|indexed| Arc::ptr_eq(&indexed.snapshot, &snapshot)) {
            return false;
        }
        let comics = if snapshot.is_empty() { sampler::strips() } else { &*snapshot };
        match Indexed::new(Arc::clone(&snapshot), comics) {
            Ok(indexed) => {
                self.indexed.store(Some(Arc::new(indexed)));
                // Set once, and then again in vain.
                let _ = self.first.set(());
            }
            Err(error) => {
                tracing::error!(%error, "the catalogue cannot be indexed; the last index stays");
            }
        }
        true
    }

    /// Follows the catalogue until `stop`.
    pub async fn keep(self, stop: CancellationToken) -> anyhow::Result<()> {
        loop {
            let (searcher, began) = (self.clone(), Instant::now());
            let changed = tokio::task::spawn_blocking(move || searcher.refresh()).await?;
            let rest = if changed { (began.elapsed() * 10).clamp(REST, LONGEST_REST) } else { LOOK_EVERY };
            tokio::select! {
                () = tokio::time::sleep(rest) => {}
                () = stop.cancelled() => return Ok(()),
            }
        }
    }

    /// Finds. Takes well below a millisecond of the calling thread; never waits. `views` tells a comic's views.
    #[must_use]
    pub fn search(&self, query: &Query, skip: usize, take: usize, views: &dyn Fn(ComicNumber) -> i64) -> Found {
        let Some(indexed) = self.indexed.load_full().filter(|_| !query.is_blank()) else { return Found::default() };
        let mut search = Search { indexed: &indexed, folder: Folder::new(), views };
        let (query, wanted, instead, found) = search.anything(query);
        let meaning = Meaning::of(&query, &indexed.vocabulary, &mut search.folder);
        let marker = Marker::new(&indexed, &meaning);
        let hit = |entry: &Entry| Hit {
            comic: Arc::clone(&entry.comic),
            title: marker.title(entry),
            excerpt: marker.excerpt(entry),
        };
        let page = found.iter().skip(skip).take(take);
        Found {
            total: found.len(),
            // Of nothing, nothing is a part.
            partly: wanted != Wanted::All && !found.is_empty(),
            instead,
            hits: page.filter_map(|(_, doc)| indexed.entries.get(*doc as usize)).map(hit).collect(),
        }
    }
}

impl fmt::Debug for Searcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Searcher")
    }
}

/// One search.
struct Search<'a> {
    indexed: &'a Indexed,
    folder: Folder,
    views: &'a dyn Fn(ComicNumber) -> i64,
}

impl Search<'_> {
    /// What has all the words; else what has those that may have been meant; else what has half of them, or one.
    fn anything(&mut self, query: &Query) -> (Query, Wanted, Option<String>, Vec<Ranked>) {
        let found = self.found(query, Wanted::All);
        if !found.is_empty() || query.clauses.is_empty() {
            return (query.clone(), Wanted::All, None, found);
        }
        // A word that comics have in another form is doubted only for what has all the words then.
        let mut best: Option<(Query, Vec<Ranked>)> = None;
        for corrected in corrections(query, Mistyped::Unwritten, self.indexed, &mut self.folder) {
            let found = self.found(&corrected, Wanted::All);
            let score = |found: &[Ranked]| found.first().map_or(0.0, |(score, _)| *score);
            if !found.is_empty() && best.as_ref().is_none_or(|(_, best)| score(&found) > score(best)) {
                best = Some((corrected, found));
            }
        }
        if let Some((corrected, found)) = best {
            let instead = corrected.to_string();
            return (corrected, Wanted::All, Some(instead), found);
        }
        let corrected = corrections(query, Mistyped::Unknown, self.indexed, &mut self.folder).into_iter().next();
        let instead = corrected.as_ref().map(Query::to_string);
        let query = corrected.unwrap_or_else(|| query.clone());
        let mut found = Vec::new();
        for wanted in [Wanted::Half, Wanted::One] {
            if query.clauses.len() > 1 && found.is_empty() {
                found = self.found(&query, wanted);
            }
        }
        let instead = instead.filter(|_| !found.is_empty());
        (query, Wanted::One, instead, found)
    }

    /// The comics that a query finds, best first; by its filters alone, newest first.
    fn found(&mut self, query: &Query, wanted: Wanted) -> Vec<Ranked> {
        let meaning = Meaning::of(query, &self.indexed.vocabulary, &mut self.folder);
        let title = title(query, &mut self.folder);
        let mut found = matching(self.indexed, &meaning, &title, wanted);
        found.retain(|(_, doc)| self.passes(query, *doc));
        if query.clauses.is_empty() {
            found.sort_unstable_by_key(|(_, doc)| Reverse(*doc));
        } else {
            found.sort_unstable_by(|(one, first), (other, second)| other.total_cmp(one).then(first.cmp(second)));
        }
        // Who types a number alone means that comic, whatever others say of the number.
        let meant = query.number.and_then(|number| found.iter().position(|(_, doc)| self.is(*doc, number)));
        if let Some(at) = meant {
            found[..=at].rotate_right(1);
        }
        found
    }

    /// Whether it is the comic, or the strip, of that number.
    fn is(&self, doc: u32, number: ComicNumber) -> bool {
        self.indexed.entries.get(doc as usize).is_some_and(|entry| entry.comic.number.ordinal() == number.ordinal())
    }

    fn passes(&self, query: &Query, doc: u32) -> bool {
        let Some(Entry { comic, .. }) = self.indexed.entries.get(doc as usize) else { return false };
        query.filters.iter().all(|filter| match *filter {
            Filter::Before(day) => comic.published.is_some_and(|published| published < day),
            Filter::From(day) => comic.published.is_some_and(|published| published >= day),
            Filter::Views(compare, number) => compare.holds((self.views)(comic.number), number),
        })
    }
}

/// A query's words as a title would have them.
fn title(query: &Query, folder: &mut Folder) -> String {
    let words = query.clauses.iter().flat_map(|clause| match clause.0.as_slice() {
        [Sought::Word { word, .. }] => std::slice::from_ref(word),
        [Sought::Phrase(words)] => words,
        _ => &[],
    });
    whole(folder, &words.map(String::as_str).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests;

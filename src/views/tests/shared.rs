//! A spool that processes share, in memory, which fails as it is told.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use tokio::time::{Instant, sleep, timeout};

use super::world::World;
use crate::audience::Audience;
use crate::storage::{BatchEntry, SealedBatch, SpoolStore, StoreError, StoreErrorKind};

/// By when a running process has looked and written.
pub(super) const SOON: Duration = Duration::from_secs(8);
/// How long the shared spool waits for an answer.
pub(super) const ANSWER: Duration = Duration::from_secs(2);

/// Waits for something, an hour at the most.
pub(super) async fn until(what: &str, happened: impl Fn() -> bool) {
    let wait = async {
        while !happened() {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(Duration::from_hours(1), wait).await.unwrap_or_else(|_| panic!("waited in vain: {what}"));
}

/// How many pages wait.
pub(super) fn waiting(shared: &FakeShared) -> usize {
    shared.shelf.lock().unwrap().waiting.len()
}

/// A process takes up what is shared, until nothing is; killed then.
pub(super) async fn take_up(world: &World, shared: &FakeShared) {
    let taker = world.taker(shared, 1);
    until("nothing waits", || waiting(shared) == 0).await;
    sleep(SOON).await;
    taker.stop().await;
    let shelf = shared.shelf.lock().unwrap();
    assert_eq!(shelf.owner, None, "the right to write was not given back");
}

/// Ten views.
pub(super) fn batch(writer: u128, sequence: i64) -> SealedBatch {
    let day = "2026-03-01".parse().unwrap();
    let entries = vec![BatchEntry { comic_number: 1, day, audience: Audience::Visitor, views: 10 }];
    SealedBatch { writer_id: uuid::Uuid::from_u128(writer), sequence, entries }
}

/// The text of a page.
pub(super) fn page(batches: &[SealedBatch]) -> String {
    serde_json::json!({"batches": batches}).to_string()
}

/// A page of two batches that a writer of this name has left.
pub(super) async fn left(shared: &FakeShared, writer: u128) {
    shared.put(&page(&[batch(writer, 1), batch(writer, 2)])).await.unwrap();
}

/// What the shared spool does with what it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// Does it and says so.
    Well,
    /// Fails, and has done nothing.
    Fail,
    /// Has no room for it.
    Full,
    /// Does it and fails.
    DoAndFail,
    /// Gives up waiting for the answer, and has done nothing.
    Hang,
    /// Does it and gives up waiting for the answer.
    DoAndHang,
    /// Never answers, and never gives up by itself, against the promise.
    Silence,
}

/// What lies in it, and how it behaves.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    pub(super) waiting: VecDeque<Vec<u8>>,
    pub(super) rejected: Vec<Vec<u8>>,
    /// Who may write, and until when.
    pub(super) owner: Option<(u32, Instant)>,
    /// How it does the next things, whatever they are.
    pub(super) script: VecDeque<Manner>,
    /// How it does all things when the script has run out.
    pub(super) then: Option<Manner>,
    /// How it does these alone, once each.
    pub(super) at: Vec<(&'static str, Manner)>,
    /// Everything it was asked, by whom.
    pub(super) asked: Vec<(&'static str, u32)>,
}

impl Shelf {
    pub(super) fn asked(&self, what: &str) -> usize {
        self.asked.iter().filter(|(asked, _)| *asked == what).count()
    }

    /// A person puts back what was rejected.
    pub(super) fn put_back(&mut self) {
        self.waiting.extend(self.rejected.drain(..));
    }
}

/// The shared spool as one process sees it.
#[derive(Clone)]
pub(super) struct FakeShared {
    pub(super) shelf: Arc<Mutex<Shelf>>,
    process: u32,
}

impl FakeShared {
    pub(super) fn new(process: u32) -> Self {
        Self { shelf: Arc::default(), process }
    }

    /// The same as another process sees it.
    pub(super) fn seen_by(&self, process: u32) -> Self {
        Self { shelf: Arc::clone(&self.shelf), process }
    }

    /// How often it was asked that.
    pub(super) fn asked(&self, what: &str) -> usize {
        self.shelf.lock().unwrap().asked(what)
    }

    /// From now on it behaves, and a person puts back what was rejected.
    pub(super) fn mend(&self) {
        let mut kept = self.shelf.lock().unwrap();
        kept.script.clear();
        kept.then = None;
        kept.put_back();
    }

    async fn answer<T: Default>(
        &self,
        what: &'static str,
        deed: impl FnOnce(&mut Shelf) -> T,
    ) -> Result<T, StoreError> {
        let manner = {
            let mut kept = self.shelf.lock().unwrap();
            kept.asked.push((what, self.process));
            assert!(kept.asked.len() < 100_000, "the shared spool is asked without end");
            match kept.at.iter().position(|(at, _)| *at == what) {
                Some(place) => kept.at.remove(place).1,
                None => kept.script.pop_front().or(kept.then).unwrap_or(Manner::Well),
            }
        };
        // Another task may come in between, as on a network.
        tokio::task::yield_now().await;
        let done = match manner {
            Manner::Fail | Manner::Full | Manner::Hang | Manner::Silence => T::default(),
            Manner::Well | Manner::DoAndFail | Manner::DoAndHang => deed(&mut self.shelf.lock().unwrap()),
        };
        tokio::task::yield_now().await;
        match manner {
            Manner::Well => Ok(done),
            Manner::Silence => std::future::pending().await,
            Manner::Hang | Manner::DoAndHang => {
                sleep(ANSWER).await;
                Err(StoreError { kind: StoreErrorKind::Timeout, message: "no answer".to_owned() })
            }
            Manner::Full => Err(StoreError { kind: StoreErrorKind::Full, message: "no room".to_owned() }),
            Manner::Fail | Manner::DoAndFail => {
                Err(StoreError { kind: StoreErrorKind::ReadOnly, message: "not now".to_owned() })
            }
        }
    }
}

#[async_trait]
impl SpoolStore for FakeShared {
    async fn put(&self, page: &str) -> Result<(), StoreError> {
        self.answer("put", |shelf| shelf.waiting.push_back(page.as_bytes().to_vec())).await
    }

    async fn waiting(&self) -> Result<usize, StoreError> {
        self.answer("waiting", |shelf| shelf.waiting.len()).await
    }

    async fn first(&self) -> Result<Option<Vec<u8>>, StoreError> {
        self.answer("first", |shelf| shelf.waiting.front().cloned()).await
    }

    async fn remove(&self, page: &[u8]) -> Result<bool, StoreError> {
        self.answer("remove", |shelf| take(shelf, page)).await
    }

    async fn reject(&self, page: &[u8]) -> Result<bool, StoreError> {
        let reject = |shelf: &mut Shelf| {
            let there = take(shelf, page);
            shelf.rejected.extend(there.then(|| page.to_vec()));
            there
        };
        self.answer("reject", reject).await
    }

    async fn claim(&self, lease: Duration) -> Result<bool, StoreError> {
        let claim = |shelf: &mut Shelf| {
            let now = Instant::now();
            let free = shelf.owner.is_none_or(|(owner, until)| owner == self.process || until <= now);
            if free {
                shelf.owner = Some((self.process, now + lease));
            }
            free
        };
        self.answer("claim", claim).await
    }

    async fn release(&self) -> Result<(), StoreError> {
        let release = |shelf: &mut Shelf| {
            if shelf.owner.is_some_and(|(owner, _)| owner == self.process) {
                shelf.owner = None;
            }
        };
        self.answer("release", release).await
    }
}

fn take(shelf: &mut Shelf, page: &[u8]) -> bool {
    let place = shelf.waiting.iter().position(|waiting| waiting == page);
    place.and_then(|place| shelf.waiting.remove(place)).is_some()
}

impl fmt::Display for FakeShared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the shelf")
    }
}

impl fmt::Debug for FakeShared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the shelf")
    }
}

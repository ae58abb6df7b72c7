//! The right to sync, while the database moves.

use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use tokio::sync::watch;

use super::*;
use crate::comic::{Picture, PictureSize};
use crate::storage::{ChangedComics, Mark, SyncLock};

/// A database without comics that can move.
struct Moving {
    moves: watch::Sender<()>,
    locks: AtomicUsize,
}

struct Lock(watch::Receiver<()>);

#[async_trait]
impl SyncLock for Lock {
    async fn is_held(&mut self) -> bool {
        !self.0.has_changed().unwrap()
    }

    async fn ended(&mut self) {
        self.0.clone().changed().await.unwrap();
    }
}

#[async_trait]
impl ComicStore for Moving {
    async fn comics_since(&self, _: Option<Mark>) -> Result<ChangedComics, StorageError> {
        Ok(ChangedComics::default())
    }

    async fn save_comic(&self, _: &Comic) -> Result<(), StorageError> {
        Ok(())
    }

    async fn lock_sync(&self) -> Result<Option<Box<dyn SyncLock>>, StorageError> {
        self.locks.fetch_add(1, Ordering::SeqCst);
        Ok(Some(Box::new(Lock(self.moves.subscribe()))))
    }
}

/// An xkcd of a single comic.
struct One(AtomicUsize);

#[async_trait]
impl ComicSource for One {
    async fn newest(&self) -> Result<Comic, XkcdError> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(Comic {
            number: ComicNumber::new(1).unwrap(),
            title: "One".to_owned(),
            published: None,
            caption: None,
            picture: None,
            link: None,
            transcript: None,
            scripted: false,
        })
    }

    async fn comic(&self, _: ComicNumber) -> Result<Option<Comic>, XkcdError> {
        Ok(None)
    }

    async fn size_of(&self, _: &Picture) -> Result<Option<PictureSize>, XkcdError> {
        Ok(None)
    }

    async fn has_double(&self, _: &Picture) -> Result<bool, XkcdError> {
        Ok(false)
    }
}

#[tokio::test(start_paused = true)]
async fn a_lock_that_ends_with_a_move_is_taken_anew_at_once() {
    let store = Arc::new(Moving { moves: watch::channel(()).0, locks: AtomicUsize::new(0) });
    let (source, stop) = (Arc::new(One(AtomicUsize::new(0))), CancellationToken::new());
    let sync =
        Sync::new(source.clone(), store.clone(), Arc::default(), 4, Chance::seeded(1), CatalogueMetrics::default());
    let running = tokio::spawn(sync.run(Duration::from_mins(10), SyncNow::default(), stop.clone()));
    let locks = async |number: usize| {
        while store.locks.load(Ordering::SeqCst) < number {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    locks(1).await;
    // Into the rest after the first round.
    tokio::time::sleep(Duration::from_mins(1)).await;
    for number in 2..5 {
        let moved = Instant::now();
        store.moves.send_replace(());
        locks(number).await;
        assert!(moved.elapsed() < Duration::from_secs(1), "{:?}", moved.elapsed());
        tokio::time::sleep(Duration::from_mins(1)).await;
    }
    assert_eq!((store.locks.load(Ordering::SeqCst), source.0.load(Ordering::SeqCst)), (4, 4));
    stop.cancel();
    running.await.unwrap();
}

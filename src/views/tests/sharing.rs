//! What goes into a spool that processes share, and what does not.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use super::lines::Lines;
use super::shared::{FakeShared, Manner, SOON, take_up, waiting};
use super::store::Behaviour;
use super::world::{TIMING, World};
use crate::storage::SealedBatch;
use crate::views::{Recorded, Spool, from_log};

/// A process without its database ends; what it accepted was five views.
async fn bereft(shared: &FakeShared) -> World {
    let mut world = World::sharing(shared);
    world.behave(Behaviour::FailBefore);
    for comic in 1..=5 {
        assert_eq!(world.view(comic).await, Recorded::Pending);
    }
    let _ = world.stop().await;
    world.mend();
    world
}

#[tokio::test(start_paused = true)]
async fn what_is_left_at_the_end_is_shared_and_taken_up_by_the_next() {
    let lines = Lines::gather();
    let shared = FakeShared::new(1);
    let world = bereft(&shared).await;
    assert!(world.files.waiting().unwrap().is_empty(), "there is a file too");
    assert_eq!(waiting(&shared), 1, "one page a writer");
    assert_eq!(lines.of("views are spooled in the shelf").len(), 1, "{}", lines.all());
    assert_eq!((world.number("spooled_batches_total"), world.number("spooled_views_total")), (2, 5));
    take_up(&world, &shared.seen_by(2)).await;
    assert_eq!(world.total(), 5);
    assert_eq!(world.number("replayed_views_total"), 5);
    assert_eq!(lines.of("spooled views are written, from the shelf").len(), 1, "{}", lines.all());
    world.tables.lock().unwrap().audit();
}

#[tokio::test(start_paused = true)]
async fn a_shared_spool_that_fails_leaves_it_to_a_file() {
    for manner in [Manner::Fail, Manner::DoAndFail, Manner::Hang, Manner::DoAndHang] {
        let lines = Lines::gather();
        let shared = FakeShared::new(1);
        shared.shelf.lock().unwrap().at.push(("put", manner));
        let world = bereft(&shared).await;
        assert_eq!(world.files.waiting().unwrap().len(), 1, "{manner:?}");
        assert_eq!(lines.of("cannot be spooled in the shelf").len(), 1, "{}", lines.all());
        assert_eq!(lines.of("the next start writes them").len(), 1, "{}", lines.all());
        assert_eq!(world.number("spooled_views_total"), 5, "{manner:?}: told once, wherever they are");
        // Where the answer was lost they are in both: at the same time both are written.
        let both = usize::from(matches!(manner, Manner::DoAndFail | Manner::DoAndHang));
        assert_eq!(waiting(&shared), both, "{manner:?}");
        world.tables.lock().unwrap().then = Some(Behaviour::Slow(20));
        let taker = world.taker(&shared, 1);
        world.replay_until(&CancellationToken::new()).await.unwrap();
        sleep(SOON).await;
        taker.stop().await;
        assert_eq!((world.total(), waiting(&shared)), (5, 0), "{manner:?}");
        world.tables.lock().unwrap().audit();
    }
}

#[tokio::test(start_paused = true)]
async fn without_both_the_views_are_in_the_log() {
    let lines = Lines::gather();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "not a folder").unwrap();
    let shared = FakeShared::new(1);
    shared.shelf.lock().unwrap().then = Some(Manner::Fail);
    let spool = Spool::new(file.join("spool")).shared(Arc::new(shared));
    let mut world = World::with_spool(folder, spool);
    world.behave(Behaviour::FailBefore);
    world.view(1).await;
    world.view(1).await;
    assert_eq!(world.stop().await.unwrap_err().views, 2);
    let views: i64 = from_log(&lines.all()).unwrap().iter().map(SealedBatch::views).sum();
    assert_eq!(views, 2, "{}", lines.all());
    assert_eq!((world.number("unsaved_views_total"), world.number("spooled_views_total")), (2, 0));
}

#[tokio::test(start_paused = true)]
async fn the_end_of_a_process_waits_for_a_silent_spool_no_longer_than_is_said() {
    let shared = FakeShared::new(1);
    shared.shelf.lock().unwrap().then = Some(Manner::Silence);
    let begun = Instant::now();
    let world = bereft(&shared).await;
    let most = 4 * TIMING.deadline + Duration::from_secs(3) + Duration::from_secs(1);
    assert!(begun.elapsed() <= most, "{:?}", begun.elapsed());
    assert_eq!(world.files.waiting().unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_is_refused_while_running_is_shared_and_the_queue_goes_on() {
    let shared = FakeShared::new(1);
    let mut world = World::sharing(&shared);
    world.view(1).await;
    world.script([Behaviour::Refuse]);
    assert_eq!(world.view(2).await, Recorded::Pending);
    assert_eq!(world.view(3).await, Recorded::Counted(Some(1)));
    assert_eq!(waiting(&shared), 1);
    // Another process's, or its own.
    let taker = world.taker(&shared, 1);
    sleep(SOON).await;
    assert_eq!((world.total(), waiting(&shared)), (3, 0));
    taker.stop().await;
    world.stop().await.unwrap();
    world.tables.lock().unwrap().audit();
}

//! The counter's metrics, where the model's schedules do not tell them apart.

use std::time::Duration;

use super::store::Behaviour;
use super::world::World;
use crate::metrics::ErrorKind;
use crate::views::Spool;

#[tokio::test(start_paused = true)]
async fn a_commit_s_time_is_that_of_the_try_which_was_written() {
    let world = World::new();
    world.script([Behaviour::FailBefore, Behaviour::HangBefore, Behaviour::Slow(150)]);
    world.view(1).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(world.exported("commit_duration_seconds_sum"), "0.15");
    assert_eq!(world.number("commit_duration_seconds_count"), 1);
    for (kind, times) in [("unavailable", 1), ("late", 1), ("refused", 0)] {
        assert_eq!(world.number(&format!("commit_failures_total{{kind=\"{kind}\"}}")), times, "{kind}");
    }
}

#[tokio::test(start_paused = true)]
async fn duplicates_and_gaps_are_told() {
    let world = World::new();
    world.script([Behaviour::FailAfter]);
    world.view(1).await;
    assert_eq!((world.number("duplicate_batches_total"), world.number("gaps_total")), (1, 0));
    world.tables.lock().unwrap().ledger.clear();
    world.view(1).await;
    assert_eq!((world.number("duplicate_batches_total"), world.number("gaps_total")), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn views_are_told_where_they_are() {
    let mut world = World::new();
    world.behave(Behaviour::FailBefore);
    for _ in 0..3 {
        world.view(1).await;
    }
    assert_eq!(world.number("pending_views"), 3);
    world.stop().await.unwrap();
    assert_eq!(world.number("pending_views"), 0);
    // The batch that was stuck, and what had come behind it.
    assert_eq!((world.number("spooled_batches_total"), world.number("spooled_views_total")), (2, 3));
    world.replay().await;
    assert_eq!(world.number("replayed_views_total"), 3);
    assert_eq!(world.number("unsaved_views_total"), 0);
}

#[tokio::test(start_paused = true)]
async fn views_that_are_in_the_log_only_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "not a folder").unwrap();
    let mut world = World::with_spool(folder, Spool::new(file.join("spool")));
    world.behave(Behaviour::FailBefore);
    world.view(1).await;
    world.view(1).await;
    world.stop().await.unwrap_err();
    assert_eq!((world.number("unsaved_views_total"), world.number("spooled_views_total")), (2, 0));
    assert_eq!(world.number("pending_views"), 0);
    assert_eq!(world.metrics.errors.get(ErrorKind::SpoolUnwritable), 1);
}

//! What those who look are told.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::Instant;

use super::store::Behaviour;
use super::world::{TIMING, World};
use crate::views::Recorded;

#[tokio::test(start_paused = true)]
async fn each_view_of_a_batch_gets_its_own_number() {
    let world = World::new();
    world.script([Behaviour::Slow(50)]);
    // The first is committed alone; the others meet in the batch behind it.
    let mut told = join_all((0..20).map(|_| world.view(7))).await;
    told.sort_by_key(|recorded| match recorded {
        Recorded::Counted(Some(count)) => *count,
        other => panic!("{other:?}"),
    });
    assert_eq!(told, (1..=20).map(|count| Recorded::Counted(Some(count))).collect::<Vec<_>>());
    assert!(world.tables.lock().unwrap().sent <= 2, "twenty views were more than two commits");
}

#[tokio::test(start_paused = true)]
async fn a_slow_commit_is_pending_after_the_wait_and_counted_all_the_same() {
    let mut world = World::new();
    world.script([Behaviour::Slow(800)]);
    let begun = Instant::now();
    assert_eq!(world.view(1).await, Recorded::Pending);
    assert_eq!(begun.elapsed(), TIMING.wait);
    world.stop().await.unwrap();
    assert_eq!(world.tables.lock().unwrap().total(), 1);
    assert_eq!(world.recorder.pending(), 0);
}

#[tokio::test(start_paused = true)]
async fn while_commits_fail_pages_do_not_wait() {
    let mut world = World::new();
    world.behave(Behaviour::FailBefore);
    assert_eq!(world.view(1).await, Recorded::Pending);
    let begun = Instant::now();
    for _ in 0..100 {
        assert_eq!(world.view(1).await, Recorded::Pending);
    }
    assert_eq!(begun.elapsed(), Duration::ZERO, "a page waited although commits fail");
    assert_eq!(world.recorder.pending(), 101);
    world.behave(Behaviour::Well);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(world.view(1).await, Recorded::Counted(Some(102)), "counting has not resumed within 2 s");
    world.stop().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_batch_whose_answer_was_lost_is_counted_once() {
    for lost in [Behaviour::FailAfter, Behaviour::HangAfter] {
        let mut world = World::new();
        world.script([lost]);
        // The connection's loss is noticed at once, the silence only after the page's wait.
        let told = world.view(1).await;
        let expected = if lost == Behaviour::FailAfter { Recorded::Counted(None) } else { Recorded::Pending };
        assert_eq!(told, expected, "{lost:?}");
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert_eq!(world.view(1).await, Recorded::Counted(Some(2)), "{lost:?}");
        world.stop().await.unwrap();
        world.tables.lock().unwrap().audit();
    }
}

#[tokio::test(start_paused = true)]
async fn a_gap_goes_on_under_a_new_writer_and_loses_nothing_more() {
    let mut world = World::new();
    for _ in 0..3 {
        world.view(1).await;
    }
    // The database is restored to a moment when this writer had committed once.
    for (sequence, views) in world.tables.lock().unwrap().ledger.values_mut() {
        (*sequence, *views) = (1, 1);
    }
    world.tables.lock().unwrap().totals.values_mut().for_each(|total| *total = 1);
    world.tables.lock().unwrap().daily.values_mut().for_each(|total| *total = 1);
    assert_eq!(world.view(1).await, Recorded::Counted(Some(2)));
    assert_eq!(world.view(1).await, Recorded::Counted(Some(3)));
    world.stop().await.unwrap();
    let tables = world.tables.lock().unwrap();
    assert_eq!(tables.ledger.len(), 2, "writers");
    tables.audit();
}

#[tokio::test(start_paused = true)]
async fn each_view_is_on_the_day_it_was_made_even_when_written_later() {
    let mut world = World::new();
    world.behave(Behaviour::FailBefore);
    world.view(1).await;
    world.next_day();
    world.view(1).await;
    world.view(1).await;
    world.behave(Behaviour::Well);
    world.stop().await.unwrap();
    let days: Vec<i64> = world.tables.lock().unwrap().daily.values().copied().collect();
    assert_eq!(days, [1, 2]);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_hangs_up_is_counted() {
    let mut world = World::new();
    world.script([Behaviour::Slow(100)]);
    assert!(tokio::time::timeout(Duration::from_millis(1), world.view(1)).await.is_err());
    world.stop().await.unwrap();
    assert_eq!(world.tables.lock().unwrap().total(), 1);
}

#[tokio::test(start_paused = true)]
async fn after_the_last_flush_no_view_is_accepted() {
    let mut world = World::new();
    world.view(1).await;
    world.stop().await.unwrap();
    assert_eq!(world.view(1).await, Recorded::Closed);
    assert_eq!(world.recorder.pending(), 0);
    assert_eq!(world.tables.lock().unwrap().total(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_an_outage_left_is_written_in_parts() {
    let mut world = World::new();
    world.behave(Behaviour::FailBefore);
    world.view(1).await;
    let waiting = (1..=4_500).map(|comic| world.view(comic));
    assert!(join_all(waiting).await.iter().all(|told| *told == Recorded::Pending));
    let before = world.tables.lock().unwrap().sent;
    world.behave(Behaviour::Well);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(world.recorder.pending(), 0);
    // The batch that was stuck, and three parts.
    let sent = world.tables.lock().unwrap().sent - before;
    assert_eq!(sent, 4, "batches");
    world.stop().await.unwrap();
    assert_eq!(world.tables.lock().unwrap().total(), 4_501);
    world.tables.lock().unwrap().audit();
}

/// More comics at once than one part takes: those left for the second hear no more than that they wait.
async fn told_of_two_parts(first: Behaviour) -> Vec<Recorded> {
    let world = World::new();
    world.script([first]);
    join_all((1..=3_000).map(|comic| world.view(comic))).await
}

#[tokio::test(start_paused = true)]
async fn a_view_that_was_left_for_the_next_part_is_not_called_counted_before_it_is() {
    for (first, expected) in
        [(Behaviour::Well, Recorded::Counted(Some(1))), (Behaviour::FailAfter, Recorded::Counted(None))]
    {
        let told = told_of_two_parts(first).await;
        let counted = told.iter().filter(|told| **told == expected).count();
        let pending = told.iter().filter(|told| **told == Recorded::Pending).count();
        assert_eq!((counted, pending), (2_000, 1_000), "{first:?}");
    }
}

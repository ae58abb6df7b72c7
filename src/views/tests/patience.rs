//! How often a writer tries, how long it goes on, and what it says meanwhile.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::Instant;

use super::lines::Lines;
use super::store::{Behaviour, Tables};
use super::world::{TIMING, World};
use crate::views::Recorded;

const MINUTE: Duration = Duration::from_mins(1);

#[tokio::test(start_paused = true)]
async fn commits_keep_their_distance() {
    let world = World::new();
    let begun = Instant::now();
    for _ in 0..10 {
        world.view(1).await;
    }
    // The first goes at once; each other waits for its turn, not longer.
    let turns = (begun.elapsed().as_secs_f64() / TIMING.interval.as_secs_f64()).round();
    assert!((9.0..=10.0).contains(&turns), "ten commits one after the other took {:?}", begun.elapsed());
    tokio::time::sleep(MINUTE).await;
    let begun = Instant::now();
    world.view(1).await;
    assert!(begun.elapsed() < TIMING.interval, "a view waited {:?} though nothing was under way", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn an_outage_is_tried_again_and_again_but_not_incessantly() {
    let world = World::new();
    world.behave(Behaviour::FailBefore);
    world.view(1).await;
    tokio::time::sleep(MINUTE).await;
    // Every 0.4 s, give or take a half.
    let sent = world.tables.lock().unwrap().sent;
    assert!((100..=310).contains(&sent), "{sent} tries in a minute");
    // The next outage begins with short pauses again.
    world.behave(Behaviour::Well);
    tokio::time::sleep(Duration::from_secs(1)).await;
    world.script([Behaviour::FailBefore]);
    let begun = Instant::now();
    assert_eq!(world.view(1).await, Recorded::Counted(Some(2)));
    assert!(begun.elapsed() < Duration::from_millis(50), "{:?} for a failure that passed at once", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_database_that_has_moved_is_tried_at_once() {
    let world = World::new();
    for views in 1..=5 {
        world.behave(Behaviour::FailBefore);
        world.view(1).await;
        tokio::time::sleep(MINUTE).await;
        world.behave(Behaviour::Well);
        let begun = Instant::now();
        world.tables.lock().unwrap().moves.notify_one();
        while world.tables.lock().unwrap().total() < views {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        assert!(begun.elapsed() < Duration::from_millis(10), "{:?} in outage {views}", begun.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn a_database_that_refuses_everything_does_not_fill_the_disk() {
    let mut world = World::new();
    world.behave(Behaviour::Refuse);
    let (begun, mut views) = (Instant::now(), 0);
    while begun.elapsed() < MINUTE {
        world.view(1).await;
        views += 1;
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // Every 0.4 s, give or take a half.
    let files = world.files.waiting().unwrap().len();
    assert!((90..=310).contains(&files), "{files} spool files in a minute");
    world.stop().await.unwrap();
    world.replay().await;
    assert_eq!(world.tables.lock().unwrap().total(), views);
}

#[tokio::test(start_paused = true)]
async fn after_one_that_is_taken_refusals_are_single_again() {
    let world = World::new();
    world.behave(Behaviour::Refuse);
    for _ in 0..20 {
        world.view(1).await;
    }
    world.behave(Behaviour::Well);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(matches!(world.view(1).await, Recorded::Counted(_)));
    world.script([Behaviour::Refuse]);
    assert_eq!(world.view(1).await, Recorded::Pending);
    let begun = Instant::now();
    assert!(matches!(world.view(1).await, Recorded::Counted(_)));
    assert!(begun.elapsed() < Duration::from_millis(50), "{:?} after a single refusal", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn the_last_flush_outlives_a_short_failure() {
    let mut world = World::new();
    world.script([Behaviour::FailBefore; 10]);
    assert_eq!(world.view(1).await, Recorded::Pending);
    let begun = Instant::now();
    world.stop().await.unwrap();
    assert!(begun.elapsed() > Duration::from_millis(100), "the failure was over already");
    assert_eq!(world.tables.lock().unwrap().total(), 1, "the view was spooled too early");
    assert!(world.files.waiting().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_last_flush_ends_after_two_deadlines_and_its_last_try() {
    for away in [Behaviour::FailBefore, Behaviour::HangBefore] {
        let mut world = World::new();
        world.behave(away);
        for comic in 1..=5 {
            world.view(comic).await;
        }
        let begun = Instant::now();
        world.stop().await.unwrap();
        let took = begun.elapsed();
        assert!((2 * TIMING.deadline..=4 * TIMING.deadline).contains(&took), "{away:?}: {took:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_last_flush_does_not_grow_with_what_is_left() {
    let mut world = World::new();
    world.behave(Behaviour::Slow(990));
    // Many more comics than are written together: each part takes nearly its deadline.
    join_all((1..=15_000).map(|comic| world.view(comic))).await;
    let begun = Instant::now();
    world.stop().await.unwrap();
    assert!(begun.elapsed() <= 4 * TIMING.deadline, "{:?}", begun.elapsed());
    let written = world.tables.lock().unwrap().total();
    assert!((4_000..15_000).contains(&written), "{written} views were written");
    world.replay().await;
    assert_eq!(world.tables.lock().unwrap().total(), 15_000);
    world.tables.lock().unwrap().audit();
}

#[tokio::test(start_paused = true)]
async fn an_outage_is_a_log_line_now_and_then() {
    let lines = Lines::gather();
    let world = World::new();
    for outage in 1..=2 {
        world.behave(Behaviour::FailBefore);
        world.view(1).await;
        tokio::time::sleep(Duration::from_secs(59)).await;
        let told = lines.of("views cannot be written now");
        assert_eq!(told.len(), outage * 6, "{told:?}");
        world.behave(Behaviour::Well);
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(lines.of("views are written again").len(), outage);
    }
}

#[tokio::test(start_paused = true)]
async fn the_last_flush_begins_no_further_try_after_a_gap_either() {
    for failures in 0..6 {
        let mut world = World::new();
        world.view(1).await;
        // A restored backup: the ledger is behind, which the answer to the next batch tells.
        world.tables.lock().unwrap().restore(&Tables::default());
        world.script([Behaviour::HangBefore, Behaviour::HangBefore]);
        world.script(std::iter::repeat_n(Behaviour::FailBefore, failures));
        world.behave(Behaviour::Slow(990));
        world.view(2).await;
        let begun = Instant::now();
        world.stop().await.unwrap();
        let took = begun.elapsed();
        assert!(took <= 4 * TIMING.deadline, "{failures} failures: {took:?}");
        world.replay().await;
        assert_eq!(world.tables.lock().unwrap().total(), 1, "the second view, once: the first went with the backup");
        world.tables.lock().unwrap().audit();
    }
}

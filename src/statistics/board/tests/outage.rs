//! A database that fails, is silent, or is slow; and the stop.

use super::*;

#[tokio::test(start_paused = true)]
async fn in_an_outage_the_last_reading_has_to_do_and_afterwards_there_are_new_ones() {
    let world = World::new();
    world.board.current().await;
    world.turns(Mood::Fails);
    sleep(120 * SECOND).await;
    for _ in 0..500 {
        let before = Instant::now();
        let last = world.board.current().await;
        assert_eq!(which(last.as_ref()), 1);
        assert_eq!(before.elapsed(), Duration::ZERO, "a failure is no reason to wait");
        sleep(Duration::from_millis(100)).await;
    }
    let tries = world.readings() - 1;
    assert!((20..=26).contains(&tries), "{tries} tries in 50 s, one every two");
    assert_eq!(world.board.0.metrics.failures.get(), u64::try_from(tries).unwrap());
    assert!(world.board.age() > 169 * SECOND);

    world.turns(Mood::AnswersAfter(Duration::from_millis(20)));
    sleep(3 * SECOND).await;
    assert!(which(world.board.current().await.as_ref()) > 1);
    assert!(world.board.age() < 4 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_silent_database_keeps_nobody_longer_than_a_second() {
    let world = World::new();
    world.turns(Mood::IsSilent);
    for _ in 0..3 {
        let before = Instant::now();
        assert_eq!(which(world.board.current().await.as_ref()), 0);
        assert_eq!(before.elapsed(), SECOND);
    }
    assert_eq!(world.readings(), 1, "one is under way");
}

#[tokio::test(start_paused = true)]
async fn a_slow_database_gives_whoever_waited_in_vain_the_last_one_and_the_next_the_new_one() {
    let world = World::new();
    world.board.current().await;
    world.turns(Mood::AnswersAfter(3 * SECOND));
    sleep(61 * SECOND).await;
    let before = Instant::now();
    assert_eq!(which(world.board.current().await.as_ref()), 1);
    assert_eq!(before.elapsed(), SECOND);
    sleep(2 * SECOND).await;
    assert_eq!(which(world.board.current().await.as_ref()), 2);
}

#[tokio::test(start_paused = true)]
async fn a_shutdown_waits_for_no_reading() {
    for mood in [Mood::IsSilent, Mood::Fails, Mood::AnswersAfter(SECOND)] {
        let world = World::new();
        world.turns(mood);
        drop(world.board.last());
        sleep(Duration::from_millis(10)).await;
        let before = Instant::now();
        world.stop.cancel();
        world.task.await.unwrap();
        assert_eq!(before.elapsed(), Duration::ZERO);
        assert_eq!(world.database.under_way.load(Ordering::SeqCst), 0, "it was given up");
        world.board.current().await;
        assert!(before.elapsed() <= SECOND, "whoever still asks is answered");
    }
}

//! A new day begins, and somebody sets the clock.

use super::*;

#[tokio::test(start_paused = true)]
async fn at_midnight_a_new_day_begins_for_everybody() {
    let world = World::at("2026-03-01T23:59:50Z");
    let before = world.board.current().await.unwrap();
    assert_eq!(before.today().to_string(), "2026-03-01");
    sleep(9 * SECOND).await;
    assert_eq!(which(world.board.current().await.as_ref()), 1, "not before");
    sleep(SECOND).await;
    let after = world.board.current().await.unwrap();
    assert_eq!(after.today().to_string(), "2026-03-02", "yesterday's reading is not today's, however fresh");
    assert_eq!(which(Some(&after)), 2);
}

#[tokio::test(start_paused = true)]
async fn a_reading_across_midnight_is_of_the_new_day() {
    let world = World::at("2026-03-01T23:59:59.5Z");
    world.turns(Mood::AnswersAfter(Duration::from_millis(700)));
    let reading = world.board.current().await.unwrap();
    assert_eq!(reading.taken.to_rfc3339(), "2026-03-02T00:00:00+00:00");
    assert_eq!(which(Some(&reading)), 1, "the views that it has of the new day");
}

#[tokio::test(start_paused = true)]
async fn yesterdays_reading_is_none_of_today_and_the_next_is_on_its_way() {
    let world = World::at("2026-03-01T23:59:55Z");
    world.board.current().await;
    assert_eq!(which(world.board.of_today().as_ref()), 1);
    world.turns(Mood::IsSilent);
    sleep(10 * SECOND).await;
    let before = Instant::now();
    assert_eq!(which(world.board.of_today().as_ref()), 0);
    assert_eq!(before.elapsed(), Duration::ZERO, "nobody waits");
    assert_eq!(which(world.board.last().as_ref()), 1, "it is still the last");
    sleep(Duration::from_millis(1)).await;
    assert_eq!(world.readings(), 2, "the next is under way");
}

#[tokio::test(start_paused = true)]
async fn a_clock_set_back_freezes_nothing() {
    let world = World::new();
    world.board.current().await;
    world.set_back.store(600, Ordering::SeqCst);
    let reading = world.board.current().await.unwrap();
    assert_eq!(which(Some(&reading)), 2, "a reading of the future is not current");
    assert_eq!(reading.taken.to_rfc3339(), "2026-03-01T11:50:00.050+00:00");
    assert_eq!(world.board.age(), Duration::from_millis(50));
    sleep(31 * SECOND).await;
    assert!(world.board.last().is_some());
    sleep(SECOND).await;
    assert_eq!(which(world.board.last().as_ref()), 3, "by the clock as it is now");
}

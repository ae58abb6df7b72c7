//! What becomes of the pages in a spool that processes share.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::lines::Lines;
use super::shared::{FakeShared, Manner, SOON, batch, left, page, take_up, until, waiting};
use super::store::Behaviour;
use super::world::World;
use crate::metrics::ErrorKind;

const HOUR: Duration = Duration::from_hours(1);

#[tokio::test(start_paused = true)]
async fn pages_are_written_in_the_order_in_which_they_came_under_their_own_names() {
    let lines = Lines::gather();
    let (shared, world) = (FakeShared::new(1), World::new());
    for writer in [3, 1, 2] {
        left(&shared, writer).await;
    }
    // The database is lost at the third batch: the first page is written, and one half of the second.
    world.script([Behaviour::Well, Behaviour::Well, Behaviour::Well, Behaviour::FailBefore]);
    let taker = world.taker(&shared, 1);
    sleep(Duration::from_millis(100)).await;
    let of = |writer| world.tables.lock().unwrap().ledger.get(&uuid::Uuid::from_u128(writer)).copied();
    assert_eq!([of(3), of(1), of(2)], [Some((2, 20)), Some((1, 10)), None]);
    sleep(SOON).await;
    assert_eq!([of(3), of(1), of(2)], [Some((2, 20)); 3]);
    assert_eq!(world.tables.lock().unwrap().ledger.len(), 3, "other writers");
    assert_eq!(waiting(&shared), 0);
    assert!(lines.of("gap:").is_empty(), "{}", lines.all());
    taker.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_running_process_takes_up_what_comes_later() {
    let (shared, world) = (FakeShared::new(1), World::new());
    let taker = world.taker(&shared.seen_by(2), 1);
    sleep(HOUR).await;
    let looks = shared.shelf.lock().unwrap().asked("waiting");
    assert!((600..=900).contains(&looks), "{looks} looks in an hour");
    assert_eq!(shared.shelf.lock().unwrap().asked.len(), looks, "more than a look while nothing waits");
    left(&shared, 1).await;
    sleep(SOON).await;
    assert_eq!((world.total(), waiting(&shared)), (20, 0));
    taker.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_process_that_dies_after_the_database_and_before_the_removal_is_replaced_and_nothing_counts_twice() {
    let (shared, world) = (FakeShared::new(1), World::new());
    left(&shared, 1).await;
    shared.shelf.lock().unwrap().at.push(("remove", Manner::Hang));
    let first = world.taker(&shared.seen_by(2), 1);
    until("a removal", || shared.asked("remove") > 0).await;
    first.kill().await;
    assert_eq!((world.total(), waiting(&shared)), (20, 1));
    assert!(shared.shelf.lock().unwrap().owner.is_some_and(|(owner, _)| owner == 2));
    let (begun, second) = (Instant::now(), world.taker(&shared.seen_by(3), 2));
    until("nothing waits", || waiting(&shared) == 0).await;
    assert!(begun.elapsed() < 2 * SOON, "replaced after {:?}", begun.elapsed());
    second.stop().await;
    assert_eq!(world.total(), 20);
    assert_eq!(world.number("replayed_views_total"), 20);
    world.tables.lock().unwrap().audit();
}

#[tokio::test(start_paused = true)]
async fn a_page_whose_removal_fails_is_counted_once() {
    for manner in [Manner::Fail, Manner::DoAndFail, Manner::Hang, Manner::DoAndHang] {
        let (shared, world) = (FakeShared::new(1), World::new());
        left(&shared, 1).await;
        left(&shared, 2).await;
        shared.shelf.lock().unwrap().at.push(("remove", manner));
        take_up(&world, &shared).await;
        assert_eq!(world.total(), 40, "{manner:?}");
        world.tables.lock().unwrap().audit();
    }
}

#[tokio::test(start_paused = true)]
async fn one_process_at_a_time_writes_what_is_shared() {
    let (shared, world) = (FakeShared::new(1), World::new());
    for writer in 1..=10 {
        left(&shared, writer).await;
    }
    world.behave(Behaviour::Slow(300));
    let takers: Vec<_> = (2..6).map(|process| world.taker(&shared.seen_by(process), u64::from(process))).collect();
    sleep(Duration::from_secs(30)).await;
    assert_eq!((world.total(), waiting(&shared)), (200, 0));
    assert_eq!(world.tables.lock().unwrap().sent, 20, "batches were sent by two");
    let writers = shared.shelf.lock().unwrap().asked.iter().filter(|(what, _)| *what == "remove").count();
    assert_eq!(writers, 10, "pages were removed by two");
    for taker in takers {
        taker.stop().await;
    }
    assert_eq!(shared.shelf.lock().unwrap().owner, None);
}

#[tokio::test(start_paused = true)]
async fn two_that_believe_they_have_the_right_do_no_harm() {
    for slow in [1, 7, 40] {
        let (shared, world) = (FakeShared::new(1), World::new());
        for writer in 1..=10 {
            left(&shared, writer).await;
        }
        // The same name: each claims what the other has.
        let (one, two) = (shared.seen_by(2), shared.seen_by(2));
        world.behave(Behaviour::Slow(slow));
        let takers = [world.taker(&one, 1), world.taker(&two, 2)];
        sleep(HOUR).await;
        assert_eq!((world.total(), waiting(&shared)), (200, 0));
        assert_eq!(world.number("replayed_views_total"), 200, "pages were told of twice");
        assert_eq!(world.tables.lock().unwrap().ledger.len(), 10, "batches went in under other names");
        world.tables.lock().unwrap().audit();
        for taker in takers {
            taker.stop().await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_process_that_loses_its_right_stops_in_the_middle_of_a_page() {
    let (shared, world) = (FakeShared::new(1), World::new());
    left(&shared, 1).await;
    world.behave(Behaviour::Slow(500));
    let taker = world.taker(&shared.seen_by(2), 1);
    until("a batch is sent", || world.tables.lock().unwrap().sent > 0).await;
    // Its lease ran out while it stood still, and another has it.
    shared.shelf.lock().unwrap().owner = Some((3, Instant::now() + HOUR));
    sleep(HOUR / 2).await;
    assert_eq!((world.tables.lock().unwrap().sent, waiting(&shared)), (1, 1));
    assert!(shared.shelf.lock().unwrap().owner.is_some_and(|(owner, _)| owner == 3), "it gave another's right away");
    sleep(HOUR / 2 + SOON).await;
    assert_eq!((world.total(), waiting(&shared)), (20, 0));
    taker.stop().await;
}

#[tokio::test(start_paused = true)]
async fn what_waits_in_a_full_spool_is_written_and_makes_room() {
    let (shared, world) = (FakeShared::new(1), World::new());
    left(&shared, 1).await;
    shared.shelf.lock().unwrap().at.extend([("claim", Manner::Full); 3]);
    take_up(&world, &shared).await;
    assert_eq!(world.total(), 20);
    assert_eq!(world.number("replayed_views_total"), 20);
}

#[tokio::test(start_paused = true)]
async fn a_process_without_its_database_leaves_the_pages_to_others() {
    let (shared, cut_off, well) = (FakeShared::new(1), World::new(), World::new());
    left(&shared, 1).await;
    cut_off.tables.lock().unwrap().away = true;
    let waits = cut_off.taker(&shared.seen_by(2), 1);
    sleep(HOUR).await;
    assert_eq!(shared.shelf.lock().unwrap().asked("claim"), 0, "it took the right and cannot use it");
    assert_eq!(shared.shelf.lock().unwrap().asked("first"), 0);
    let writes = well.taker(&shared.seen_by(3), 2);
    sleep(SOON).await;
    assert_eq!((well.total(), waiting(&shared)), (20, 0));
    left(&shared, 2).await;
    writes.kill().await;
    sleep(HOUR).await;
    assert_eq!(waiting(&shared), 1);
    cut_off.tables.lock().unwrap().away = false;
    sleep(SOON).await;
    assert_eq!((cut_off.total(), waiting(&shared)), (20, 0));
    waits.stop().await;
}

#[tokio::test(start_paused = true)]
async fn nothing_is_lost_while_the_database_fails_in_the_middle() {
    for away in [Behaviour::FailBefore, Behaviour::FailAfter, Behaviour::HangBefore, Behaviour::HangAfter] {
        let (shared, world) = (FakeShared::new(1), World::new());
        left(&shared, 1).await;
        left(&shared, 2).await;
        world.behave(away);
        let taker = world.taker(&shared, 1);
        sleep(HOUR).await;
        let sent = world.tables.lock().unwrap().sent;
        assert!(sent < 1_500, "{away:?}: {sent} tries in an hour");
        world.mend();
        sleep(2 * SOON).await;
        assert_eq!((world.total(), waiting(&shared)), (40, 0), "{away:?}");
        world.tables.lock().unwrap().audit();
        taker.stop().await;
    }
}

#[tokio::test(start_paused = true)]
async fn pages_that_are_refused_or_unreadable_are_put_aside_and_the_others_are_written() {
    let lines = Lines::gather();
    let (shared, world) = (FakeShared::new(1), World::new());
    let unreadable = [&b"{\"batches\":"[..], b"", b"\xff\xfe", b"{}"].map(<[u8]>::to_vec);
    shared.shelf.lock().unwrap().waiting.extend(unreadable.clone());
    left(&shared, 1).await;
    left(&shared, 2).await;
    world.script([Behaviour::Refuse]);
    // One of them cannot be put aside at once.
    shared.shelf.lock().unwrap().at.push(("reject", Manner::Fail));
    take_up(&world, &shared).await;
    assert_eq!(world.total(), 20);
    assert_eq!(world.metrics.errors.get(ErrorKind::SpoolUnreadable), 4);
    assert_eq!(world.metrics.errors.get(ErrorKind::BatchRefused), 1);
    let refused = page(&[batch(1, 1), batch(1, 2)]).into_bytes();
    let rejected = [&unreadable[..], &[refused]].concat();
    assert_eq!(shared.shelf.lock().unwrap().rejected, rejected);
    assert_eq!(lines.of("cannot be read: put aside as rejected").len(), 4, "{}", lines.all());
    assert_eq!(lines.of("are refused: put aside as rejected").len(), 1, "{}", lines.all());
    // A person mends the database and puts it back.
    shared.shelf.lock().unwrap().rejected.drain(..4);
    shared.shelf.lock().unwrap().put_back();
    take_up(&world, &shared).await;
    assert_eq!(world.total(), 40);
}

#[tokio::test(start_paused = true)]
async fn the_end_of_a_process_in_the_middle_of_a_page_gives_the_right_back() {
    let (shared, world) = (FakeShared::new(1), World::new());
    left(&shared, 1).await;
    world.behave(Behaviour::HangBefore);
    let taker = world.taker(&shared, 1);
    until("a batch is sent", || world.tables.lock().unwrap().sent > 0).await;
    assert!(shared.shelf.lock().unwrap().owner.is_some());
    let begun = Instant::now();
    taker.stop().await;
    assert_eq!(begun.elapsed(), Duration::ZERO, "it did not end at once");
    assert_eq!(shared.shelf.lock().unwrap().owner, None);
    assert_eq!((world.total(), waiting(&shared)), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn a_spool_that_cannot_be_used_is_a_log_line_now_and_then() {
    let lines = Lines::gather();
    let (shared, world) = (FakeShared::new(1), World::new());
    left(&shared, 1).await;
    shared.shelf.lock().unwrap().then = Some(Manner::Fail);
    let taker = world.taker(&shared, 1);
    sleep(Duration::from_mins(10)).await;
    let told = lines.of("the spool in the shelf cannot be used now");
    assert!((8..=11).contains(&told.len()), "{told:?}");
    // What those who look after the connections tell is not told again.
    shared.shelf.lock().unwrap().then = Some(Manner::Hang);
    let before = lines.all().len();
    sleep(Duration::from_mins(10)).await;
    assert_eq!(lines.all().len(), before, "{}", lines.all());
    shared.shelf.lock().unwrap().then = None;
    sleep(SOON).await;
    assert_eq!((world.total(), waiting(&shared)), (20, 0));
    taker.stop().await;
}

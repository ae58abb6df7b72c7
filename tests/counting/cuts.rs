//! The connection breaks while a batch is under way: it is sent again under the same name and counted once.

use futures_util::future::join_all;
use harness::{Point, Proxy, browse, eventually};

use super::world::{World, page, pages, pending, view, written};

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_the_database_never_heard_is_sent_again() {
    let world = World::with_comics(1).await;
    let proxy = Proxy::before(&world.database.url).await;
    let server = world.program_through(&proxy.url).start().await;
    assert_eq!(view(&server, &page(1)).await, "counted; audience=visitor; count=1");
    for count in 2..=4 {
        proxy.cut_once(Point::BeforeExecute);
        assert_eq!(view(&server, &page(1)).await, format!("counted; audience=visitor; count={count}"));
        assert_eq!(proxy.cuts(), count - 1);
    }
    let log = server.stop().await;
    assert!(!log.contains("batch had been written"), "{log}");
    assert_eq!(world.growth().await[&page(1)], 4);
    world.program().run_well(&["audit"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_whose_answer_was_lost_is_not_counted_again() {
    let world = World::with_comics(1).await;
    let proxy = Proxy::before(&world.database.url).await;
    let server = world.program_through(&proxy.url).start().await;
    for (cuts, count) in [(1, 2), (2, 4)] {
        proxy.cut_once(Point::BeforeAnswer);
        // It was counted, and as which one is not known any more.
        assert_eq!(view(&server, &page(1)).await, "counted; audience=visitor");
        assert_eq!(proxy.cuts(), cuts);
        assert_eq!(view(&server, &page(1)).await, format!("counted; audience=visitor; count={count}"));
    }
    let log = server.stop().await;
    assert_eq!(log.matches("batch had been written").count(), 2, "{log}");
    assert_eq!(world.growth().await[&page(1)], 4);
    world.program().run_well(&["audit"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_breaks_between_batches_is_replaced_unnoticed() {
    let world = World::with_comics(1).await;
    let proxy = Proxy::before(&world.database.url).await;
    let server = world.program_through(&proxy.url).start().await;
    for count in 1..=4 {
        proxy.cut_once(Point::AfterReady);
        assert_eq!(view(&server, &page(1)).await, format!("counted; audience=visitor; count={count}"));
        proxy.cut_all();
    }
    server.stop().await;
    assert_eq!(world.growth().await[&page(1)], 4);
    world.program().run_well(&["audit"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_hangs_up_gives_up_its_wait_and_not_its_view() {
    let world = World::with_comics(1).await;
    let server = world.program().start().await;
    let other = world.database.connect().await;
    other.batch_execute("BEGIN; LOCK TABLE comic_views IN EXCLUSIVE MODE").await.unwrap();
    // Who is slow to hang up is answered that the view is pending: then others ask, and hang up.
    let hung_up = async |before: i64| {
        let first = page(1);
        let asking = join_all([(); 3].map(|()| server.get(&first)));
        let accepted = async || (pending(&server).await == before + 3).then_some(());
        tokio::select! {
            _ = asking => false,
            () = eventually("all three to be under way", accepted) => true,
        }
    };
    let mut asked = 0;
    while !hung_up(asked).await {
        asked += 3;
        assert!(asked < 30, "nobody hung up in time");
    }
    asked += 3;
    other.batch_execute("COMMIT").await.unwrap();
    written(&server).await;
    assert_eq!(world.growth().await[&page(1)], asked);
    // Nobody who waits now is stranded by those who left.
    let heard = browse(4, 5, &[&server.url], &pages(1)).await;
    assert_eq!(heard.tally.counted[&page(1)], 20);
    server.stop().await;
    assert_eq!(world.growth().await[&page(1)], asked + 20);
}

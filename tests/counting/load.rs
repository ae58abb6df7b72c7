//! With no fault every view is counted, whatever the load: counted equals requested, to the view.

use harness::{Heard, Program, RedisServer, StubXkcd, ViewSums, Visitor, browse, hey, hey_times};

use super::world::{IN_TIME, World, beside, check_exactly, pages, written};

#[tokio::test(flavor = "multi_thread")]
async fn hey_on_postgresql_counts_every_request() {
    let world = World::with_comics(40).await;
    hey_counts_every_request(&world.program()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hey_on_sqlite_counts_every_request() {
    let xkcd = StubXkcd::start(40).await;
    let program = beside(&xkcd);
    program.run_well(&["sync"]).await;
    hey_counts_every_request(&program).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hey_leaves_nothing_in_redis() {
    let (world, redis) = (World::with_comics(40).await, RedisServer::start().await);
    let server = world.program().set("REDIS_URL", &redis.url()).start().await;
    let requests = hey_times(&format!("{}/", server.url), 20_000).await;
    assert_eq!(redis.keys().await, 0, "{:?}", redis.key_names().await);
    written(&server).await;
    assert_eq!(ViewSums::of(&server).await, ViewSums { visitor: requests, ..ViewSums::default() });
    // Who comes back with the cookie is kept: it is this Redis that nothing was left in.
    let mut visitor = Visitor::at(&server.url);
    let first = visitor.get("/comic/1").await.well();
    let second = visitor.another_one(&first).await.well();
    assert!(second.comic() != first.comic());
    assert_eq!(redis.keys().await, 1);
    server.stop().await;
    world.program().run_well(&["audit"]).await;
}

async fn hey_counts_every_request(program: &Program) {
    let server = program.start().await;
    let on_any = hey(&format!("{}/", server.url)).await;
    written(&server).await;
    assert_eq!(ViewSums::of(&server).await, ViewSums { visitor: on_any, ..ViewSums::default() });
    let on_one = hey(&format!("{}/comic/7", server.url)).await;
    written(&server).await;
    assert_eq!(ViewSums::of(&server).await, ViewSums { visitor: on_any + on_one, ..ViewSums::default() });
    server.stop().await;
    let report = program.run_well(&["audit", "--json"]).await;
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    for sum in ["ledger", "totals", "daily"] {
        assert_eq!(report[sum], on_any + on_one, "{sum}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_view_on_postgresql_has_a_number_of_its_own() {
    let world = World::with_comics(5).await;
    let server = world.program().start().await;
    let heard = browse(40, 25, &[&server.url], &pages(5)).await;
    server.stop().await;
    world.check_exactly(&heard).await;
    assert_numbered(&heard, 40 * 25 / 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_view_on_sqlite_has_a_number_of_its_own() {
    let xkcd = StubXkcd::start(5).await;
    let program = beside(&xkcd);
    program.run_well(&["sync"]).await;
    let server = program.start().await;
    let heard = browse(40, 25, &[&server.url], &pages(5)).await;
    check_exactly(&heard, &heard.tally.counted);
    assert_numbered(&heard, 40 * 25 / 5);
    written(&server).await;
    assert_eq!(ViewSums::of(&server).await, ViewSums { visitor: 1_000, ..ViewSums::default() });
    server.stop().await;
}

/// Each page's views were told 1 to `each`, every number once.
fn assert_numbered(heard: &Heard, each: i64) {
    assert!(heard.slowest < IN_TIME, "a page took {:?}", heard.slowest);
    assert_eq!(heard.numbers.len(), 5);
    for (page, numbers) in &heard.numbers {
        let mut numbers = numbers.clone();
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=each).collect::<Vec<_>>(), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn audiences_have_sums_of_their_own_in_the_same_batches() {
    let world = World::with_comics(3).await;
    let server = world.program().start().await;
    let headers = [("x-load-test", "1"), ("user-agent", "Googlebot/2.1"), ("user-agent", "curl/8.0")];
    let request = async |header: (&str, &str)| {
        for page in pages(3).iter().cycle().take(60) {
            assert_eq!(server.request("GET", page, &[header]).await.status(), 200);
        }
    };
    tokio::join!(request(headers[0]), request(headers[1]), request(headers[2]));
    let sums = ViewSums { visitor: 60, crawler: 60, load_test: 60, pending: 0 };
    written(&server).await;
    assert_eq!(ViewSums::of(&server).await, sums);
    server.stop().await;
    world.program().run_well(&["audit"]).await;
}

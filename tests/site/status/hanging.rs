//! Many who ask at once, and things that never answer.

use std::time::Duration;

use futures_util::future::join_all;
use harness::{PlainProxy, RedisServer, eventually};
use tokio::time::Instant;

use super::{STALE, program, row, status, until};
use crate::support::{on_postgres, page};

/// How long a check may take.
const DEADLINE: Duration = Duration::from_millis(1_500);

#[tokio::test(flavor = "multi_thread")]
async fn ten_at_once_share_one_look() {
    let redis = RedisServer::start().await;
    let proxy = PlainProxy::before(&redis.url()).await;
    let server = program().set("REDIS_URL", &proxy.url).start().await;
    until(&server, "redis", (200, "OK\n")).await;
    // Every look is a connection of its own; the answers take long enough for all to ask meanwhile.
    proxy.delay(Duration::from_millis(20));
    let ten = async || {
        tokio::time::sleep(STALE).await;
        let (begun, before) = (Instant::now(), proxy.connections());
        join_all((0..10).map(|_| page(&server, "/status"))).await;
        // Not all of them have asked at once where they took longer than a finding is shared.
        (begun.elapsed() < Duration::from_secs(1)).then_some(before)
    };
    let before = eventually("ten to be answered within a second", ten).await;
    assert_eq!(proxy.connections() - before, 1, "{}", server.log());
    tokio::time::sleep(STALE).await;
    page(&server, "/status").await;
    assert_eq!(proxy.connections() - before, 2, "a second later it is looked at again");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_hangs_holds_neither_the_page_nor_the_others() {
    let redis = RedisServer::start().await;
    let proxy = PlainProxy::before(&redis.url()).await;
    let (program, _database) = on_postgres(program()).await;
    let server = program.set("REDIS_URL", &proxy.url).start().await;
    until(&server, "redis", (200, "OK\n")).await;
    proxy.stall();
    let look = async || {
        tokio::time::sleep(STALE).await;
        let begun = Instant::now();
        let others = async {
            let found = status(&server, "database").await;
            (found, begun.elapsed())
        };
        let (html, (database, soon)) = tokio::join!(page(&server, "/status"), others);
        let took = begun.elapsed();
        assert!(row(&html, "redis").contains("Broken No answer"), "{}", row(&html, "redis"));
        assert!(took < 3 * DEADLINE, "the page took {took:?}");
        // Had the database's answer waited for Redis', it would have come with the page each time. On a busy machine
        // it may come late once.
        let well = database == (200, "OK\n".to_owned()) && row(&html, "database").contains("Works");
        (well && soon < took / 2).then_some(())
    };
    eventually("the database to be told long before the page is there", look).await;
    proxy.well();
    until(&server, "redis", (200, "OK\n")).await;
    server.stop().await;
}

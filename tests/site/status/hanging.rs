//! Many who ask at once, and things that never answer.

use std::time::Duration;

use futures_util::future::join_all;
use harness::{PlainProxy, RedisServer};
use tokio::time::Instant;

use super::{STALE, program, row, status, until};
use crate::support::{on_postgres, page};

#[tokio::test(flavor = "multi_thread")]
async fn ten_at_once_share_one_look() {
    let redis = RedisServer::start().await;
    let proxy = PlainProxy::before(&redis.url()).await;
    let server = program().set("REDIS_URL", &proxy.url).start().await;
    until(&server, "redis", (200, "OK\n")).await;
    tokio::time::sleep(STALE).await;
    // Every look is a connection of its own; the answers take long enough for all to ask meanwhile.
    proxy.delay(Duration::from_millis(20));
    let before = proxy.connections();
    join_all((0..10).map(|_| page(&server, "/status"))).await;
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
    tokio::time::sleep(STALE).await;
    let begun = Instant::now();
    let others = async {
        let found = status(&server, "database").await;
        (found, begun.elapsed())
    };
    let (html, (database, soon)) = tokio::join!(page(&server, "/status"), others);
    let took = begun.elapsed();
    assert_eq!(database, (200, "OK\n".to_owned()));
    assert!(soon < Duration::from_millis(900), "the database's answer took {soon:?}");
    assert!(took < Duration::from_secs(2), "the page took {took:?}");
    assert!(row(&html, "redis").contains("Broken No answer"), "{}", row(&html, "redis"));
    assert!(row(&html, "database").contains("Works"), "{}", row(&html, "database"));
    proxy.well();
    until(&server, "redis", (200, "OK\n")).await;
    server.stop().await;
}

//! Redis cannot have the views: they go to a file, as without it.

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use harness::{Mode, Proxy, RedisServer, StubXkcd, eventually};

use super::{WAITING, check, sharing, twelve_pending};
use crate::world::{World, beside, page, spooled, view};

/// Redis fails while a process without its database ends: the views are in a file, and the next start writes them.
async fn goes_to_a_file(redis: &RedisServer, spoil: impl AsyncFn(), mend: impl AsyncFn()) {
    let world = World::with_comics(6).await;
    let proxy = Proxy::before(&world.database.url).await;
    let program = sharing(&world, &proxy.url, redis);
    let server = program.start().await;
    proxy.set(Mode::Refuse);
    twelve_pending(&server).await;
    spoil().await;
    let begun = Instant::now();
    let log = server.stop().await;
    assert!(begun.elapsed() < Duration::from_secs(15), "the end took {:?}\n{log}", begun.elapsed());
    assert!(log.contains("views cannot be spooled in Redis at 127.0.0.1"), "{log}");
    assert_eq!(spooled(&program, "spool").len(), 1, "{log}");
    mend().await;
    proxy.set(Mode::Forward);
    let server = program.start().await;
    eventually("the file to be written", async || spooled(&program, "spool").is_empty().then_some(())).await;
    server.stop().await;
    check(&world, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_redis_the_views_are_in_a_file() {
    let redis = RedisServer::start().await;
    goes_to_a_file(&redis, async || redis.stop().await, async || redis.start_again().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_does_not_answer_leaves_the_views_to_a_file_in_time() {
    let redis = RedisServer::start().await;
    goes_to_a_file(&redis, async || redis.pause().await, async || redis.resume().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_redis_leaves_the_views_to_a_file() {
    let redis = RedisServer::start().await;
    goes_to_a_file(&redis, async || redis.fill().await, async || redis.make_room().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_is_a_replica_leaves_the_views_to_a_file() {
    let (redis, primary) = (RedisServer::start().await, RedisServer::start().await);
    goes_to_a_file(&redis, async || redis.follow(&primary).await, async || redis.lead().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_holds_something_else_leaves_the_views_to_a_file() {
    let redis = RedisServer::start().await;
    let spoil = async || drop(redis.cli(&["SET", WAITING, "something else"]).await);
    goes_to_a_file(&redis, spoil, async || drop(redis.cli(&["DEL", WAITING]).await)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_embedded_database_s_views_do_not_go_where_others_take_them_up() {
    let redis = RedisServer::start().await;
    let xkcd = StubXkcd::start(6).await;
    let program = beside(&xkcd).set("REDIS_URL", &redis.url()).set("VIEW_WAIT", "50ms").set("COMMIT_DEADLINE", "200ms");
    program.run_well(&["sync"]).await;
    let server = program.start().await;
    let file = program.folder().join("data/xkcdapp.db");
    let mut other = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    other.batch_execute("PRAGMA busy_timeout = 10000; BEGIN IMMEDIATE").unwrap();
    assert_eq!(view(&server, &page(2)).await, "pending; audience=visitor");
    server.stop().await;
    assert_eq!((spooled(&program, "spool").len(), redis.keys().await), (1, 0));
}

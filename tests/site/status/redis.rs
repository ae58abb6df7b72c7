//! The check of Redis, with servers that are killed, replicas, full or locked.

use harness::RedisServer;

use super::{program, row, status, until};
use crate::support::page;

#[tokio::test(flavor = "multi_thread")]
async fn without_redis_there_is_nothing_to_fail() {
    let server = program().start().await;
    assert_eq!(status(&server, "redis").await, (200, "OK (not configured)\n".to_owned()));
    let found = row(&page(&server, "/status").await, "redis");
    assert!(found.contains("Not used What visitors have seen is in memory."), "{found}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_redis_is_told_and_its_return_too() {
    let redis = RedisServer::start().await;
    let server = program().set("REDIS_URL", &redis.url()).start().await;
    until(&server, "redis", (200, "OK\n")).await;
    let found = row(&page(&server, "/status").await, "redis");
    assert!(found.contains("Works A write and its answer took "), "{found}");
    assert_eq!(redis.keys().await, 0, "the check leaves nothing behind");
    redis.kill().await;
    until(&server, "redis", (503, "cannot be reached\n")).await;
    for path in ["/ready", "/health"] {
        assert_eq!(server.get(path).await.status(), 200, "{path} does not ask Redis");
    }
    redis.start_again().await;
    until(&server, "redis", (200, "OK\n")).await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_takes_no_write_says_why() {
    let redis = RedisServer::options().password("canary-of-redis-1").start().await;
    let server = program().set("REDIS_URL", &redis.url()).start().await;
    until(&server, "redis", (200, "OK\n")).await;
    redis.fill().await;
    until(&server, "redis", (503, "takes no writes: its memory is full\n")).await;
    redis.make_room().await;
    until(&server, "redis", (200, "OK\n")).await;
    redis.change_password("canary-of-redis-2").await;
    until(&server, "redis", (503, "does not take our name and password, or forbids a write\n")).await;
    redis.change_password("canary-of-redis-1").await;
    let primary = RedisServer::start().await;
    redis.follow(&primary).await;
    until(&server, "redis", (503, "takes no writes: it is a replica, or cannot save\n")).await;
    let log = server.stop().await;
    assert!(!log.contains("canary"), "{log}");
}

//! A Redis that moves to another log-in while it is used.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use harness::{RedisServer, eventually};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::settings;
use crate::chance::Chance;
use crate::config::RedisTarget;
use crate::storage::{
    Beginning, Kept, LogInTries, Notice, Notices, Redis, RedisSpool, Refused, SeenMark, SeenStore, SessionRecords,
    SpoolStore, StoreErrorKind,
};

/// How long connections of the old log-in may stay.
const GONE: Duration = Duration::from_secs(2);
/// Longer than an answer takes on a busy machine.
const WAIT: Duration = Duration::from_secs(1);

async fn server() -> RedisServer {
    let server = RedisServer::start().await;
    for login in ["a", "b"] {
        let password = format!(">pass-{login}");
        server.cli(&["ACL", "SETUSER", login, "on", &password, "~*", "&*", "+@all", "-@admin"]).await;
    }
    server
}

fn target(server: &RedisServer, login: &str, password: &str) -> RedisTarget {
    settings(&[("REDIS_URL", &format!("redis://{login}:{password}@{}", server.address()))]).redis.unwrap()
}

/// The names of this log-in's connections.
async fn connections(server: &RedisServer, login: &str) -> Vec<String> {
    let (user, list) = (format!("user={login}"), server.cli(&["CLIENT", "LIST"]).await);
    let ours = list.lines().filter(|line| line.split(' ').any(|field| field == user));
    let name = |line: &str| line.split(' ').find_map(|field| field.strip_prefix("name=")).unwrap().to_owned();
    ours.map(name).collect()
}

fn mark() -> SeenMark {
    SeenMark { bit: 3, beginning: Some(Beginning { bitmap: vec![0; 10], replace: false }) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_fails_no_use_and_leaves_no_connection_behind() {
    let server = server().await;
    let redis = Redis::new_as(target(&server, "a", "pass-a"), WAIT, "xkcdapp set 1", Refused::default()).unwrap();
    let (redis, stop) = (Arc::new(redis), CancellationToken::new());
    redis.connect().await.unwrap();
    let mut busy = JoinSet::new();
    busy.spawn({
        let (redis, stop) = (Arc::clone(&redis), stop.clone());
        async move { redis.keep(Chance::seeded(1), stop, |outcome| outcome.unwrap()).await }
    });
    // Its connection rests when the move comes.
    let spool = RedisSpool::new(Arc::clone(&redis), Uuid::from_u128(1));
    assert_eq!(spool.waiting().await.unwrap(), 0);
    let (uses, done) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    for visitor in 1..=8 {
        let (redis, uses, done) = (Arc::clone(&redis), Arc::clone(&uses), Arc::clone(&done));
        busy.spawn(async move {
            let id = Uuid::from_u128(visitor);
            while !done.load(Ordering::SeqCst) {
                redis.mark(id, mark()).await.unwrap();
                assert!(matches!(redis.read(id, 10).await, Ok(Kept::Bitmap(_))));
                uses.fetch_add(1, Ordering::SeqCst);
            }
        });
    }
    let go_on = async |more: usize| {
        let before = uses.load(Ordering::SeqCst);
        eventually("uses", async || (uses.load(Ordering::SeqCst) >= before + more).then_some(())).await;
    };
    go_on(200).await;
    // The spool's may be named a moment later than it is used.
    let named = async || (connections(&server, "a").await == ["xkcdapp-set-1"; 3]).then_some(());
    eventually("three connections of this name", named).await;

    redis.move_to(target(&server, "b", "pass-b"), "xkcdapp set 2").await.unwrap();
    let moved = Instant::now();
    eventually("the old ones' end", async || connections(&server, "a").await.is_empty().then_some(())).await;
    assert!(moved.elapsed() < GONE, "{:?}", moved.elapsed());
    server.cli(&["ACL", "DELUSER", "a"]).await;
    go_on(200).await;
    assert_eq!(spool.waiting().await.unwrap(), 0);
    let named = async || (connections(&server, "b").await == ["xkcdapp-set-2"; 3]).then_some(());
    eventually("three connections of the new name", named).await;
    done.store(true, Ordering::SeqCst);
    stop.cancel();
    while let Some(ended) = busy.join_next().await {
        ended.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_told_and_a_move_mends_it() {
    let server = server().await;
    let heard = Arc::new(AtomicUsize::new(0));
    let refused = Refused::new({
        let heard = Arc::clone(&heard);
        move || {
            heard.fetch_add(1, Ordering::SeqCst);
        }
    });
    let redis = Arc::new(Redis::new_as(target(&server, "a", "pass-a"), WAIT, "", refused).unwrap());
    redis.connect().await.unwrap();
    assert_eq!(connections(&server, "a").await, ["xkcdapp"; 2]);
    // What is forbidden to us is no refusal.
    server.cli(&["ACL", "SETUSER", "a", "-setbit"]).await;
    let error = redis.mark(Uuid::from_u128(1), mark()).await.unwrap_err();
    assert_eq!((error.kind, heard.load(Ordering::SeqCst)), (StoreErrorKind::Denied, 0));
    server.cli(&["ACL", "SETUSER", "a", "+setbit"]).await;

    server.cli(&["ACL", "SETUSER", "a", "resetpass", ">pass-new"]).await;
    assert_eq!(redis.connect().await.unwrap_err().kind, StoreErrorKind::Denied);
    assert_eq!(heard.load(Ordering::SeqCst), 1);
    let spool = RedisSpool::new(Arc::clone(&redis), Uuid::from_u128(1));
    assert_eq!(spool.put("page").await.unwrap_err().kind, StoreErrorKind::Denied);
    assert_eq!(heard.load(Ordering::SeqCst), 2);
    let wrong = Redis::try_out(&target(&server, "a", "pass-a"), "").await.unwrap_err();
    assert_eq!((wrong.kind, heard.load(Ordering::SeqCst)), (StoreErrorKind::Denied, 2), "a trial is not in use");

    let right = target(&server, "a", "pass-new");
    Redis::try_out(&right, "").await.unwrap();
    redis.move_to(right, "xkcdapp set 2").await.unwrap();
    redis.mark(Uuid::from_u128(1), mark()).await.unwrap();
    spool.put("page").await.unwrap();
    assert_eq!(heard.load(Ordering::SeqCst), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_objection_to_one_command_leaves_the_connections_in_use() {
    let server = server().await;
    let redis = Redis::new(target(&server, "a", "pass-a"), WAIT).unwrap();
    redis.connect().await.unwrap();
    server.cli(&["ACL", "SETUSER", "a", "-eval"]).await;
    assert_eq!(redis.begin("192.0.2.1").await.unwrap_err().kind, StoreErrorKind::Denied);
    server.cli(&["SET", "xkcdapp:asked:sync", "no number"]).await;
    assert_eq!(redis.raise(Notice::Sync).await.unwrap_err().kind, StoreErrorKind::Other);
    assert!(redis.is_well());
    redis.mark(Uuid::from_u128(1), mark()).await.unwrap();
    // What says more than that ends their use.
    server.cli(&["CONFIG", "SET", "maxmemory", "1"]).await;
    assert_eq!(redis.mark(Uuid::from_u128(1), mark()).await.unwrap_err().kind, StoreErrorKind::Full);
    assert!(!redis.is_well());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rights_that_the_readme_names_are_enough() {
    let server = server().await;
    let rights = ["~xkcdapp:*", "+@read", "+@write", "+@scripting", "+@connection"];
    server.cli(&[&["ACL", "SETUSER", "least", "on", ">pass"][..], &rights].concat()).await;
    let redis = Arc::new(Redis::new(target(&server, "least", "pass"), WAIT).unwrap());
    redis.connect().await.unwrap();
    let id = Uuid::from_u128(1);
    redis.mark(id, mark()).await.unwrap();
    redis.read(id, 10).await.unwrap();
    redis.forget(id).await.unwrap();
    redis.begin("192.0.2.1").await.unwrap();
    redis.succeeded("192.0.2.1").await.unwrap();
    assert!(redis.is_known("192.0.2.1").await.unwrap() && !redis.is_known("192.0.2.2").await.unwrap());
    redis.raise(Notice::Sync).await.unwrap();
    redis.raised().await.unwrap();
    assert!(redis.create("a session", "record", WAIT).await.unwrap());
    redis.save("a session", "record", WAIT).await.unwrap();
    redis.load("a session").await.unwrap();
    redis.delete("a session").await.unwrap();
    let spool = RedisSpool::new(Arc::clone(&redis), id);
    spool.put("page").await.unwrap();
    assert_eq!(spool.waiting().await.unwrap(), 1);
    // Nothing was made that is not ours.
    assert!(server.key_names().await.iter().all(|name| name.starts_with("xkcdapp:")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_cannot_be_used_is_gone_to_and_the_keeper_waits_for_it() {
    let server = server().await;
    let redis = Arc::new(Redis::new(target(&server, "a", "pass-a"), WAIT).unwrap());
    redis.connect().await.unwrap();
    let stop = CancellationToken::new();
    let kept = tokio::spawn({
        let (redis, stop) = (Arc::clone(&redis), stop.clone());
        async move { redis.keep(Chance::seeded(1), stop, |_| ()).await }
    });
    assert!(redis.move_to(target(&server, "c", "pass-c"), "").await.is_err());
    assert!(!redis.is_well());
    eventually("the old ones' end", async || connections(&server, "a").await.is_empty().then_some(())).await;
    server.cli(&["ACL", "SETUSER", "c", "on", ">pass-c", "~*", "&*", "+@all"]).await;
    eventually("the keeper", async || redis.is_well().then_some(())).await;
    redis.mark(Uuid::from_u128(1), mark()).await.unwrap();
    stop.cancel();
    kept.await.unwrap();
}

#[test]
fn targets_differ_where_anything_does() {
    let target = |url: &str| settings(&[("REDIS_URL", url)]).redis.unwrap();
    let url = "redis://a:pass@localhost:7000/1";
    assert!(target(url) == target(url));
    for other in [
        "redis://b:pass@localhost:7000/1",
        "redis://a:other@localhost:7000/1",
        "redis://a:pass@host:7000/1",
        "redis://a:pass@localhost:7001/1",
        "redis://a:pass@localhost:7000/2",
        "rediss://a:pass@localhost:7000/1",
    ] {
        assert!(target(url) != target(other), "{other}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_slow_for_a_moment_costs_a_move_no_connection() {
    let server = server().await;
    let redis = Redis::new(target(&server, "a", "pass-a"), Duration::from_millis(50)).unwrap();
    redis.connect().await.unwrap();
    server.cli(&["CLIENT", "PAUSE", "1500"]).await;
    redis.move_to(target(&server, "b", "pass-b"), "").await.unwrap();
    assert!(redis.is_well());
    redis.mark(Uuid::from_u128(1), mark()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_takes_no_write_fails_its_trial() {
    let server = server().await;
    Redis::try_out(&target(&server, "b", "pass-b"), "").await.unwrap();
    server.cli(&["ACL", "SETUSER", "b", "-set"]).await;
    let forbidden = Redis::try_out(&target(&server, "b", "pass-b"), "").await.unwrap_err();
    assert_eq!(forbidden.kind, StoreErrorKind::Denied);
    server.cli(&["CONFIG", "SET", "maxmemory", "1"]).await;
    let full = Redis::try_out(&target(&server, "a", "pass-a"), "").await.unwrap_err();
    assert_eq!(full.kind, StoreErrorKind::Full);
    server.cli(&["REPLICAOF", "127.0.0.1", "9"]).await;
    let reader = Redis::try_out(&target(&server, "a", "pass-a"), "").await.unwrap_err();
    assert_eq!(reader.kind, StoreErrorKind::ReadOnly);
    let redis = Redis::new(target(&server, "b", "pass-b"), WAIT).unwrap();
    assert!(
        redis.is_at(&target(&server, "a", "pass-a")) && !redis.is_at(&target(&self::server().await, "b", "pass-b"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_told_by_every_use() {
    let server = server().await;
    let heard = Arc::new(AtomicUsize::new(0));
    let refused = Refused::new({
        let heard = Arc::clone(&heard);
        move || {
            heard.fetch_add(1, Ordering::SeqCst);
        }
    });
    // Without a password a connection is made, and its first command is refused.
    server.cli(&["CONFIG", "SET", "requirepass", "pass"]).await;
    let nobody = settings(&[("REDIS_URL", &format!("redis://{}", server.address()))]).redis.unwrap();
    let redis = Arc::new(Redis::new_as(nobody, WAIT, "", refused).unwrap());
    assert_eq!(redis.round_trip(WAIT).await.unwrap_err().kind, StoreErrorKind::Denied);
    assert_eq!(heard.load(Ordering::SeqCst), 1);
    let spool = RedisSpool::new(redis, Uuid::from_u128(1));
    assert_eq!(spool.put("page").await.unwrap_err().kind, StoreErrorKind::Denied);
    assert_eq!(heard.load(Ordering::SeqCst), 2);
}

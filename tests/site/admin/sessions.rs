//! Sessions: planted ones, those that several processes share, and a Redis that is away.

use harness::{PostgresDatabase, Program, RedisServer, Visitor, eventually};

use super::{COOKIE, PASSWORD, admin, heading, program, try_password};

/// Sessions in a Redis.
async fn kept(redis: &RedisServer) -> Vec<String> {
    redis.key_names().await.into_iter().filter(|key| key.starts_with("xkcdapp:session:")).collect()
}

/// Two programs that share a database and a Redis.
async fn two(redis: &RedisServer) -> (Program, Program, PostgresDatabase) {
    let database = PostgresDatabase::create().await;
    let process = || {
        let program = program().set("DATABASE_URL", &database.url).set("REDIS_URL", &redis.url());
        program.set("SECRET_KEY", "the same key in both processes, and long enough")
    };
    let (one, other) = (process(), process());
    one.run_well(&["migrate"]).await;
    (one, other, database)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_planted_id_is_replaced_at_the_log_in() {
    let redis = RedisServer::start().await;
    let server = program().set("REDIS_URL", &redis.url()).start().await;
    let planted = "AAAAAAAAAAAAAAAAAAAAAA";
    let mut visitor = Visitor::at(&server.url);
    for cookie in [planted, "", "nonsense", "%00", &"A".repeat(4_000)] {
        visitor.cookies.set(COOKIE, cookie);
        assert_eq!(heading(&visitor.get("/admin").await.well()), "Log in", "{cookie}");
        assert_eq!(kept(&redis).await, [""; 0], "who only looks leaves nothing");
    }
    visitor.cookies.set(COOKIE, planted);
    assert_eq!(try_password(&mut visitor, PASSWORD).await.status, 303);
    let first = visitor.cookies.get(COOKIE).unwrap().to_owned();
    assert_ne!(first, planted);
    assert_eq!(kept(&redis).await, [format!("xkcdapp:session:{first}")]);
    let lasting: i64 = redis.cli(&["TTL", &format!("xkcdapp:session:{first}")]).await.trim().parse().unwrap();
    assert!((1_700..=1_800).contains(&lasting), "{lasting}");

    // Again, while logged in: the session before it is gone.
    assert_eq!(try_password(&mut visitor, PASSWORD).await.status, 303);
    let second = visitor.cookies.get(COOKIE).unwrap().to_owned();
    assert_ne!(second, first);
    assert_eq!(kept(&redis).await, [format!("xkcdapp:session:{second}")]);
    visitor.cookies.set(COOKIE, &first);
    assert_eq!(heading(&visitor.get("/admin").await.well()), "Log in");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_session_holds_on_all_tasks_and_through_restarts_and_another_key() {
    let redis = RedisServer::start().await;
    let (one, other, _database) = two(&redis).await;
    let (here, there) = (one.start().await, other.start().await);
    let mut visitor = admin(&here).await;
    visitor.go_to(&there.url);
    assert_eq!(heading(&visitor.get("/admin").await.well()), "Overview");
    here.stop().await;
    let here = one.set("SECRET_KEY", "another key, which no session depends on").start().await;
    visitor.go_to(&here.url);
    assert_eq!(heading(&visitor.get("/admin").await.well()), "Overview");
    let session = visitor.cookies.clone();
    assert_eq!(visitor.send("/admin/log-out", &[]).await.status, 303);
    visitor.cookies = session;
    visitor.go_to(&there.url);
    assert_eq!(heading(&visitor.get("/admin").await.well()), "Log in");
    assert_eq!(kept(&redis).await, [""; 0]);
    here.stop().await;
    there.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_redis_is_away_nobody_is_let_in_and_the_page_says_so() {
    let redis = RedisServer::start().await;
    let server = program().set("REDIS_URL", &redis.url()).start().await;
    let mut visitor = admin(&server).await;
    redis.stop().await;
    for path in ["/admin", "/admin/logs"] {
        let page = visitor.get(path).await;
        assert_eq!((page.status, page.header("cache-control")), (503, "no-store"), "{path}");
        assert!(page.html.contains("Back in a moment") && !page.header("retry-after").is_empty(), "{}", page.html);
    }
    let mut stranger = Visitor::at(&server.url);
    assert_eq!(heading(&stranger.get("/admin").await.well()), "Log in");
    let page = try_password(&mut stranger, PASSWORD).await;
    assert_eq!((page.status, page.header("set-cookie")), (503, ""));
    assert!(page.html.contains("Back in a moment"), "{}", page.html);
    // The wrong one is answered as the right one is, and all of them count, in memory meanwhile: one was before.
    for _ in 0..4 {
        assert_eq!(try_password(&mut stranger, "wrong").await.status, 503);
    }
    let page = try_password(&mut stranger, "wrong").await;
    assert_eq!((page.status, page.header("retry-after")), (429, "1"));

    redis.start_again().await;
    eventually("a log-in with Redis back", async || {
        let mut visitor = Visitor::at(&server.url);
        (try_password(&mut visitor, PASSWORD).await.status == 303).then_some(())
    })
    .await;
    server.stop().await;
}

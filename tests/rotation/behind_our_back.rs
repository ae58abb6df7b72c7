//! Somebody changes a password without a word, and tells Parameter Store only later.

use std::time::{Duration, Instant};

use harness::{PATIENCE, eventually};

use super::world::{Installation, RECOVERY, view};

#[tokio::test(flavor = "multi_thread")]
async fn a_password_changed_behind_our_back_makes_pages_pending_until_the_parameter_follows() {
    let installation = Installation::with_comics(40).await;
    // Nobody reads the parameters again by the clock: a refusal must do it.
    let server = installation.program().set("PARAMETER_REFRESH", "1h").set("COMMIT_DEADLINE", "1s").start().await;
    assert_eq!(view(&server, "/comic/1").await, "counted");
    let login = installation.login().await;
    let admin = installation.postgres.connect().await;
    admin
        .batch_execute(&format!(
            "ALTER ROLE {user} PASSWORD 'changed behind our back';
             SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{user}'",
            user = login.user
        ))
        .await
        .unwrap();
    let changed = Instant::now();
    let (mut pages, mut pending) = (1, 0);
    // The fault lasts this long, and longer where it takes its time to be noticed.
    while changed.elapsed() < Duration::from_secs(3) || pending < 20 {
        assert!(changed.elapsed() < PATIENCE, "{pending} of {pages} pages were pending: the password was not needed");
        pages += 1;
        let said = view(&server, "/comic/1").await;
        // Until the connection's end is noticed, pages are as before; from then on none can be counted.
        assert!(said == "pending" || pending == 0, "page {pages}, after {pending} pending ones: {said}");
        pending += i64::from(said == "pending");
    }
    installation.moto.put("DATABASE_PASSWORD", "changed behind our back").await;
    let updated = Instant::now();
    loop {
        pages += 1;
        if view(&server, "/comic/1").await == "counted" {
            break;
        }
        assert!(updated.elapsed() < RECOVERY, "not recovered:\n{}", server.log_end());
    }
    println!("counted again {:?} after the parameter's update; {pages} pages, {pending} pending", updated.elapsed());
    eventually("every page's view to be in the database", async || (installation.views().await == pages).then_some(()))
        .await;
    let log = server.stop().await;
    assert!(!log.contains("changed behind our back"), "{log}");
    installation.audit().await;
    assert_eq!(installation.views().await, pages);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_token_changed_behind_our_back_leaves_every_page_counted_until_the_parameter_follows() {
    let installation = Installation::with_comics(40).await;
    let server = installation.program().set("PARAMETER_REFRESH", "1h").start().await;
    let mut visitor = harness::Visitor::at(&server.url);
    let first = visitor.get("/").await.well();
    assert!(visitor.another_one(&first).await.well().html.contains("2 of 40 seen"));
    installation.redis.change_password("changed-behind-our-back-too").await;
    let page = visitor.get("/comic/1").await.well();
    assert!(page.header("x-view").starts_with("counted"), "{:?}", page.headers);
    installation.moto.put("REDIS_AUTH_TOKEN", "changed-behind-our-back-too").await;
    let updated = Instant::now();
    while !visitor.get("/comic/1").await.well().html.contains(" of 40 seen") {
        assert!(updated.elapsed() < RECOVERY, "not recovered:\n{}", server.log_end());
    }
    println!("visitors known again {:?} after the parameter's update", updated.elapsed());
    let log = server.stop().await;
    assert!(!log.contains("changed-behind-our-back-too"), "{log}");
}

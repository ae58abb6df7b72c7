//! The button that has all tasks read their parameters again.

use harness::{Moto, Program, RedisServer, Visitor, eventually};

use super::{HASH, PASSWORD, heading, try_password};
use crate::XKCDAPP;

/// Another password, and its hash.
const ANOTHER: &str = "another horse";
const ANOTHER_HASH: &str =
    "$argon2id$v=19$m=8,t=1,p=1$eGtjZGFwcC10ZXN0LXNhbHQ$sEMsDToJIBulD9LTQl84pPKgUN4L6jZ4CwvCnd68owk";

#[tokio::test(flavor = "multi_thread")]
async fn refresh_now_reaches_all_tasks_and_a_new_password_logs_nobody_out() {
    let (moto, redis) = (Moto::new(), RedisServer::start().await);
    moto.put("ADMIN_PASSWORD_HASH", HASH.trim()).await;
    moto.put("VIEW_WAIT", "777ms").await;
    let process = || {
        let program = moto.settings_of(Program::new(XKCDAPP)).set("PARAMETER_REFRESH", "1h");
        program.set("REDIS_URL", &redis.url()).set("SECRET_KEY", "the same key in both processes, and long enough")
    };
    let (one, other) = (process().start().await, process().start().await);
    let mut admin = super::admin(&one).await;
    let page = admin.get("/admin").await.well().html;
    assert!(page.contains("ADMIN_PASSWORD_HASH") && page.contains(" at set 2, last read "), "{page}");
    let settings = admin.get("/admin/settings").await.well().html;
    assert!(settings.contains("Parameter Store, version 1, changed"), "{settings}");

    // Set there, whatever it is: no value of a parameter is on a page.
    assert!(settings.contains("VIEW_WAIT") && !settings.contains("777ms"), "{settings}");

    moto.put("ADMIN_PASSWORD_HASH", ANOTHER_HASH).await;
    for server in [&other, &one] {
        // Until the other task has looked for the first time, nothing is new to it.
        eventually("a task to have read the new password", async || {
            let page = admin.clone().send("/admin/refresh-parameters", &[]).await;
            assert_eq!(page.header("location"), "/admin?said=refreshing");
            let mut there = admin.clone();
            there.go_to(&server.url);
            let page = there.get("/admin").await.well();
            assert_eq!(heading(&page), "Overview", "still logged in");
            page.html.contains(" at set 3, last read ").then_some(())
        })
        .await;
        assert_eq!(try_password(&mut Visitor::at(&server.url), ANOTHER).await.status, 303);
        assert_eq!(try_password(&mut Visitor::at(&server.url), PASSWORD).await.status, 403);
    }
    for server in [one, other] {
        let log = server.stop().await;
        assert!(!log.contains(HASH.trim()) && !log.contains(ANOTHER_HASH), "{log}");
    }
}

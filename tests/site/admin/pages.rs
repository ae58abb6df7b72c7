//! What is to be seen.

use harness::{RedisServer, StubXkcd, clear_of_midnight, eventually};

use super::{HASH, PAGES, admin, program};
use crate::support::{beside, in_sqlite, on_postgres};

#[tokio::test(flavor = "multi_thread")]
async fn logs_are_filtered_escaped_and_redacted() {
    let key = "canary & <b>signing</b> key of enough characters";
    let program = program();
    // Into the log of the start, and the settings: a folder that is markup.
    let folder = program.folder().join("<script>alert(1)");
    let server = program.set("SECRET_KEY", key).set("DATA_DIR", folder.to_str().unwrap()).start().await;
    let mut admin = admin(&server).await;
    // Into the access log: a path that is a secret.
    let encoded = "/canary%20%26%20%3Cb%3Esigning%3C/b%3E%20key%20of%20enough%20characters";
    for path in [encoded, "/plain"] {
        server.request("GET", path, &[]).await;
    }
    let all = admin.get("/admin/logs?requests=on").await.well().html;
    assert!(all.contains("/plain") && all.contains("an admin has logged in") && all.contains("[redacted]"), "{all}");
    assert!(!all.contains("canary"), "{all}");
    for page in [&all, &admin.get("/admin/settings").await.well().html] {
        assert!(page.contains("&lt;script&gt;alert(1)") && !page.contains("<script>alert"), "{page}");
    }
    let without = admin.get("/admin/logs").await.well().html;
    assert!(!without.contains("/plain") && without.contains("an admin has logged in"), "{without}");
    let warnings = admin.get("/admin/logs?level=warn").await.well().html;
    assert!(!warnings.contains("an admin has logged in"), "{warnings}");
    for strange in ["level=", "level=%00", "level=<script>", "level=trace&requests=1", "requests"] {
        let page = admin.get(&format!("/admin/logs?{strange}")).await.well().html;
        assert!(!page.contains("<script>&") && page.contains("information and above"), "{strange}");
    }
    let log = server.stop().await;
    let task = log.lines().find_map(|line| line.split_once("task=\"")).unwrap().1.split('"').next().unwrap();
    assert!(all.contains(&format!("task {task}")), "{task}: {all}");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_lines_are_a_thousand_and_a_rare_one_is_still_there() {
    let server = program().start().await;
    let mut admin = admin(&server).await;
    for _ in 0..1_100 {
        server.get("/health").await;
    }
    let page = admin.get("/admin/logs?requests=on").await.well().html;
    assert_eq!(page.matches("<li class=").count(), 1_000);
    let page = admin.get("/admin/logs").await.well().html;
    assert!(page.contains("an admin has logged in"));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_have_their_sources_and_secrets_are_only_set() {
    let server =
        program().set("SECRET_KEY", "canary-canary-canary-canary-canary").set("VIEW_WAIT", "777ms").start().await;
    let mut admin = admin(&server).await;
    let page = admin.get("/admin/settings").await.well().html;
    for words in [
        "VIEW_WAIT",
        "777ms",
        "the environment",
        "the default",
        "SECRET_KEY",
        "ADMIN_PASSWORD_HASH",
        "<em>set</em>",
        "not set",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    for path in PAGES {
        let html = admin.get(path).await.well().html;
        assert!(!html.contains("canary") && !html.contains(HASH.trim()), "{path}: {html}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sums_and_days_are_there_on_both_databases() {
    clear_of_midnight().await;
    let (on_postgres, _database) = on_postgres(program()).await;
    for program in [program(), on_postgres] {
        let server = program.start().await;
        for agent in ["curl", "curl", "Googlebot/2.1"] {
            server.request("GET", "/sampler/1", &[("user-agent", agent)]).await;
        }
        server.request("GET", "/sampler/1", &[("x-load-test", "1")]).await;
        let mut admin = admin(&server).await;
        let page = admin.get("/admin").await.well().html;
        let told: Vec<_> = page
            .split("<h3>")
            .skip(1)
            .map(|part| {
                let (name, rest) = part.split_once("</h3>").unwrap();
                let today = rest.split_once("<strong>").unwrap().1.split_once('<').unwrap().0;
                (name, today, rest.matches("<rect").count(), rest.matches("class=\"today\"").count())
            })
            .collect();
        assert_eq!(told, [("Visitors", "2", 14, 1), ("Crawlers", "1", 14, 1), ("Load tests", "1", 14, 1)], "{page}");
        assert!(page.contains("<p>All is well.</p>"), "{page}");
        let audit = admin.get("/admin/audit").await.well().html;
        assert!(!audit.contains("Clean"), "not unless somebody asks");
        let audit = admin.get("/admin/audit?run=yes").await.well().html;
        assert!(audit.contains("Clean: all three agree.") && audit.contains(">4<"), "{audit}");
        let audit = admin.get("/admin/audit").await.well().html;
        assert!(audit.contains("The last one came to its end ") && audit.contains("Clean"), "it is kept: {audit}");
        server.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drift_is_shown() {
    let program = program();
    let server = program.start().await;
    server.get("/sampler/1").await;
    in_sqlite(&program, "UPDATE comic_views SET view_count = view_count + 7");
    let mut admin = admin(&server).await;
    let audit = admin.get("/admin/audit?run=yes").await.well().html;
    assert!(audit.contains("They do not agree.") && audit.contains("visitor") && audit.contains(">8<"), "{audit}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sync_now_reaches_the_task_that_syncs() {
    let (xkcd, redis) = (StubXkcd::start(5).await, RedisServer::start().await);
    let (syncs, _database) = on_postgres(beside(&xkcd).set("SYNC_RATE", "10000")).await;
    let hash = HASH.trim();
    let syncs = syncs.set("SYNC", "on").set("SYNC_POLL", "24h").set("REDIS_URL", &redis.url());
    let syncs = syncs.set("ADMIN_PASSWORD_HASH", hash).start().await;
    let other = program().set("REDIS_URL", &redis.url()).start().await;
    eventually("the first round", async || syncs.log().contains("in step with xkcd").then_some(())).await;
    let before = xkcd.documents();
    let admin = admin(&other).await;
    // Until the task that syncs has looked for the first time, nothing is new to it.
    eventually("another round", async || {
        let page = admin.clone().send("/admin/sync", &[]).await;
        assert_eq!(page.header("location"), "/admin?said=syncing");
        (xkcd.documents() > before).then_some(())
    })
    .await;
    let mut admin = super::admin(&syncs).await;
    let page = admin.get("/admin").await.well().html;
    assert!(page.contains("5 comics are in memory, the newest is No. 5. xkcd last answered this task"), "{page}");
    syncs.stop().await;
    other.stop().await;
}

//! `xkcdapp audit` finds what does not add up, and `xkcdapp healthcheck`.

use harness::{Program, StubXkcd};

use super::XKCDAPP;
use super::support::{beside, closed_port, header, in_sqlite, on_postgres, outcome, page};

const DRIFT: &str = "UPDATE comic_views_daily SET view_count = view_count + 2 WHERE comic_number = 7";
const MEND: &str = "UPDATE comic_views_daily SET view_count = view_count - 2 WHERE comic_number = 7";
const LEDGER: &str = "UPDATE view_writers SET views = views + 1";

#[tokio::test(flavor = "multi_thread")]
async fn an_audit_of_sqlite_finds_every_kind_of_drift() {
    let xkcd = StubXkcd::start(30).await;
    let program = beside(&xkcd);
    drifts(&program, async |sql| in_sqlite(&program, sql)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_audit_of_postgresql_finds_every_kind_of_drift() {
    let xkcd = StubXkcd::start(30).await;
    let (program, database) = on_postgres(beside(&xkcd)).await;
    let client = database.connect().await;
    drifts(&program, async |sql| client.batch_execute(sql).await.unwrap()).await;
}

async fn drifts(program: &Program, execute: impl AsyncFn(&'static str)) {
    let server = program.start().await;
    for path in ["/comic/7", "/comic/7", "/comic/8"] {
        page(&server, path).await;
    }
    server.request("GET", "/comic/7", &[("x-load-test", "1")]).await;
    // Clean while it runs, too.
    assert!(program.run_well(&["audit"]).await.contains("clean: all three agree"));
    server.stop().await;

    let audit = async |arguments: &[&str]| outcome(program, &[&["audit"], arguments].concat()).await;
    let report = async || {
        let (code, out, log) = audit(&["--json"]).await;
        let report: serde_json::Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}\n{log}"));
        (code, report)
    };
    let (code, clean) = report().await;
    assert_eq!(code, Some(0));
    assert_eq!(clean, serde_json::json!({"ledger": 4, "totals": 4, "daily": 4, "writers": 1, "drifts": []}));

    execute(DRIFT).await;
    let (code, out, _) = audit(&[]).await;
    assert_eq!(code, Some(1), "{out}");
    assert!(out.contains("DRIFT") && !out.contains("clean"), "{out}");
    assert!(out.contains("comic 7, visitor: total 2, daily sums 4"), "{out}");
    assert!(out.contains("comic 7, load_test: total 1, daily sums 3"), "{out}");
    assert!(!out.contains("comic 8"), "{out}");
    let (code, drifted) = report().await;
    assert_eq!(code, Some(1));
    assert_eq!(drifted["daily"], 8);
    let expected = serde_json::json!({"comic_number": 7, "audience": "visitor", "total": 2, "daily": 4});
    assert!(drifted["drifts"].as_array().unwrap().contains(&expected), "{drifted}");

    execute(MEND).await;
    assert!(program.run_well(&["audit"]).await.contains("clean"));
    execute(LEDGER).await;
    let (code, out, _) = audit(&[]).await;
    assert_eq!(code, Some(1), "{out}");
    assert!(out.contains("DRIFT"), "{out}");
    // A server is not stopped by it: it counts on.
    let server = program.start().await;
    assert_eq!(header(&server.get("/comic/7").await, "x-view"), "counted; audience=visitor; count=3");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn drifts_that_cancel_each_other_out_are_found() {
    let program = Program::new(XKCDAPP);
    let server = program.start().await;
    for path in ["/sampler/1", "/sampler/2"] {
        page(&server, path).await;
    }
    server.stop().await;
    in_sqlite(
        &program,
        "UPDATE comic_views SET view_count = 5 WHERE comic_number = -1; \
         UPDATE comic_views_daily SET view_count = 5 WHERE comic_number = -2; \
         UPDATE view_writers SET views = 6;",
    );
    let (code, out, _) = outcome(&program, &["audit"]).await;
    assert_eq!(code, Some(1), "{out}");
    assert!(out.contains("comic -1, visitor: total 5, daily sums 1"), "{out}");
    assert!(out.contains("comic -2, visitor: total 1, daily sums 5"), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_audit_needs_the_log_that_it_is_to_replay() {
    let program = Program::new(XKCDAPP);
    program.run_well(&["migrate"]).await;
    let (code, out, log) = outcome(&program, &["audit", "--replay", "nowhere.log"]).await;
    assert_eq!((code, out.as_str()), (Some(1), ""), "{log}");
    assert!(log.contains("nowhere.log"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_audit_makes_no_database_to_find_clean() {
    let program = Program::new(XKCDAPP);
    let (code, out, log) = outcome(&program, &["audit"]).await;
    assert_eq!((code, out.as_str()), (Some(1), ""), "{log}");
    assert!(log.contains("there is no database in data/xkcdapp.db"), "{log}");
    assert!(!program.folder().join("data/xkcdapp.db").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_healthcheck_asks_the_server_on_listen_addr() {
    let server = Program::new(XKCDAPP).start().await;
    let place = server.url.trim_start_matches("http://").to_owned();
    let port = place.rsplit_once(':').unwrap().1.to_owned();
    for address in [place.clone(), format!("0.0.0.0:{port}")] {
        let (code, out, log) = outcome(&Program::new(XKCDAPP).set("LISTEN_ADDR", &address), &["healthcheck"]).await;
        assert_eq!((code, out.as_str()), (Some(0), "healthy\n"), "{address}: {log}");
    }
    let (code, ..) = outcome(&Program::new(XKCDAPP), &["healthcheck", "--listen-addr", &place]).await;
    assert_eq!(code, Some(0));
    server.stop().await;

    let place = format!("127.0.0.1:{}", closed_port());
    let (code, out, log) = outcome(&Program::new(XKCDAPP).set("LISTEN_ADDR", &place), &["healthcheck"]).await;
    assert_eq!((code, out.as_str()), (Some(1), ""), "{log}");
    assert!(log.lines().count() == 1 && log.contains(&place), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_healthcheck_fails_while_the_server_drains() {
    let server = Program::new(XKCDAPP).set("DRAIN_DELAY", "5m").start().await;
    let place = server.url.trim_start_matches("http://").to_owned();
    server.signal("TERM").await;
    harness::eventually("/health to say that it drains", async || {
        (server.get("/health").await.status() == 503).then_some(())
    })
    .await;
    let (code, _, log) = outcome(&Program::new(XKCDAPP).set("LISTEN_ADDR", &place), &["healthcheck"]).await;
    assert_eq!(code, Some(1), "{log}");
    assert!(log.contains("503"), "{log}");
    // Still served, and told to go.
    let answer = server.get("/sampler/1").await;
    assert_eq!((answer.status().as_u16(), header(&answer, "connection")), (200, "close"));
    assert!(header(&answer, "x-view").starts_with("counted;"));
}

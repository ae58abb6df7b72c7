//! Views, from the request to the database or the spool.

use harness::{Exposition, Mode, Point, StubXkcd, eventually};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::{behind_a_proxy, measured, view};
use crate::support::beside;

#[tokio::test(flavor = "multi_thread")]
async fn views_are_counted_by_audience_and_answer() {
    let xkcd = StubXkcd::start(9).await;
    let server = measured(beside(&xkcd)).start().await;
    let ask = async |method: &str, headers: &[(&str, &str)]| {
        server.request(method, "/comic/7", headers).await;
    };
    for _ in 0..5 {
        ask("GET", &[]).await;
    }
    for _ in 0..3 {
        ask("GET", &[("x-load-test", "1")]).await;
    }
    for _ in 0..2 {
        ask("GET", &[("user-agent", "Googlebot/2.1")]).await;
    }
    for _ in 0..4 {
        ask("HEAD", &[]).await;
    }
    ask("GET", &[("sec-purpose", "prefetch")]).await;
    assert_eq!(server.get("/comic/77").await.status(), 404);
    let told = Exposition::of(&server).await;
    for (audience, views) in [("visitor", 5), ("load_test", 3), ("crawler", 2)] {
        let of = |answer: &str| format!("xkcdapp_views_total{{audience=\"{audience}\",answer=\"{answer}\"}}");
        assert_eq!(told.count(&of("counted")), views, "{audience}");
        assert_eq!((told.count(&of("pending")), told.count(&of("unanswered"))), (0, 0), "{audience}");
    }
    for (reason, times) in [("head", 4), ("prefetch", 1), ("shutdown", 0)] {
        assert_eq!(told.count(&format!("xkcdapp_skipped_views_total{{reason=\"{reason}\"}}")), times, "{reason}");
    }
    // One after the other, so each was a batch of its own.
    assert_eq!(told.count("xkcdapp_batch_views_count"), 10);
    assert_eq!(told.count("xkcdapp_batch_views_sum"), 10);
    assert_eq!(told.count("xkcdapp_batch_views_bucket{le=\"1.0\"}"), 10);
    assert_eq!(told.count("xkcdapp_commit_duration_seconds_count"), 10);
    assert!(told.value("xkcdapp_commit_duration_seconds_sum") > 0.0);
    assert_eq!(told.count("xkcdapp_pending_views"), 0);
    // The newest and the seventh; the 77th is beyond what is worth asking for.
    assert_eq!(told.count("xkcdapp_fetches_total{outcome=\"found\"}"), 2);
    assert_eq!(told.count("xkcdapp_catalogue_comics"), 2);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_shows_in_what_is_pending_and_leaves_with_it() {
    let (program, _database, proxy, _xkcd) = behind_a_proxy("200ms").await;
    let server = program.start().await;
    proxy.set(Mode::Refuse);
    for _ in 0..7 {
        assert_eq!(view(&server, "/comic/2").await, "pending; audience=visitor");
    }
    let told = Exposition::of(&server).await;
    assert_eq!(told.count("xkcdapp_pending_views"), 7);
    assert_eq!(told.count("xkcdapp_views_total{audience=\"visitor\",answer=\"pending\"}"), 7);
    assert!(told.count("xkcdapp_commit_failures_total{kind=\"unavailable\"}") > 0);
    assert_eq!(told.count("xkcdapp_batch_views_sum"), 0);
    proxy.set(Mode::Forward);
    eventually("the views to be written", async || {
        (Exposition::of(&server).await.count("xkcdapp_pending_views") == 0).then_some(())
    })
    .await;
    let told = Exposition::of(&server).await;
    assert_eq!(told.count("xkcdapp_batch_views_sum"), 7);
    assert_eq!(told.count("xkcdapp_commit_failures_total{kind=\"refused\"}"), 0);
    assert_eq!(told.total("xkcdapp_errors_total"), 0, "an outage is none of our errors");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_without_an_answer_is_a_failure_of_its_kind() {
    let (program, _database, proxy, _xkcd) = behind_a_proxy("100ms").await;
    let server = program.set("COMMIT_DEADLINE", "300ms").start().await;
    assert_eq!(view(&server, "/comic/1").await, "counted; audience=visitor; count=1");
    proxy.set(Mode::Drop);
    assert_eq!(view(&server, "/comic/1").await, "pending; audience=visitor");
    eventually("a commit to be late", async || {
        let told = Exposition::of(&server).await;
        (told.count("xkcdapp_commit_failures_total{kind=\"late\"}") > 0).then_some(())
    })
    .await;
    proxy.set(Mode::Forward);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_duplicate_is_counted_and_its_views_once() {
    let (program, _database, proxy, _xkcd) = behind_a_proxy("2s").await;
    let server = program.start().await;
    proxy.cut_once(Point::BeforeAnswer);
    assert_eq!(view(&server, "/comic/2").await, "counted; audience=visitor");
    assert_eq!(view(&server, "/comic/2").await, "counted; audience=visitor; count=2");
    let told = Exposition::of(&server).await;
    assert_eq!(told.count("xkcdapp_duplicate_batches_total"), 1);
    assert_eq!(told.count("xkcdapp_batch_views_sum"), 2);
    // The first one's time is not known: its answer was lost.
    assert_eq!(told.count("xkcdapp_commit_duration_seconds_count"), 1);
    assert_eq!(told.count("xkcdapp_commit_failures_total{kind=\"unavailable\"}"), 1);
    assert_eq!(told.count("xkcdapp_gaps_total"), 0);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gap_is_counted() {
    let (program, database, _proxy, _xkcd) = behind_a_proxy("2s").await;
    let server = program.start().await;
    for count in 1..=2 {
        assert_eq!(view(&server, "/comic/2").await, format!("counted; audience=visitor; count={count}"));
    }
    let back = "UPDATE view_writers SET sequence = sequence - 1";
    database.connect().await.batch_execute(back).await.unwrap();
    assert_eq!(view(&server, "/comic/2").await, "counted; audience=visitor; count=3");
    let told = Exposition::of(&server).await;
    assert_eq!(told.count("xkcdapp_gaps_total"), 1);
    assert_eq!(told.count("xkcdapp_duplicate_batches_total"), 0);
    assert_eq!(told.count("xkcdapp_batch_views_count"), 3);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_spooled_is_counted_and_what_is_written_of_it_later() {
    let (program, database, _proxy, _xkcd) = behind_a_proxy("2s").await;
    let execute = async |sql: &str| database.connect().await.batch_execute(sql).await.unwrap();
    execute("ALTER TABLE comic_views ADD CONSTRAINT refusal CHECK (comic_number <> 3) NOT VALID").await;
    let server = program.start().await;
    for _ in 0..2 {
        assert_eq!(view(&server, "/comic/3").await, "pending; audience=visitor");
    }
    let told = Exposition::of(&server).await;
    assert_eq!(told.count("xkcdapp_spooled_batches_total"), 2);
    assert_eq!(told.count("xkcdapp_spooled_views_total"), 2);
    assert_eq!(told.count("xkcdapp_commit_failures_total{kind=\"refused\"}"), 2);
    assert_eq!(told.count("xkcdapp_errors_total{kind=\"batch_refused\"}"), 2);
    assert_eq!(told.count("xkcdapp_pending_views"), 0);
    assert_eq!(told.count("xkcdapp_unsaved_views_total"), 0);
    server.stop().await;

    execute("ALTER TABLE comic_views DROP CONSTRAINT refusal").await;
    std::fs::write(program.folder().join("data/spool/-.spool"), "{").unwrap();
    let server = program.start().await;
    eventually("the spool to be written", async || {
        (Exposition::of(&server).await.count("xkcdapp_replayed_views_total") == 2).then_some(())
    })
    .await;
    let told = Exposition::of(&server).await;
    assert_eq!(told.count("xkcdapp_errors_total{kind=\"spool_unreadable\"}"), 1);
    assert_eq!(told.count("xkcdapp_spooled_batches_total"), 0, "these were another process's");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn views_that_cannot_even_be_spooled_are_counted() {
    let (program, database, _proxy, _xkcd) = behind_a_proxy("2s").await;
    let blocked = tempfile::NamedTempFile::new().unwrap();
    let refusal = "ALTER TABLE comic_views ADD CONSTRAINT refusal CHECK (comic_number <> 3) NOT VALID";
    database.connect().await.batch_execute(refusal).await.unwrap();
    let server = program.set("SPOOL_DIR", blocked.path().join("spool").to_str().unwrap()).start().await;
    assert_eq!(view(&server, "/comic/3").await, "pending; audience=visitor");
    let told = Exposition::of(&server).await;
    assert_eq!(told.count("xkcdapp_unsaved_views_total"), 1);
    assert_eq!(told.count("xkcdapp_errors_total{kind=\"spool_unwritable\"}"), 1);
    assert_eq!(told.count("xkcdapp_spooled_views_total"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_leaves_is_counted_and_so_is_its_view() {
    let (program, database, _proxy, _xkcd) = behind_a_proxy("2s").await;
    let server = program.set("COMMIT_DEADLINE", "10s").start().await;
    let other = database.connect().await;
    other.batch_execute("BEGIN; LOCK TABLE comic_views IN EXCLUSIVE MODE").await.unwrap();
    let mut stream = TcpStream::connect(server.url.trim_start_matches("http://")).await.unwrap();
    stream.write_all(b"GET /comic/2 HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    eventually("the view to be accepted", async || {
        (Exposition::of(&server).await.count("xkcdapp_pending_views") == 1).then_some(())
    })
    .await;
    drop(stream);
    eventually("the request to be given up", async || {
        (Exposition::of(&server).await.count("xkcdapp_requests_abandoned_total") == 1).then_some(())
    })
    .await;
    other.batch_execute("COMMIT").await.unwrap();
    eventually("the view to be written", async || {
        (Exposition::of(&server).await.count("xkcdapp_pending_views") == 0).then_some(())
    })
    .await;
    let told = Exposition::of(&server).await;
    assert_eq!(told.count("xkcdapp_views_total{audience=\"visitor\",answer=\"unanswered\"}"), 1);
    assert_eq!(told.count("xkcdapp_batch_views_sum"), 1);
    assert_eq!(told.count("xkcdapp_requests_in_flight"), 0);
    server.stop().await;
}

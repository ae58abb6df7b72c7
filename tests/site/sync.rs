//! `xkcdapp sync`, and the same in the background of `serve`.

use std::collections::BTreeSet;

use harness::{PATIENCE, Program, StubComic, StubXkcd, eventually};
use tokio::process::{Child, Command};

use super::support::{beside, header, on_postgres, outcome, page};

fn fast(xkcd: &StubXkcd) -> Program {
    beside(xkcd).set("SYNC_RATE", "10000")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_stores_everything_newest_first_in_sqlite() {
    let xkcd = StubXkcd::start(410).await;
    everything(&xkcd, &fast(&xkcd)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_stores_everything_newest_first_in_postgresql() {
    let xkcd = StubXkcd::start(410).await;
    let (program, _database) = on_postgres(fast(&xkcd)).await;
    everything(&xkcd, &program).await;
}

async fn everything(xkcd: &StubXkcd, program: &Program) {
    let out = program.run_well(&["sync"]).await;
    assert!(out.contains("409 comics known; 409 asked for, 0 of them left out"), "{out}");
    let newest_first: Vec<u32> = (1..410).rev().filter(|number| *number != 404).collect();
    assert_eq!(xkcd.asked()[0], 0);
    assert_eq!(xkcd.asked()[1..], newest_first);
    assert_eq!(xkcd.pictures(), 409);

    // Again: the newest few, which change most, and no picture.
    let out = program.run_well(&["sync"]).await;
    assert!(out.contains("409 comics known; 9 asked for, 0 of them left out"), "{out}");
    let again = &xkcd.asked()[409..];
    assert_eq!(again, [0, 409, 408, 407, 406, 405, 403, 402, 401], "{again:?}");
    assert_eq!(xkcd.pictures(), 409);

    // What was stored is served without xkcd.
    xkcd.answer_all(Some(500));
    let server = program.start().await;
    for path in ["/comic/1", "/comic/403", "/comic/410"] {
        page(&server, path).await;
    }
    server.stop().await;
}

async fn interrupt(child: &Child) {
    let id = child.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().await.unwrap().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_sync_is_taken_up_where_it_was() {
    let xkcd = StubXkcd::start(200).await;
    let program = beside(&xkcd);
    let child = program.spawn(&["sync", "--sync-rate", "40"]);
    eventually("some comics to be asked for", async || (xkcd.documents() >= 20).then_some(())).await;
    interrupt(&child).await;
    let output = tokio::time::timeout(PATIENCE, child.wait_with_output()).await.unwrap().unwrap();
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{complaint}");
    assert!(complaint.contains("interrupted; the next sync goes on from here"), "{complaint}");
    let first = xkcd.asked();
    assert!(first.len() < 190, "it was not interrupted: {first:?}");

    let out = program.run_well(&["sync", "--sync-rate", "10000"]).await;
    assert!(out.contains("200 comics known"), "{out}");
    let all = xkcd.asked();
    let second = &all[first.len()..];
    let every: BTreeSet<u32> = all.iter().copied().collect();
    assert!((1..200).all(|number| every.contains(&number)), "{all:?}");
    // Stored by the first: all it asked for but the last, which may have been under way.
    let stored = &first[1..first.len() - 1];
    let repeated: Vec<_> = second.iter().filter(|number| **number < 191 && stored.contains(number)).collect();
    assert!(repeated.is_empty(), "asked for twice: {repeated:?}; first {first:?}, second {second:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn unreadable_comics_are_left_out_and_the_rest_is_stored() {
    let xkcd = StubXkcd::start(30).await;
    xkcd.garble(20, 200, "<html>no comic</html>");
    xkcd.garble(10, 200, "{\"num\": 11, \"title\": \"another\"}");
    xkcd.garble(5, 403, "");
    let program = fast(&xkcd);
    let (code, out, log) = outcome(&program, &["sync"]).await;
    assert_eq!(code, Some(0), "{log}");
    assert!(out.contains("27 comics known; 30 asked for, 3 of them left out"), "{out}\n{log}");
    for number in [20, 10, 5] {
        assert!(log.contains(&format!("/{number}/info.0.json")), "comic {number} is not named: {log}");
    }
    // Mended upstream, they come with the next sync.
    let mended = StubXkcd::start(30).await;
    let program = program.set("XKCD_URL", &mended.url).set("XKCD_IMAGE_ORIGIN", &mended.url);
    assert!(program.run_well(&["sync"]).await.contains("30 comics known; 13 asked for, 0 of them left out"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comic_that_always_fails_upstream_does_not_stop_the_rest() {
    let xkcd = StubXkcd::start(15).await;
    xkcd.garble(12, 500, "oops");
    let (code, out, log) = outcome(&fast(&xkcd), &["sync"]).await;
    assert_eq!(code, Some(0), "{log}");
    assert!(out.contains("14 comics known; 15 asked for, 1 of them left out"), "{out}\n{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_xkcd_a_sync_fails_and_says_where() {
    let xkcd = StubXkcd::start(3).await;
    let program = fast(&xkcd).set("XKCD_URL", "http://127.0.0.1:9");
    let (code, out, log) = outcome(&program, &["sync"]).await;
    assert_eq!((code, out.as_str()), (Some(1), ""), "{log}");
    let complaint = log.lines().last().unwrap();
    assert!(complaint.starts_with("xkcdapp: ") && complaint.contains("127.0.0.1:9"), "{log}");
    assert!(complaint.contains("refused"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn serve_fills_the_catalogue_in_the_background_and_another_process_sees_it() {
    let xkcd = StubXkcd::start(30).await;
    let (program, database) = on_postgres(fast(&xkcd).set("SYNC", "on")).await;
    // It knows no xkcd, so that whatever it serves came by way of the database.
    let other = Program::new(super::XKCDAPP).set("DATABASE_URL", &database.url).set("CATALOGUE_REFRESH", "100ms");
    let reader = other.start().await;
    assert!(page(&reader, "/").await.contains("has not been reached yet"));
    let writer = program.start().await;
    eventually("the other process to know all comics", async || {
        (reader.get("/comic/1").await.status() == 200).then_some(())
    })
    .await;
    for number in 1..=30 {
        assert!(page(&reader, &format!("/comic/{number}")).await.contains(&format!("No. {number}")), "{number}");
    }
    assert_eq!(header(&reader.get("/latest").await, "location"), "/comic/30");
    assert!(!page(&reader, "/sampler/1").await.contains("has not been reached yet"));
    reader.stop().await;
    writer.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_comic_and_a_changed_one_come_with_the_next_poll() {
    let xkcd = StubXkcd::start(30).await;
    let program = fast(&xkcd).set("SYNC", "on").set("SYNC_POLL", "1s");
    let server = program.start().await;
    eventually("the first sync", async || (xkcd.documents() >= 30).then_some(())).await;
    xkcd.put(StubComic::new(31).with("title", "Fresh ink"));
    eventually("the new comic to be the newest", async || {
        (header(&server.get("/latest").await, "location") == "/comic/31").then_some(())
    })
    .await;
    assert!(page(&server, "/comic/31").await.contains("Fresh ink"));
    server.stop().await;
    // The newest few are asked for again by the next process.
    xkcd.put(StubComic::new(29).with("title", "Second thoughts"));
    let server = program.start().await;
    eventually("the changed comic", async || {
        page(&server, "/comic/29").await.contains("Second thoughts").then_some(())
    })
    .await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_one_process_syncs_a_database() {
    let xkcd = StubXkcd::start(150).await;
    let (program, _database) = on_postgres(beside(&xkcd)).await;
    let first = program.spawn(&["sync", "--sync-rate", "20"]);
    eventually("the first to have begun", async || (xkcd.documents() >= 3).then_some(())).await;
    let (code, _, log) = outcome(&program, &["sync"]).await;
    assert_eq!(code, Some(1), "{log}");
    assert!(log.contains("another process keeps PostgreSQL at"), "{log}");
    interrupt(&first).await;
    first.wait_with_output().await.unwrap();
    // The right to sync ends with whoever had it.
    program.run_well(&["sync", "--sync-rate", "10000"]).await;
}

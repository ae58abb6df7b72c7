//! The check of xkcd, which asks nobody.

use harness::{StubXkcd, eventually};

use super::{STALE, program, row, status, until};
use crate::support::page;

#[tokio::test(flavor = "multi_thread")]
async fn what_came_of_asking_last_is_told_and_nothing_is_asked_for_it() {
    let xkcd = StubXkcd::start(9).await;
    let server = program().set("XKCD_URL", &xkcd.url).set("XKCD_IMAGE_ORIGIN", &xkcd.url).start().await;
    until(&server, "xkcd", (200, "OK\n")).await;
    let found = row(&page(&server, "/status").await, "xkcd");
    assert!(found.contains("Not asked by this process yet; no comics here yet, the built-in strips"), "{found}");
    assert_eq!((xkcd.documents(), xkcd.pictures()), (0, 0));

    page(&server, "/comic/5").await;
    let asked = (xkcd.documents(), xkcd.pictures());
    tokio::time::sleep(STALE).await;
    let found = row(&page(&server, "/status").await, "xkcd");
    assert!(found.contains("Works Answered ") && found.contains("2 comics, read from the database"), "{found}");
    assert_eq!((xkcd.documents(), xkcd.pictures()), asked);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_xkcd_that_does_not_answer_is_told_and_pages_go_on() {
    let server = program().start().await;
    assert_eq!(server.get("/comic/5").await.status(), 503);
    let (start, end) =
        ("did not answer when last asked, ", "s ago; no comics here yet, the built-in strips stand in\n");
    eventually("xkcd to be told as it is", async || {
        let (status, text) = status(&server, "xkcd").await;
        let ago = text.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
        (status == 503 && ago.is_some_and(|seconds| seconds.parse::<u32>().is_ok())).then_some(())
    })
    .await;
    assert_eq!(server.get("/").await.status(), 200);
    assert_eq!(server.get("/ready").await.status(), 200, "an empty catalogue is no failure");
    server.stop().await;
}

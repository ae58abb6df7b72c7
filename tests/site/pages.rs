//! What a visitor gets.

use harness::{Program, StubXkcd, ViewSums};

use super::XKCDAPP;

#[tokio::test(flavor = "multi_thread")]
async fn without_xkcd_the_sampler_is_shown_and_counted() {
    let server = Program::new(XKCDAPP).start().await;
    for path in ["/", "/sampler/1", "/sampler/12"] {
        let answer = server.get(path).await;
        assert_eq!(answer.status(), 200, "{path}");
        let view = answer.headers()["x-view"].to_str().unwrap();
        assert!(view.starts_with("counted; audience=visitor"), "{path}: {view}\n{}", server.log());
        assert!(answer.text().await.unwrap().contains("/assets/sampler-"), "{path}");
    }
    assert_eq!(ViewSums::of(&server).await, ViewSums { visitor: 3, ..ViewSums::default() });
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comic_is_fetched_once_and_then_served_from_memory() {
    let xkcd = StubXkcd::start(30).await;
    let program = Program::new(XKCDAPP).set("XKCD_URL", &xkcd.url).set("XKCD_IMAGE_ORIGIN", &xkcd.url);
    let server = program.start().await;
    for count in 1..=5 {
        let answer = server.get("/comic/7").await;
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["x-view"], format!("counted; audience=visitor; count={count}"));
    }
    // The newest, to know how far numbers go, and comic 7.
    assert_eq!(xkcd.documents(), 2);
    server.stop().await;
}

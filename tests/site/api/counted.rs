//! Nothing that is asked of the API is a view, and nobody who asks is a visitor.

use harness::ViewSums;

use super::{nine, open};

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_counted_and_no_cookie_is_set_or_read() {
    let (_xkcd, _program, server) = nine().await;
    for path in [
        "comics",
        "comics/7",
        "comics/newest",
        "comics/random",
        "comics/7/views",
        "search?q=strip",
        "top",
        "statistics",
    ] {
        for headers in [&[][..], &[("cookie", "xkcdapp_visitor=1.garbage; xkcdapp_look=dark")]] {
            let answer = server.request("GET", &format!("/api/v1/{path}"), headers).await;
            assert_eq!(answer.status(), 200, "{path}");
            open(&answer, path);
        }
    }
    assert_eq!(ViewSums::of(&server).await, ViewSums::default());
    let log = server.stop().await;
    assert!(
        log.lines()
            .filter(|line| line.contains("/api/v1/"))
            .all(|line| line.contains("view=\"-\"") || line.contains("view=-")),
        "{log}"
    );
}

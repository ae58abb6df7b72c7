//! Only what is made for frames may be framed.

use harness::StubXkcd;

use crate::headers::protected;
use crate::support::{beside, header};

#[tokio::test(flavor = "multi_thread")]
async fn frames_alone_may_be_framed() {
    let xkcd = StubXkcd::start(30).await;
    let server = beside(&xkcd).start().await;
    for path in [
        "/embed/7",
        "/embed/404",
        "/embed/999",
        "/embed/%ff",
        "/embed/sampler",
        "/embed/sampler/3",
        "/embed/sampler/99",
    ] {
        let answer = server.get(path).await;
        let policy = header(&answer, "content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; ") && policy.ends_with("; frame-ancestors *"),
            "{path}: {policy}"
        );
        assert_eq!(policy.matches("frame-ancestors").count(), 1, "{path}: {policy}");
        assert_eq!(header(&answer, "cross-origin-resource-policy"), "cross-origin", "{path}");
        assert_eq!(header(&answer, "x-frame-options"), "", "{path}");
        assert_eq!(header(&answer, "x-content-type-options"), "nosniff", "{path}");
    }
    for path in [
        "/",
        "/comic/7",
        "/comic/404",
        "/sampler/3",
        "/me",
        "/search",
        "/archive",
        "/top",
        "/stats",
        "/look",
        "/api",
        "/random",
        "/7",
        "/nowhere",
        "/comic/%ff",
        "/embed",
        "/embed/",
        "/embed/7/8",
        "/feed.atom",
        "/sitemap.xml",
        "/robots.txt",
        "/manifest.webmanifest",
        "/favicon.ico",
        "/health",
        "/status",
    ] {
        let answer = server.get(path).await;
        let policy = header(&answer, "content-security-policy");
        assert!(policy.ends_with("; frame-ancestors 'none'"), "{path}: {policy}");
    }
    let prefetched = server.request("GET", "/embed/7", &[("sec-purpose", "prefetch")]).await;
    assert_eq!(prefetched.status(), 403);
    protected(&prefetched, &xkcd.url, "a prefetch of a frame");
    protected(&server.request("POST", "/embed/7", &[]).await, &xkcd.url, "a POST to a frame");
    server.stop().await;
}

//! Where visitors find the site: as it was set, or as a request says, but never as markup.

use harness::{Program, Running};

use crate::XKCDAPP;
use crate::support::{header, raw};

/// What is answered to a request that names such a host.
async fn naming(server: &Running, path: &str, host: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    raw(server, request.as_bytes()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_setting_the_request_names_the_site() {
    for (secure, scheme) in [("off", "http"), ("on", "https")] {
        let server = Program::new(XKCDAPP).set("COOKIE_SECURE", secure).start().await;
        let answer = naming(&server, "/sampler/1", "comics.example.org:8080").await;
        let address = format!("{scheme}://comics.example.org:8080/sampler/1");
        assert!(answer.contains(&format!("<link rel=\"canonical\" href=\"{address}\">")), "{answer}");
        assert!(answer.contains(&format!("\"url\":\"{address}\"")), "{answer}");
        let robots = naming(&server, "/robots.txt", "comics.example.org").await;
        assert!(robots.contains(&format!("\nSitemap: {scheme}://comics.example.org/sitemap.xml\n")), "{robots}");
        server.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_kept_is_kept_for_each_host_apart() {
    let server = Program::new(XKCDAPP).start().await;
    for path in ["/top", "/stats", "/api", "/archive", "/search"] {
        for (host, other) in [("one.example", "two."), ("two.example", "one."), ("one.example", "two.")] {
            let answer = naming(&server, path, host).await;
            let link = format!("<link rel=\"canonical\" href=\"http://{host}{path}\">");
            assert!(answer.contains(&link) && !answer.contains(&format!("{other}example")), "{path} {host}: {answer}");
        }
    }
    // The target wins over the header (RFC 9112, 3.2.2).
    let answer = naming(&server, "http://one.example/top", "two.example").await;
    assert!(answer.contains("href=\"http://one.example/top\"") && !answer.contains("two.example"), "{answer}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_setting_wins_over_whatever_a_request_names() {
    let server = Program::new(XKCDAPP).set("PUBLIC_URL", "https://comics.example.org/").start().await;
    for path in ["/sampler/1", "/", "/feed.atom", "/sitemap.xml", "/robots.txt", "/embed/sampler/1"] {
        for host in ["elsewhere.example", "\"><script>canary()</script>"] {
            // A host with a slash is refused before any page is made.
            let answer = naming(&server, path, host).await;
            assert!(!answer.contains("elsewhere.example") && !answer.contains("canary"), "{path}: {answer}");
        }
        let answer = naming(&server, path, "elsewhere.example").await;
        assert!(
            answer.starts_with("HTTP/1.1 200 ") && answer.contains("https://comics.example.org/"),
            "{path}: {answer}"
        );
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_could_be_none_is_not_believed() {
    let server = Program::new(XKCDAPP).start().await;
    for host in ["\"><img-canary", "a\"b", "a'b", "a&b;c", "<canary>", "a{}b", "a%22b", "a,b", &"canary.".repeat(60)] {
        let answer = naming(&server, "/sampler/1", host).await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{host}: {answer}");
        assert!(answer.contains("<link rel=\"canonical\" href=\"/sampler/1\">"), "{host}: {answer}");
        assert!(!answer.contains(host), "{host}: {answer}");
        // What needs whole addresses cannot be made; what does not, can.
        for (path, status) in
            [("/feed.atom", 400), ("/sitemap.xml", 400), ("/robots.txt", 200), ("/embed/sampler/1", 200)]
        {
            let answer = naming(&server, path, host).await;
            assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{path}, {host}: {answer}");
            assert!(!answer.contains("Sitemap:"), "{path}, {host}: {answer}");
        }
    }
    // HTTP/1.0 knew no Host.
    let answer = raw(&server, b"GET /sampler/1 HTTP/1.0\r\n\r\n").await;
    assert!(answer.contains("<link rel=\"canonical\" href=\"/sampler/1\">"), "{answer}");
    // What a proxy says of the way before it is not believed either: anybody can send it.
    let headers = [("x-forwarded-host", "elsewhere.example"), ("x-forwarded-proto", "https")];
    let answer = server.request("GET", "/sampler/1", &headers).await;
    assert_eq!(header(&answer, "cache-control"), "private, no-cache");
    let html = answer.text().await.unwrap();
    assert!(html.contains(&format!("href=\"{}/sampler/1\"", server.url)) && !html.contains("elsewhere"), "{html}");
    server.stop().await;
}

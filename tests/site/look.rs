//! How pages look is a cookie of two words: what may be in it, who may set it, and where its page leads back to.

use harness::{Program, Running, Visitor};

use super::XKCDAPP;
use super::support::{header, page};

const OWN: (&str, &str) = ("sec-fetch-site", "same-origin");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// The document's first tag, which says how it looks.
async fn looks(server: &Running, path: &str, cookie: &[u8]) -> String {
    let cookie = reqwest::header::HeaderValue::from_bytes(cookie).unwrap();
    let request = reqwest::Client::builder().no_proxy().build().unwrap().get(format!("{}{path}", server.url));
    let html = request.header("cookie", cookie).send().await.unwrap().text().await.unwrap();
    let (_, rest) = html.split_once("<html").unwrap_or_else(|| panic!("{path}: {html}"));
    rest.split_once('>').unwrap().0.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_looks_as_the_cookie_says_errors_included() {
    let server = Program::new(XKCDAPP).start().await;
    for path in [
        "/",
        "/sampler/1",
        "/me",
        "/status",
        "/look",
        "/search",
        "/archive",
        "/top",
        "/stats",
        "/api",
        "/comic/404",
        "/nope",
        "/comic/%ff",
    ] {
        let dark = looks(&server, path, b"a=b; xkcdapp_look=dark.inverted; c=d").await;
        assert_eq!(dark, r#" lang="en" data-scheme="dark" data-paper="inverted""#, "{path}");
        assert_eq!(looks(&server, path, b"a=b").await, r#" lang="en""#, "{path}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_of_any_bytes_is_no_more_than_a_look() {
    let server = Program::new(XKCDAPP).start().await;
    for strange in [
        &b"xkcdapp_look="[..],
        b"xkcdapp_look",
        b"xkcdapp_look=\xff\xfe\x80",
        b"xkcdapp_look=\"><script>alert(1)</script>",
        b"xkcdapp_look=Dark; =; ;;",
        b"xkcdapp_look=dark\" onload=\"alert(1)",
        &[b"xkcdapp_look=", &b"a.".repeat(2_000)[..]].concat(),
    ] {
        for path in ["/sampler/1", "/nope"] {
            assert_eq!(looks(&server, path, strange).await, r#" lang="en""#, "{path}: {}", strange.escape_ascii());
        }
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_changes_one_thing_and_leads_back() {
    let server = Program::new(XKCDAPP).start().await;
    let mut visitor = Visitor::at(&server.url);
    let mut kept = Vec::new();
    for word in ["dark", "inverted", "nokeys", "light", "nonsense", "system", "white", "keys"] {
        let body = format!("from=%2Fsearch%3Fq%3Da%26b&look={word}");
        let answer = visitor.request("POST", "/look", &[OWN, FORM], &body).await;
        assert_eq!((answer.status, answer.header("location")), (303, "/look?from=%2Fsearch%3Fq%3Da%26b"), "{word}");
        assert_eq!(answer.header("cache-control"), "no-store", "{word}");
        let cookie = answer.header("set-cookie");
        let (pair, attributes) = cookie.split_once("; ").unwrap();
        assert_eq!(attributes, "Path=/; Max-Age=31536000; SameSite=Lax", "{word}");
        kept.push(pair.strip_prefix("xkcdapp_look=").unwrap().to_owned());
        let page = visitor.follow(&answer).await.well();
        assert!(page.html.contains(r#"<a href="/search?q=a&amp;b">Back to where you were</a>"#), "{}", page.html);
    }
    assert_eq!(
        kept,
        [
            "dark.white",
            "dark.inverted",
            "dark.inverted.nokeys",
            "light.inverted.nokeys",
            "light.inverted.nokeys",
            "system.inverted.nokeys",
            "system.white.nokeys",
            "system.white",
        ]
    );
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_site_changes_nothing_and_is_never_led_to() {
    let server = Program::new(XKCDAPP).start().await;
    let authority = server.url.trim_start_matches("http://").to_owned();
    let mut visitor = Visitor::at(&server.url);
    for headers in [&[("sec-fetch-site", "cross-site")][..], &[("origin", "https://evil.example")], &[]] {
        let answer = visitor.request("POST", "/look", &[headers, &[FORM]].concat(), "look=dark").await;
        assert_eq!((answer.status, answer.header("set-cookie")), (403, ""), "{headers:?}");
    }
    for forged in [
        "//evil.example",
        "https%3A%2F%2Fevil.example%2F",
        "%2F%5Cevil.example",
        "%2F%2Fevil.example",
        "javascript:alert(1)",
        "%2F%0A%2Fevil.example",
        "%2F%00",
        "%2F%22%3E%3Cscript%3E",
        "%ff",
        "/look",
        "",
    ] {
        let html = page(&server, &format!("/look?from={forged}")).await;
        assert!(!html.contains("Back to") && !html.contains("evil"), "{forged}: {html}");
        let answer = visitor.request("POST", "/look", &[OWN, FORM], &format!("look=dark&from={forged}")).await;
        assert_eq!((answer.status, answer.header("location")), (303, "/look"), "{forged}");
    }
    for (referer, back) in [
        (format!("http://{authority}/comic/7"), true),
        (format!("https://{authority}/comic/7"), true),
        ("http://evil.example/comic/7".to_owned(), false),
        (format!("http://{authority}//evil.example"), false),
    ] {
        let answer = server.request("GET", "/look", &[("referer", &referer)]).await;
        assert_eq!(header(&answer, "cache-control"), "private, no-cache");
        let html = answer.text().await.unwrap();
        assert_eq!(html.contains(r#"<a href="/comic/7">Back"#), back, "{referer}");
        assert_eq!(html.contains("Back to"), back, "{referer}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_anything_is_a_kind_answer() {
    let server = Program::new(XKCDAPP).start().await;
    let mut visitor = Visitor::at(&server.url);
    let (long, fields) = ("look=".to_owned() + &"a".repeat(5_000), "look=dark&look=white&look=dark");
    for (body, status) in
        [("", 303), ("look", 303), ("%ff=%fe&&&", 303), ("{\"look\":1}", 303), (fields, 303), (&long, 413)]
    {
        let answer = visitor.request("POST", "/look", &[OWN, FORM], body).await;
        assert_eq!(answer.status, status, "{body}");
    }
    assert_eq!(server.request("HEAD", "/look", &[]).await.status(), 200);
    assert_eq!(server.request("DELETE", "/look", &[OWN]).await.status(), 405);
    server.stop().await;
}

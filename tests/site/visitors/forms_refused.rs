//! The forms that forget: who may not send them, and how not.

use harness::{RedisServer, Running};
use reqwest::Response;

use super::{NAME, only_visitor, regular, with_redis};
use crate::headers::protected;
use crate::support::raw;

const FORMS: [&str; 2] = ["/me/start-over", "/me/forget"];
const IMAGES: &str = "https://imgs.xkcd.com";

/// A server with a Redis, and the cookie of a visitor who has seen comics 1, 2 and 3.
async fn served() -> (RedisServer, Running, String) {
    let (program, redis) = with_redis(1..=20).await;
    let server = program.start().await;
    let visitor = regular(&server, &[1, 2, 3]).await;
    let cookie = format!("{NAME}={}", visitor.cookies.get(NAME).unwrap());
    (redis, server, cookie)
}

/// Sends a request with the visitor's cookie; the answer, which must not take it away.
async fn send(server: &Running, cookie: &str, method: &str, path: &str, headers: &[(&str, &str)]) -> Response {
    let answer = server.request(method, path, &[headers, &[("cookie", cookie)]].concat()).await;
    assert!(!answer.headers().contains_key("set-cookie") && !answer.headers().contains_key("location"), "{answer:?}");
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_site_makes_a_browser_send_is_refused() {
    let (redis, server, cookie) = served().await;
    let own = server.url.clone();
    let longer = format!("{own}.evil.example");
    let elsewhere = own.replace("127.0.0.1", "127.0.0.2");
    for form in FORMS {
        for headers in [
            &[][..],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "cross-site"), ("origin", &*own)],
            &[("sec-fetch-site", "same-origin, cross-site")],
            &[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "")],
            &[("sec-fetch-site", "SAME-ORIGIN-NOT")],
            &[("origin", "https://evil.example")],
            &[("origin", "null")],
            &[("origin", "")],
            &[("origin", &*longer)],
            &[("origin", &*elsewhere)],
            &[("origin", "http://127.0.0.1")],
            &[("referer", &*own)],
            &[
                ("origin", "https://evil.example"),
                ("x-forwarded-host", "evil.example"),
                ("forwarded", "host=evil.example"),
            ],
        ] {
            let answer = send(&server, &cookie, "POST", form, headers).await;
            let what = format!("{form} {headers:?}");
            assert_eq!(answer.status(), 403, "{what}");
            protected(&answer, IMAGES, &what);
            assert_eq!(answer.headers()["cache-control"], "no-store", "{what}");
            let html = answer.text().await.unwrap();
            assert!(html.contains("<h1><bdi>Somebody else pressed that button</bdi></h1>"), "{what}: {html}");
        }
    }
    assert_eq!(only_visitor(&redis).await.1, [1, 2, 3]);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_are_sent_by_post_alone() {
    let (redis, server, cookie) = served().await;
    for form in FORMS {
        for method in ["GET", "HEAD"] {
            let answer = send(&server, &cookie, method, form, &[]).await;
            assert_eq!(answer.status(), 405, "{method} {form}");
            assert_eq!(answer.headers()["allow"], "POST", "{method} {form}");
            protected(&answer, IMAGES, form);
        }
        for method in ["PUT", "DELETE", "PATCH"] {
            let same = [("sec-fetch-site", "same-origin")];
            assert_eq!(send(&server, &cookie, method, form, &same).await.status(), 405, "{method} {form}");
            assert_eq!(send(&server, &cookie, method, form, &[]).await.status(), 405, "{method} {form}");
        }
        let prefetch = [("sec-fetch-site", "same-origin"), ("sec-purpose", "prefetch")];
        assert_eq!(send(&server, &cookie, "POST", form, &prefetch).await.status(), 403, "{form}");
    }
    for (path, status) in
        [("/me/start-over/", 404), ("/me/forget/", 404), ("/me/nothing", 404), ("/me/", 405), ("/me", 405)]
    {
        let answer = send(&server, &cookie, "POST", path, &[("sec-fetch-site", "same-origin")]).await;
        assert_eq!(answer.status(), status, "{path}");
    }
    assert_eq!(only_visitor(&redis).await.1, [1, 2, 3]);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_too_large_or_of_unknown_length_are_refused() {
    let (redis, server, cookie) = served().await;
    for form in FORMS {
        let start = format!(
            "POST {form} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nCookie: {cookie}\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n"
        );
        let large = format!("{start}Content-Length: 71680\r\n\r\n{}", "a".repeat(71_680));
        let promised = format!("{start}Content-Length: 71680\r\n\r\na=b");
        for request in [large, promised] {
            let answer = raw(&server, request.as_bytes()).await;
            assert!(answer.starts_with("HTTP/1.1 413 "), "{form}: {answer}");
        }
        let chunked = format!("{start}Transfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n");
        let answer = raw(&server, chunked.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 411 "), "{form}: {answer}");
        // One that never comes, as far as is known, changes nothing before it is there.
        let short = format!("{start}Content-Length: 10\r\n\r\na=b");
        let answer = raw(&server, short.as_bytes()).await;
        assert!(!answer.contains(" 303 "), "{form}: {answer}");
    }
    assert_eq!(only_visitor(&redis).await.1, [1, 2, 3]);
    server.stop().await;
}

//! What a client has already is not sent again.

use super::{nine, open};
use crate::support::header;

const ALL: [&str; 9] = [
    "/api/v1/comics",
    "/api/v1/comics/7",
    "/api/v1/comics/newest",
    "/api/v1/comics/7/views",
    "/api/v1/search?q=strip",
    "/api/v1/top",
    "/api/v1/top?order=least&window=today",
    "/api/v1/statistics",
    "/api/v1/openapi.json",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_that_is_named_is_answered_304_and_another_is_not() {
    let (_xkcd, _program, server) = nine().await;
    for path in ALL {
        // The first reading of the counts may come while this runs.
        server.get(path).await;
        let answer = server.get(path).await;
        let tag = header(&answer, "etag").to_owned();
        assert!(tag.len() == 36 && tag.starts_with("W/\""), "{path}: {tag}");
        assert!(header(&answer, "cache-control").starts_with("public, max-age="), "{path}");
        for had in [tag.clone(), tag[2..].to_owned(), format!("\"x\", {tag}"), "*".to_owned()] {
            for method in ["GET", "HEAD"] {
                let what = format!("{method} {path} {had}");
                let answer = server.request(method, path, &[("if-none-match", &had)]).await;
                assert_eq!(answer.status(), 304, "{what}");
                assert_eq!(header(&answer, "etag"), tag, "{what}");
                assert!(!header(&answer, "link").is_empty() && header(&answer, "content-type").is_empty(), "{what}");
                open(&answer, &what);
                // It would be that of the 200 (RFC 9110, 8.6).
                assert_eq!(header(&answer, "content-length"), "", "{what}");
                assert_eq!(answer.bytes().await.unwrap().len(), 0, "{what}");
            }
        }
        let answer = server.request("GET", path, &[("if-none-match", "\"x\"")]).await;
        assert_eq!(answer.status(), 200, "{path}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn long_answers_are_packed_for_who_accepts_that_and_short_ones_are_not() {
    let (_xkcd, _program, server) = nine().await;
    for (path, long) in [("/api/v1/openapi.json", true), ("/api/v1/comics", true), ("/api/v1/comics/7", false)] {
        let plain = server.get(path).await;
        assert_eq!((header(&plain, "content-encoding"), header(&plain, "vary")), ("", "accept-encoding"), "{path}");
        let tag = header(&plain, "etag").to_owned();
        let plain = plain.bytes().await.unwrap().len();
        let packed = server.request("GET", path, &[("accept-encoding", "gzip")]).await;
        let encoding = if long { "gzip" } else { "" };
        assert_eq!((header(&packed, "content-encoding"), header(&packed, "etag")), (encoding, &*tag), "{path}");
        open(&packed, path);
        let packed = packed.bytes().await.unwrap();
        assert_eq!((packed.starts_with(&[0x1f, 0x8b]), packed.len() < plain), (long, long), "{path}");
        for had in [&*tag, &tag[2..]] {
            let headers = [("accept-encoding", "gzip"), ("if-none-match", had)];
            let answer = server.request("GET", path, &headers).await;
            assert_eq!((answer.status().as_u16(), header(&answer, "etag")), (304, &*tag), "{path} {had}");
            assert_eq!(header(&answer, "content-encoding"), "", "{path} {had}");
        }
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn head_is_get_without_its_body() {
    let (_xkcd, _program, server) = nine().await;
    for path in ALL {
        server.get(path).await;
        let (get, head) = (server.get(path).await, server.request("HEAD", path, &[]).await);
        assert_eq!(head.status(), 200, "{path}");
        for name in ["etag", "content-type", "content-length", "cache-control", "link"] {
            assert_eq!(header(&head, name), header(&get, name), "{path}: {name}");
        }
        assert_eq!(head.bytes().await.unwrap().len(), 0, "{path}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_has_a_random_comic_already() {
    let (_xkcd, _program, server) = nine().await;
    for had in ["*", "W/\"0123456789abcdef0123456789abcdef\""] {
        let answer = server.request("GET", "/api/v1/comics/random", &[("if-none-match", had)]).await;
        assert_eq!((answer.status().as_u16(), header(&answer, "etag")), (200, ""), "{had}");
    }
    server.stop().await;
}

//! `/embed/{n}`: a bare comic, counted like any page.

use harness::{Program, StubComic, StubXkcd, ViewSums};

use super::HOSTILE;
use crate::XKCDAPP;
use crate::support::{attribute, beside, header, page, scripts, tags};

#[tokio::test(flavor = "multi_thread")]
async fn an_embedded_comic_is_bare_and_leads_to_its_page() {
    let xkcd = StubXkcd::start(1_200).await;
    xkcd.put(StubComic::new(4).with("img", "PICTURES/comics/"));
    let server = beside(&xkcd).set("PUBLIC_URL", "https://comics.example.org").start().await;
    let html = page(&server, "/embed/1100").await;
    for part in [
        "<title>Strip 1100 | xkcdapp</title>",
        "<meta name=\"robots\" content=\"noindex\">",
        "<link rel=\"canonical\" href=\"https://comics.example.org/comic/1100\">",
        "<figcaption><bdi>The caption of strip 1100.</bdi></figcaption>",
        "Comic by Randall Munroe, ",
        "href=\"https://creativecommons.org/licenses/by-nc/2.5/\"",
    ] {
        assert!(html.contains(part), "{part} is missing: {html}");
    }
    assert_eq!((html.matches("<h1>").count(), html.matches("<main ").count()), (1, 1), "{html}");
    assert_eq!((scripts(&html).count(), tags(&html, "form").count(), tags(&html, "nav").count()), (0, 0, 0), "{html}");
    assert!(html.len() < 2_500, "{} bytes: {html}", html.len());
    let picture = tags(&html, "img").next().unwrap();
    assert_eq!(attribute(picture, "src").unwrap(), format!("{}/comics/strip_1100.png", xkcd.url));
    // Nothing that is clicked stays in the frame.
    for path in ["/embed/1100", "/embed/4", "/embed/999999", "/embed/sampler/3"] {
        let html = server.get(path).await.text().await.unwrap();
        let base = tags(&html, "base").next().unwrap_or_else(|| panic!("{path}: {html}"));
        assert_eq!((attribute(base, "target"), attribute(base, "href")), (Some("_blank"), None), "{path}");
        assert!(tags(&html, "a").next().is_some(), "{path}: {html}");
        assert!(tags(&html, "a").all(|link| attribute(link, "target").is_none()), "{path}: {html}");
    }
    assert!(page(&server, "/embed/4").await.contains("class=\"paper card\""));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_embedded_comic_is_counted_once_as_any_page_is() {
    let xkcd = StubXkcd::start(30).await;
    let server = beside(&xkcd).start().await;
    for (path, count) in [("/embed/7", 1), ("/comic/7", 2), ("/embed/7", 3)] {
        let answer = server.get(path).await;
        assert_eq!(header(&answer, "x-view"), format!("counted; audience=visitor; count={count}"), "{path}");
        assert_eq!(header(&answer, "cache-control"), "private, no-cache", "{path}");
    }
    for (headers, method, status, view) in [
        (&[][..], "HEAD", 200, "skipped; reason=head"),
        (&[("sec-purpose", "prefetch;prerender")][..], "GET", 403, "skipped; reason=prefetch"),
        (&[("user-agent", "Googlebot/2.1")][..], "GET", 200, "counted; audience=crawler; count=1"),
        (&[("x-load-test", "1")][..], "GET", 200, "counted; audience=load_test; count=1"),
    ] {
        let answer = server.request(method, "/embed/7", headers).await;
        assert_eq!((answer.status().as_u16(), header(&answer, "x-view")), (status, view), "{method} {headers:?}");
        assert_eq!(header(&answer, "set-cookie"), "");
    }
    let answer = server.get("/embed/sampler/3").await;
    assert_eq!(header(&answer, "x-view"), "counted; audience=visitor; count=1");
    assert_eq!(header(&answer, "set-cookie"), "", "a frame on another site could keep none");
    for path in ["/embed/404", "/embed/999", "/embed/0", "/embed/sampler/99"] {
        let answer = server.get(path).await;
        assert_eq!((answer.status().as_u16(), header(&answer, "x-view")), (404, ""), "{path}");
    }
    assert_eq!(ViewSums::of(&server).await, ViewSums { visitor: 4, crawler: 1, load_test: 1, ..ViewSums::default() });
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_comic_is_told_within_the_frame() {
    let xkcd = StubXkcd::start(30).await;
    let server = beside(&xkcd).start().await;
    server.get("/comic/30").await;
    let long = format!("/embed/{}", "9".repeat(5_000));
    for (path, status) in [
        ("/embed/404", 404),
        ("/embed/31", 404),
        ("/embed/0", 404),
        ("/embed/-1", 404),
        ("/embed/007", 404),
        ("/embed/4294967296", 404),
        (&*long, 404),
        ("/embed/%00", 404),
        ("/embed/%E2%80%AE7", 404),
        ("/embed/%3Cscript%3E", 404),
        ("/embed/%ff", 400),
        ("/embed/sampler/0", 404),
        ("/embed/sampler/%ff", 400),
    ] {
        let answer = server.get(path).await;
        let what = &path[..path.len().min(40)];
        assert_eq!((answer.status().as_u16(), header(&answer, "cache-control")), (status, "no-store"), "{what}");
        let html = answer.text().await.unwrap();
        assert!(html.contains("No such comic") && html.contains("noindex") && html.len() < 1_200, "{what}: {html}");
        assert_eq!((scripts(&html).count(), html.matches("rel=\"canonical\"").count()), (0, 0), "{what}: {html}");
    }
    xkcd.answer_all(Some(500));
    let answer = server.get("/embed/8").await;
    assert_eq!((answer.status().as_u16(), header(&answer, "retry-after")), (503, "5"));
    assert!(answer.text().await.unwrap().contains("Not just now"));
    assert_eq!(ViewSums::of(&server).await.visitor, 1);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_text_leaves_its_place_in_a_frame() {
    let (server, _xkcd) = super::hostile(None).await;
    for (number, text) in (1..).zip(HOSTILE) {
        let html = page(&server, &format!("/embed/{number}")).await;
        assert_eq!(tags(&html, "script").count(), 0, "{text}: {html}");
        assert!(!html.contains("<!--"), "{text}: {html}");
        let (head, _) = html.split_once("</head>").unwrap();
        assert!(!head.contains('\u{202e}') && !head.contains('\u{2066}'), "{text}: {head}");
    }
    server.stop().await;
    let server = Program::new(XKCDAPP).start().await;
    assert_eq!(server.get("/embed/7").await.status(), 503, "nothing is known, and xkcd is away");
    server.stop().await;
}

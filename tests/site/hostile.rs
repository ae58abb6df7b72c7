//! Texts from upstream that would do harm if they were believed.

use harness::{StubComic, StubXkcd};

use super::support::{attribute, beside, page, scripts, tags};

#[tokio::test(flavor = "multi_thread")]
async fn markup_in_upstream_texts_never_becomes_markup() {
    let hostile = [
        "<script>canary()</script>",
        "</title><script>canary()</script>",
        "\"><img src=x onerror=canary()>",
        "' onload='canary()",
        "&lt;script&gt;canary()&lt;/script&gt;",
        "&amp;lt;script&amp;gt;canary()",
        "</textarea></bdi></h1><svg/onload=canary()>",
        "<!-- canary --><iframe src=javascript:canary()>",
        "a & b < c > d \" e ' f",
    ];
    let texts = hostile.iter().zip(1..).map(|(text, number)| {
        ["title", "safe_title", "alt", "transcript", "link"]
            .into_iter()
            .fold(StubComic::new(number), |comic, field| comic.with(field, *text))
    });
    let xkcd = StubXkcd::with(texts).await;
    let server = beside(&xkcd).start().await;
    for (text, number) in hostile.iter().zip(1..) {
        let html = page(&server, &format!("/comic/{number}")).await;
        // Shown as text somewhere, so that what follows says something.
        assert!(number == 9 || html.contains("canary("), "{text}: {html}");
        let scripts: Vec<_> = scripts(&html).collect();
        assert!(scripts.len() == 1 && scripts[0].contains("/assets/"), "{text}: {html}");
        assert_eq!(tags(&html, "img").count(), 1, "{text}: {html}");
        for element in ["iframe", "svg/onload=canary()", "svg"] {
            assert_eq!(tags(&html, element).count(), 0, "{text}: {html}");
        }
        let attributes = html.split('<').filter_map(|piece| piece.split_once('>')).map(|(tag, _)| tag);
        for tag in attributes {
            let unquoted: String = tag.split('"').step_by(2).collect();
            for event in ["onerror", "onload", "canary"] {
                assert!(!unquoted.contains(event), "{text}: <{tag}>");
            }
        }
        assert!(!html.contains("javascript:canary()\""), "{text}: {html}");
        assert_eq!(html.matches("<h1>").count(), 1, "{text}: {html}");
        assert_eq!(html.matches("</html>").count(), 1, "{text}: {html}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ampersands_and_angles_are_shown_as_they_are() {
    let xkcd = StubXkcd::with([StubComic::new(1)
        .with("title", "Salt &amp; Pepper")
        .with("alt", "1 < 2 && \"3\" > 2")
        .with("transcript", "She says \"<<boom>>\" & leaves")])
    .await;
    let server = beside(&xkcd).start().await;
    let html = page(&server, "/comic/1").await;
    assert!(html.contains("<h1><bdi>Salt &amp; Pepper</bdi></h1>"), "{html}");
    let picture = tags(&html, "img").next().unwrap();
    let alt = attribute(picture, "alt").unwrap();
    assert!(alt.contains("&quot;") && alt.contains("boom") && alt.contains("&amp; leaves"), "{alt}");
    assert!(html.contains("<figcaption><bdi>1 &lt; 2 &amp;&amp; "), "{html}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_to_left_override_stays_in_its_own_words() {
    let title = "\u{202e}Mirrored\u{2066} words";
    let xkcd = StubXkcd::with([StubComic::new(1).with("title", title).with("alt", "\u{202e}back")]).await;
    let server = beside(&xkcd).start().await;
    let html = page(&server, "/comic/1").await;
    let (head, body) = html.split_once("<body>").unwrap();
    assert!(!head.contains('\u{202e}') && !head.contains('\u{2066}'), "{head}");
    assert!(head.contains("<title>#1 Mirrored words | xkcdapp</title>"), "{head}");
    for piece in body.split('<').filter(|piece| piece.contains('\u{202e}')) {
        let isolated = piece.starts_with("bdi>") || piece.starts_with("img ");
        assert!(isolated, "<{piece}");
    }
    assert!(!server.log().contains('\u{202e}'), "{}", server.log());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_from_elsewhere_is_not_shown() {
    let xkcd = StubXkcd::with([StubComic::new(1).with("img", "https://elsewhere.example/comics/a.png")]).await;
    let server = beside(&xkcd).start().await;
    let html = page(&server, "/comic/1").await;
    assert!(!html.contains("elsewhere.example"), "{html}");
    assert!(html.contains("class=\"paper card\""), "{html}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn control_characters_and_endless_texts_do_not_get_far() {
    let endless = "long ".repeat(100_000);
    let xkcd = StubXkcd::with([
        StubComic::new(1).with("title", "a\u{0}b\nc").with("alt", "d\u{0}e\u{1b}[31m"),
        StubComic::new(2).with("title", &*endless).with("alt", &*endless),
    ])
    .await;
    let server = beside(&xkcd).start().await;
    let html = page(&server, "/comic/1").await;
    assert!(html.contains("<h1><bdi>ab c</bdi></h1>") && !html.contains(['\u{0}', '\u{1b}']), "{html}");
    let html = page(&server, "/comic/2").await;
    assert!(html.len() < 20_000, "{} bytes", html.len());
    server.stop().await;
}

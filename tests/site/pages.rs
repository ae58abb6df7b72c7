//! What a comic's page shows.

use harness::{PICTURE, Program, StubComic, StubXkcd, ViewSums, eventually};

use super::XKCDAPP;
use super::support::{attribute, beside, canonical, count_sentence, header, page, scripts, tags};

#[tokio::test(flavor = "multi_thread")]
async fn a_comic_is_fetched_once_and_then_served_from_memory() {
    let xkcd = StubXkcd::start(30).await;
    let server = beside(&xkcd).start().await;
    for count in 1..=5 {
        let answer = server.get("/comic/7").await;
        assert_eq!(answer.status(), 200);
        assert_eq!(header(&answer, "x-view"), format!("counted; audience=visitor; count={count}"));
    }
    // The newest, to know how far numbers go, and comic 7.
    assert_eq!(xkcd.asked(), [0, 7]);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comic_page_has_everything_that_belongs_to_a_comic() {
    let xkcd = StubXkcd::start(1_200).await;
    let server = beside(&xkcd).start().await;
    let answer = server.get("/comic/1100").await;
    assert_eq!(header(&answer, "content-type"), "text/html; charset=utf-8");
    assert_eq!(header(&answer, "cache-control"), "private, no-cache");
    let length: usize = header(&answer, "content-length").parse().unwrap();
    let html = answer.text().await.unwrap();
    assert_eq!(length, html.len());

    for part in [
        "<title>#1100 Strip 1100 | xkcdapp</title>",
        "<h1><bdi>Strip 1100</bdi></h1>",
        "No. 1100",
        "<time datetime=\"2007-12-05\">5 December 2007</time>",
        "<figcaption><bdi>The caption of strip 1100.</bdi></figcaption>",
        "href=\"https://xkcd.com/1100/\"",
        "href=\"https://www.explainxkcd.com/wiki/index.php/1100\"",
        "rel=\"license\" href=\"https://creativecommons.org/licenses/by-nc/2.5/\"",
    ] {
        assert!(html.contains(part), "{part} is missing: {html}");
    }
    assert_eq!(canonical(&html), "/comic/1100");
    assert_eq!(count_sentence(&html), "You are the first to see this one here.");
    let picture = tags(&html, "img").next().unwrap();
    let address = format!("{}/comics/strip_1100", xkcd.url);
    assert_eq!(attribute(picture, "src").unwrap(), format!("{address}.png"));
    assert_eq!(attribute(picture, "srcset").unwrap(), format!("{address}_2x.png 2x"));
    assert_eq!(attribute(picture, "width").unwrap(), PICTURE.0.to_string());
    assert_eq!(attribute(picture, "height").unwrap(), PICTURE.1.to_string());
    assert_eq!(attribute(picture, "alt").unwrap(), "Two dots talk about the number 1100.");
    for never in ["<!>", "<!--", "style=", "<style", "onclick", "rel=\"prefetch\"", "rel=\"prerender\""] {
        assert!(!html.contains(never), "{never}: {html}");
    }
    assert!(scripts(&html).all(|script| attribute(script, "src").is_some()), "an inline script: {html}");
    assert_eq!(count_sentence(&page(&server, "/comic/1100").await), "Seen 2 times, this one included.");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_early_comic_has_no_double_size_picture_and_nobody_asks_for_one() {
    let xkcd = StubXkcd::start(30).await;
    let server = beside(&xkcd).start().await;
    let html = page(&server, "/comic/7").await;
    assert_eq!(attribute(tags(&html, "img").next().unwrap(), "srcset"), None);
    // The newest comic's picture and this one's.
    assert_eq!(xkcd.pictures(), 2);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comic_without_date_caption_or_transcript_is_still_a_comic() {
    let bare = ["day", "month", "year", "alt", "transcript", "safe_title"];
    let comic = bare.into_iter().fold(StubComic::new(3), |comic, field| comic.with(field, ""));
    let xkcd = StubXkcd::with([comic]).await;
    let server = beside(&xkcd).start().await;
    let html = page(&server, "/comic/3").await;
    assert!(!html.contains("<figcaption") && !html.contains("<time"), "{html}");
    assert_eq!(attribute(tags(&html, "img").next().unwrap(), "alt"), Some("Strip 3"));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interactive_comic_is_a_card_with_a_link_and_is_counted() {
    let xkcd = StubXkcd::start(9).await;
    xkcd.put(StubComic::new(4).with("img", "PICTURES/comics/"));
    let server = beside(&xkcd).start().await;
    let answer = server.get("/comic/4").await;
    assert_eq!(answer.status(), 200);
    assert_eq!(header(&answer, "x-view"), "counted; audience=visitor; count=1");
    let html = answer.text().await.unwrap();
    assert_eq!(tags(&html, "img").count(), 0, "{html}");
    assert!(html.contains("class=\"paper card\"") && html.contains("href=\"https://xkcd.com/4/\""), "{html}");
    assert!(html.contains("The caption of strip 4."), "{html}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scripted_comic_has_its_picture_and_a_note_and_none_of_its_scripts() {
    let xkcd = StubXkcd::start(9).await;
    let parts =
        serde_json::json!({"pre": "<script src=\"https://elsewhere.example/canary.js\"></script>", "links": []});
    xkcd.put(StubComic::new(4).with("extra_parts", parts));
    let server = beside(&xkcd).start().await;
    let html = page(&server, "/comic/4").await;
    assert_eq!(tags(&html, "img").count(), 1, "{html}");
    assert!(html.contains("best read on <a href=\"https://xkcd.com/4/\">xkcd.com</a>"), "{html}");
    assert!(!html.contains("canary"), "{html}");
    assert!(!page(&server, "/comic/5").await.contains("best read on"));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clickable_picture_leads_where_xkcd_says_and_only_to_web_addresses() {
    let xkcd = StubXkcd::start(9).await;
    xkcd.put(StubComic::new(4).with("link", "https://elsewhere.example/large?a=1&b=2"));
    xkcd.put(StubComic::new(5).with("link", "javascript:alert(1)"));
    let server = beside(&xkcd).start().await;
    let html = page(&server, "/comic/4").await;
    assert!(html.contains("<a href=\"https://elsewhere.example/large?a=1&amp;b=2\"><img "), "{html}");
    assert!(!page(&server, "/comic/5").await.contains("javascript:"));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_front_page_shows_the_newest_comic_on_demand_while_nothing_is_known() {
    let xkcd = StubXkcd::start(30).await;
    let server = beside(&xkcd).start().await;
    let begun = tokio::time::Instant::now();
    let html = page(&server, "/").await;
    // A second, threefold for a busy machine.
    assert!(begun.elapsed().as_secs() < 3, "{:?}\n{}", begun.elapsed(), server.log());
    assert_eq!(canonical(&html), "/comic/30");
    assert!(html.contains("Strip 30") && !html.contains("class=\"notice\""), "{html}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_front_page_shows_any_known_comic_in_place() {
    let xkcd = StubXkcd::start(12).await;
    let program = beside(&xkcd).set("SYNC_RATE", "10000");
    program.run_well(&["sync"]).await;
    let server = program.start().await;
    let asked = xkcd.asked().len();
    let shown = eventually("the front page to show all twelve", async || {
        let mut shown = std::collections::BTreeSet::new();
        for _ in 0..200 {
            let answer = server.get("/").await;
            assert_eq!(answer.status(), 200);
            assert!(header(&answer, "x-view").starts_with("counted; audience=visitor; count="));
            shown.insert(canonical(&answer.text().await.unwrap()));
        }
        (shown.len() == 12).then_some(shown)
    });
    assert!(shown.await.iter().all(|path| path.starts_with("/comic/")));
    assert_eq!(xkcd.asked().len(), asked);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_without_a_page_is_told_kindly_and_not_counted() {
    let server = Program::new(XKCDAPP).start().await;
    for (path, heading) in [("/nowhere/at/all", "This panel was never drawn"), ("/comic/404", "Comic not found")] {
        let answer = server.get(path).await;
        assert_eq!(answer.status(), 404, "{path}");
        assert_eq!(header(&answer, "cache-control"), "no-store", "{path}");
        assert_eq!(header(&answer, "x-view"), "", "{path}");
        let html = answer.text().await.unwrap();
        assert!(html.contains(heading) && html.contains("noindex"), "{path}: {html}");
    }
    assert_eq!(ViewSums::of(&server).await, ViewSums::default());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transcript_is_told_to_people_without_its_marks_and_to_programs_as_it_is() {
    let short = "[[A kettle]]\n<<Whistle>> Ada: Tea?";
    let long = format!("{short}\n").repeat(12);
    let xkcd = StubXkcd::with([
        StubComic::new(1).with("alt", "One.").with("transcript", short),
        StubComic::new(2).with("alt", "Two.").with("transcript", long.as_str()),
    ])
    .await;
    let server = beside(&xkcd).set("SYNC_RATE", "10000").start().await;
    let html = page(&server, "/comic/1").await;
    assert!(html.contains("alt=\"A kettle\nWhistle Ada: Tea?\""), "{html}");
    assert!(html.contains("og:image:alt\" content=\"A kettle Whistle Ada: Tea?\""), "{html}");
    let words = format!("<p><bdi>{}</bdi></p>", "A kettle\nWhistle Ada: Tea?\n".repeat(12).trim_end());
    for path in ["/comic/2", "/embed/2"] {
        let html = page(&server, path).await;
        assert!(html.contains(&words), "{path}: {html}");
    }
    let json = page(&server, "/api/v1/comics/1").await;
    assert!(json.contains("[[A kettle]]"), "{json}");
    let html = eventually("the words to be found", async || {
        let html = page(&server, "/search?q=kettle+whistle").await;
        html.contains("Found 2").then_some(html)
    })
    .await;
    assert!(html.contains("<bdi>A <mark>kettle</mark> <mark>Whistle</mark> Ada: Tea?</bdi>"), "{html}");
    assert!(!html.contains("[[") && !html.contains("&lt;&lt;") && !html.contains("{{"), "{html}");
    server.stop().await;
}

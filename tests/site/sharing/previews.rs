//! `OpenGraph`, X's cards, JSON-LD and the canonical link, as a library reads them.

use harness::{PICTURE, Program, Running, StubComic, StubXkcd};
use reqwest::Url;
use serde_json::json;
use webpage::HTML;

use super::{HOSTILE, hostile, told};
use crate::XKCDAPP;
use crate::support::{attribute, beside, page, tags};

const SITE: &str = "https://comics.example.org";

/// A page as a program reads it that previews it.
pub(super) async fn read(server: &Running, path: &str) -> HTML {
    HTML::from_string(page(server, path).await, None).unwrap()
}

fn property<'a>(html: &'a HTML, name: &str) -> &'a str {
    html.opengraph.properties.get(name).map_or("", String::as_str)
}

/// The canonical link of a page.
fn canonical(html: &str) -> String {
    let found: Vec<_> = tags(html, "link").filter(|tag| attribute(tag, "rel") == Some("canonical")).collect();
    assert_eq!(found.len(), 1, "{html}");
    attribute(found[0], "href").unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comic_previews_with_its_largest_picture() {
    let xkcd = StubXkcd::start(1_200).await;
    let server = beside(&xkcd).set("PUBLIC_URL", SITE).start().await;
    let html = read(&server, "/comic/1100").await;
    assert_eq!(html.opengraph.og_type, "article");
    for (name, value) in [
        ("title", "Strip 1100"),
        ("site_name", "xkcdapp"),
        ("description", "The caption of strip 1100."),
        ("url", &format!("{SITE}/comic/1100")),
    ] {
        assert_eq!(property(&html, name), value, "{name}");
    }
    let [picture] = &html.opengraph.images[..] else { panic!("{:?}", html.opengraph) };
    assert_eq!(picture.url, format!("{}/comics/strip_1100_2x.png", xkcd.url));
    assert_eq!(picture.properties["width"], (2 * PICTURE.0).to_string());
    assert_eq!(picture.properties["height"], (2 * PICTURE.1).to_string());
    assert_eq!(picture.properties["alt"], "Two dots talk about the number 1100.");
    assert_eq!(html.meta["article:published_time"], "2007-12-05");
    assert_eq!(html.meta["twitter:card"], "summary_large_image");
    assert_eq!(html.feed.as_deref(), Some("/feed.atom"));
    let [data] = &html.schema_org[..] else { panic!("{:?}", html.schema_org) };
    let expected = json!({
        "@context": "https://schema.org",
        "@type": "ComicStory",
        "name": "Strip 1100",
        "url": format!("{SITE}/comic/1100"),
        "datePublished": "2007-12-05",
        "position": 1100,
        "author": {"@type": "Person", "name": "Randall Munroe"},
        "license": "https://creativecommons.org/licenses/by-nc/2.5/",
        "sameAs": "https://xkcd.com/1100/",
        "image": {
            "@type": "ImageObject",
            "contentUrl": format!("{}/comics/strip_1100_2x.png", xkcd.url),
            "width": 2 * PICTURE.0,
            "height": 2 * PICTURE.1,
        },
    });
    assert_eq!(data.value, expected);
    assert_eq!(canonical(&page(&server, "/comic/1100").await), format!("{SITE}/comic/1100"));
    // An early one has no twin.
    let html = read(&server, "/comic/7").await;
    assert_eq!(html.opengraph.images[0].url, format!("{}/comics/strip_7.png", xkcd.url));
    assert_eq!(html.opengraph.images[0].properties["width"], PICTURE.0.to_string());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_no_picture_that_previews_show_has_the_icon() {
    let xkcd = StubXkcd::start(9).await;
    xkcd.put(StubComic::new(4).with("img", "PICTURES/comics/").with("alt", ""));
    let server = beside(&xkcd).set("PUBLIC_URL", SITE).start().await;
    for path in ["/comic/4", "/sampler/3", "/"] {
        let html = read(&server, path).await;
        let [picture] = &html.opengraph.images[..] else { panic!("{path}: {:?}", html.opengraph) };
        let icon = picture.url.strip_prefix(SITE).unwrap_or_else(|| panic!("{path}: {}", picture.url));
        let bytes = server.get(icon).await.bytes().await.unwrap();
        assert_eq!(super::icons::png_size(&bytes), (512, 512), "{path}");
        assert_eq!((&*picture.properties["width"], &*picture.properties["height"]), ("512", "512"), "{path}");
        assert_eq!(html.meta["twitter:card"], "summary", "{path}");
        assert_eq!(html.schema_org.len(), 1, "{path}");
        assert_eq!(html.schema_org[0].value.get("image"), None, "{path}: the icon is no picture of the comic");
    }
    let strip = read(&server, "/sampler/3").await;
    assert_eq!(strip.schema_org[0].value.get("author"), None, "the strips are nobody else's");
    assert!(!read(&server, "/comic/4").await.opengraph.properties["description"].is_empty());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_front_page_previews_as_the_site_and_leads_search_engines_to_the_comic() {
    let xkcd = StubXkcd::start(3).await;
    let server = beside(&xkcd).set("PUBLIC_URL", SITE).start().await;
    for _ in 0..5 {
        let text = page(&server, "/").await;
        assert!(canonical(&text).starts_with(&format!("{SITE}/comic/")), "{text}");
        let html = HTML::from_string(text, None).unwrap();
        assert_eq!(html.opengraph.og_type, "website");
        assert_eq!((property(&html, "url"), property(&html, "title")), (&*format!("{SITE}/"), "xkcdapp"));
        assert_eq!(html.schema_org[0].schema_type, "WebSite");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_other_page_previews_with_the_icon_and_has_one_address() {
    let xkcd = StubXkcd::start(9).await;
    let server = beside(&xkcd).set("PUBLIC_URL", SITE).start().await;
    for (path, title) in [
        ("/archive", "Archive"),
        ("/top", "The most viewed comics"),
        ("/stats", "What the counts say"),
        ("/stats/7", "Views of Strip 7"),
        ("/search", "Search"),
        ("/search?q=strip", "Search: strip"),
        ("/search?q=%22two+dots%22", "Search: \"two dots\""),
        ("/api", "API"),
    ] {
        let source = page(&server, path).await;
        let own = format!("{SITE}{path}");
        assert_eq!(canonical(&source), own, "{path}");
        assert_eq!(source.matches("<meta name=\"description\"").count(), 1, "{path}: {source}");
        // What was found is not for search engines, and they must be able to read that.
        assert_eq!(source.contains("<meta name=\"robots\" content=\"noindex\">"), path.contains('?'), "{path}");
        let html = HTML::from_string(source, None).unwrap();
        assert_eq!((property(&html, "url"), property(&html, "title")), (&*own, title), "{path}");
        assert_eq!(html.opengraph.og_type, "website", "{path}");
        assert_eq!(html.description.as_deref(), Some(property(&html, "description")), "{path}");
        let [picture] = &html.opengraph.images[..] else { panic!("{path}: {:?}", html.opengraph) };
        assert!(picture.url.starts_with(&format!("{SITE}/assets/")), "{path}: {}", picture.url);
        assert_eq!(html.meta["twitter:card"], "summary", "{path}");
    }
    // Blanks are no search.
    for path in ["/search?q=", "/search?q=+", "/search?page=3"] {
        let source = page(&server, path).await;
        assert!(canonical(&source) == format!("{SITE}/search") && !source.contains("noindex"), "{path}: {source}");
    }
    let hostile = page(&server, "/search?q=%22%3E%3Cscript%3Ecanary()%3C/script%3E").await;
    assert!(!hostile.contains("<script>canary"), "{hostile}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_text_leaves_its_place() {
    for address in [Some("https://comics.example.org:8443"), None] {
        let (server, _xkcd) = hostile(address).await;
        let site = address.unwrap_or(&server.url).to_owned();
        for (number, text) in (1..).zip(HOSTILE) {
            let source = page(&server, &format!("/comic/{number}")).await;
            assert!(!source.contains("<script>canary"), "{text}: {source}");
            let (head, _) = source.split_once("</head>").unwrap();
            assert!(
                !head.contains("<!--") && !head.contains('\u{202e}') && !head.contains('\u{2066}'),
                "{text}: {head}"
            );
            let html = HTML::from_string(source.clone(), None).unwrap();
            let text = told(text);
            assert_eq!(property(&html, "title"), text, "{source}");
            assert_eq!(property(&html, "description"), text, "{source}");
            assert_eq!(html.opengraph.images[0].properties["alt"], text, "{source}");
            let [data] = &html.schema_org[..] else { panic!("{text}: {source}") };
            assert_eq!((data.schema_type.as_str(), &data.value["name"]), ("ComicStory", &json!(text)), "{source}");
            let own = format!("{site}/comic/{number}");
            assert_eq!((property(&html, "url"), &data.value["url"]), (&*own, &json!(own)), "{source}");
            assert_eq!(canonical(&source), own);
        }
        server.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_text_is_cut_between_two_letters() {
    let long = "Donaudampfschifffahrtsgesellschaftskapitän\u{1f40d}".repeat(8);
    let xkcd = StubXkcd::with([StubComic::new(1).with("title", long.as_str()).with("alt", long)]).await;
    let server = beside(&xkcd).start().await;
    let html = read(&server, "/comic/1").await;
    for name in ["title", "description"] {
        let text = property(&html, name);
        assert!(text.chars().count() == 200 && text.ends_with('\u{2026}'), "{name}: {text}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comic_that_is_repaired_previews_as_it_is_now() {
    let xkcd = StubXkcd::start(3).await;
    let program = beside(&xkcd).set("SYNC_RATE", "10000").set("CATALOGUE_REFRESH", "100ms");
    program.run_well(&["sync"]).await;
    let server = program.start().await;
    assert_eq!(property(&read(&server, "/comic/2").await, "title"), "Strip 2");
    let sql = "UPDATE comics SET title = 'Repaired', updated_at = datetime('now', '+1 second') WHERE number = 2";
    crate::support::in_sqlite(&program, sql);
    harness::eventually("the repaired title", async || {
        (property(&read(&server, "/comic/2").await, "title") == "Repaired").then_some(())
    })
    .await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn previews_cost_little_of_a_page() {
    let server = Program::new(XKCDAPP).set("PUBLIC_URL", SITE).start().await;
    let html = page(&server, "/sampler/1").await;
    let (_, rest) = html.split_once("<link rel=\"canonical\"").unwrap();
    let (preview, _) = rest.split_once("<link rel=\"icon\"").unwrap();
    assert!(preview.len() < 1_400, "{} bytes: {preview}", preview.len());
    assert!(Url::parse(&canonical(&html)).is_ok());
    server.stop().await;
}

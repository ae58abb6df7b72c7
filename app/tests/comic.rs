//! What a comic page promises, checked on the document it returns.

use std::sync::Arc;

use app::comic_page;
use app::page::{ComicPage, Identity, Image, Look, Pager, Picture, Progress, Shell, Views};
use app::share::{ComicFacts, Preview, Shared};
use chrono::NaiveDate;

fn drawing() -> Image {
    Image {
        src: "https://imgs.xkcd.com/comics/python.png".to_owned(),
        double: None,
        size: Some((518, 588)),
        description: "Python".to_owned(),
        link: None,
    }
}

fn facts(title: &str) -> ComicFacts<'_> {
    let (identity, path) = (Identity::Xkcd(353), "/comic/353");
    ComicFacts { identity, path, title, published: None, caption: None, image: None, icon: "/icon.png" }
}

fn shared(facts: &ComicFacts<'_>) -> Shared {
    Shared { site: "https://comics.example.org".into(), preview: Arc::new(Preview::of_comic(facts)) }
}

fn page() -> ComicPage {
    ComicPage {
        shell: Shell { stylesheet: "/style.1.css", script: "/script.2.js", icon: "/icon.3.svg", look: Look::DEFAULT },
        identity: Identity::Xkcd(353),
        share: shared(&facts("Python")),
        title: "Python".to_owned(),
        published: NaiveDate::from_ymd_opt(2007, 12, 5),
        picture: Picture::Image(drawing()),
        scripted: false,
        caption: Some("I wrote 20 short programs in Python yesterday.".to_owned()),
        views: Views::Counted(1_204),
        sparkline: None,
        progress: None,
        pager: Pager {
            first: Some("/comic/1".to_owned()),
            previous: Some("/comic/352".to_owned()),
            another: "/comic/1732".to_owned(),
            another_picture: Some(("/a.png".to_owned(), Some("/a_2x.png".to_owned()))),
            next: Some("/comic/354".to_owned()),
            latest: Some("/comic/3307".to_owned()),
        },
        sampler_notice: false,
    }
}

fn sampler() -> ComicPage {
    ComicPage {
        identity: Identity::Sampler { strip: 3, of: 12 },
        share: shared(&ComicFacts {
            identity: Identity::Sampler { strip: 3, of: 12 },
            path: "/sampler/3",
            ..facts("Python")
        }),
        published: None,
        sampler_notice: true,
        ..page()
    }
}

#[track_caller]
fn assert_in_order(html: &str, parts: &[&str]) {
    let mut rest = html;
    for part in parts {
        let at = rest.find(part).unwrap_or_else(|| panic!("{part} is missing or out of order in {html}"));
        rest = &rest[at + part.len()..];
    }
}

#[test]
fn a_page_reads_from_title_to_buttons() {
    let html = comic_page(&page());
    assert!(html.starts_with("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"));
    assert!(html.ends_with("</body></html>"));
    assert_in_order(
        &html,
        &[
            "<title>#353 Python | xkcdapp</title>",
            r#"<link rel="canonical" href="https://comics.example.org/comic/353">"#,
            "<h1><bdi>Python</bdi></h1>",
            "No. 353",
            r#"<time datetime="2007-12-05">5 December 2007</time>"#,
            "<img ",
            "<figcaption><bdi>I wrote 20 short programs",
            r#"<p class="views">Seen <strong>1,204</strong> times, this one included.</p>"#,
            r#"href="/comic/1""#,
            r#"href="/comic/352" rel="prev""#,
            r#"href="/comic/1732""#,
            ">Another One</a>",
            r#"href="/comic/354" rel="next""#,
            r#"href="/comic/3307""#,
            "Randall Munroe",
            r#"href="https://xkcd.com/353/""#,
            r#"href="https://creativecommons.org/licenses/by-nc/2.5/""#,
            r#"href="https://www.explainxkcd.com/wiki/index.php/353""#,
        ],
    );
}

#[test]
fn nothing_is_inline_and_nothing_is_left_of_hydration() {
    let bare = ComicPage {
        published: None,
        caption: None,
        picture: Picture::Card,
        pager: Pager {
            first: None,
            previous: None,
            another: "/".to_owned(),
            another_picture: None,
            next: None,
            latest: None,
        },
        ..page()
    };
    let scripted = ComicPage { scripted: true, views: Views::Pending(None), ..page() };
    for page in [page(), sampler(), bare, scripted] {
        let html = comic_page(&page);
        for forbidden in ["<!>", "<!--", " style=", "<style", "onclick", "onload", "javascript:"] {
            assert!(!html.contains(forbidden), "{forbidden} in {html}");
        }
        assert_eq!(html.matches("<script").count(), 2);
        assert!(html.contains(r#"<script src="/script.2.js" defer></script>"#), "{html}");
    }
}

#[test]
fn hostile_text_stays_text_everywhere() {
    let hostile = "\u{202e}<script>alert(\"&'\")</script>";
    let image = Image {
        description: hostile.to_owned(),
        link: Some(format!("https://example.com/?{hostile}")),
        double: Some(hostile.to_owned()),
        src: hostile.to_owned(),
        size: None,
    };
    let mut page = ComicPage {
        title: hostile.to_owned(),
        caption: Some(hostile.to_owned()),
        picture: Picture::Image(image),
        share: shared(&ComicFacts { caption: Some(hostile), ..facts(hostile) }),
        ..page()
    };
    page.pager.another = hostile.to_owned();
    page.pager.another_picture = Some((hostile.to_owned(), Some(hostile.to_owned())));
    let html = comic_page(&page);

    assert_eq!(html.matches("<script").count(), 2, "our own, and data: {html}");
    // The description, the card's title and text; the picture's four; the three of "Another One".
    assert_eq!(html.matches("alert(&quot;&amp;").count(), 10, "in an attribute the quote is escaped: {html}");
    assert_eq!(html.matches("alert(\"&amp;").count(), 3, "only in text may it stand: {html}");
    let text = "&lt;script&gt;alert(\"&amp;'\")&lt;/script&gt;";
    assert!(html.contains(&format!("<title>#353 {text} | xkcdapp</title>")), "{html}");
    assert!(html.contains(&format!("<h1><bdi>\u{202e}{text}</bdi></h1>")), "{html}");
    assert!(html.contains(&format!("<figcaption><bdi>\u{202e}{text}</bdi></figcaption>")), "{html}");
    let (head, _) = html.split_once("<link rel=\"canonical\"").expect("a canonical link");
    assert!(!head.contains('\u{202e}'), "no bidi control before the body's <bdi>: {head}");
}

#[test]
fn a_picture_is_laid_out_before_it_arrives() {
    let double = Some("https://imgs.xkcd.com/comics/python_2x.png".to_owned());
    let image = Image { double, link: Some("https://example.com/?a&b".to_owned()), ..drawing() };
    let html = comic_page(&ComicPage { picture: Picture::Image(image), ..page() });
    for part in [
        r#"srcset="https://imgs.xkcd.com/comics/python_2x.png 2x""#,
        r#"width="518""#,
        r#"height="588""#,
        r#"decoding="async""#,
        r#"fetchpriority="high""#,
        r#"<a href="https://example.com/?a&amp;b"><img src="https://imgs.xkcd.com/comics/python.png""#,
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }

    let unsized_html = comic_page(&ComicPage { picture: Picture::Image(Image { size: None, ..drawing() }), ..page() });
    for part in ["srcset", "width=\"5", "height=\"5"] {
        assert!(!unsized_html.contains(part), "{part} in {unsized_html}");
    }
}

#[test]
fn a_wide_picture_can_be_had_closer_and_a_narrow_one_is_close_enough() {
    for (width, class) in [
        (319, None),
        (320, Some("over-320")),
        (740, Some("over-720")),
        (1_439, Some("over-1280")),
        (1_440, Some("over-any")),
        (u32::MAX, Some("over-any")),
    ] {
        let double = Some("/python_2x.png".to_owned());
        let image = Image { size: Some((width, 300)), double, ..drawing() };
        let html = comic_page(&ComicPage { picture: Picture::Image(image), ..page() });
        let closer = class.map(|class| format!(r#"<p class="closer {class}">"#));
        assert_eq!(html.contains("type=\"checkbox\""), class.is_some(), "{html}");
        if let Some(closer) = closer {
            let frame = r#"<div role="group" aria-label="Picture" tabindex="0" class="view"><img "#;
            assert_in_order(
                &html,
                &[frame, &closer, r#"<label for="zoom">"#, r#"href="/python_2x.png""#, "<figcaption>"],
            );
        }
    }
    let single = comic_page(&page());
    assert!(single.contains(r#"<a href="https://imgs.xkcd.com/comics/python.png">Full size</a>"#), "{single}");
}

#[test]
fn a_long_transcript_stands_on_the_page_and_a_short_one_in_place_of_the_picture() {
    let told = |description: &str| {
        let image = Image { description: description.to_owned(), ..drawing() };
        comic_page(&ComicPage { picture: Picture::Image(image), ..page() })
    };
    let short = told("Two dots talk.");
    assert!(short.contains(r#"alt="Two dots talk.""#) && !short.contains("<details"), "{short}");
    let long = "Two dots talk.\n".repeat(100);
    let html = told(&long);
    assert_in_order(
        &html,
        &[
            r#"alt="Python, told in words further down" aria-details="words""#,
            r#"<p class="views">"#,
            r#"id="words""#,
            "In words",
            long.as_str(),
            r#"class="pager""#,
        ],
    );
    assert_eq!(html.matches("Two dots talk.").count(), 100, "it is there once");
}

#[test]
fn the_next_picture_is_named_for_the_script_and_no_page_is_prefetched() {
    let html = comic_page(&page());
    assert!(html.contains(r#"data-picture="/a.png""#) && html.contains(r#"data-picture-double="/a_2x.png""#), "{html}");
    for hint in ["prefetch", "prerender", "preload", r#"<link rel="next""#] {
        assert!(!html.contains(hint), "{hint} in {html}");
    }
}

#[test]
fn progress_is_one_quiet_link_after_the_count_and_nothing_where_it_is_not_known() {
    let line = r#"<p class="progress"><a href="/me">214 of 3,307 seen</a></p>"#;
    let html = comic_page(&ComicPage { progress: Some(Progress { seen: 214, of: 3_307 }), ..page() });
    assert_in_order(&html, &[r#"<p class="views">"#, "</p>", line, r#"class="pager""#]);
    assert_eq!(html.replace(line, ""), comic_page(&page()));
    assert!(!comic_page(&page()).contains(r#"class="progress""#));
}

#[test]
fn a_way_that_does_not_exist_keeps_its_place() {
    let mut page = page();
    page.pager.first = None;
    page.pager.previous = None;
    let html = comic_page(&page);
    assert_eq!(html.matches(r#"role="link" aria-disabled="true""#).count(), 2);
    assert!(!html.contains(r#"rel="prev""#), "{html}");
}

#[test]
fn an_interactive_comic_is_a_card_that_leads_to_xkcd() {
    let html = comic_page(&ComicPage { picture: Picture::Card, scripted: true, ..page() });
    assert!(html.contains("This one moves") && !html.contains("<img"), "{html}");
    assert!(!html.contains(r#"class="note""#), "the card says it already: {html}");
    assert!(html.matches("https://xkcd.com/353/").count() >= 2, "{html}");
}

#[test]
fn a_scripted_comic_says_where_it_is_best_read() {
    let html = comic_page(&ComicPage { scripted: true, ..page() });
    assert!(html.contains(r#"best read on <a href="https://xkcd.com/353/">xkcd.com</a>."#), "{html}");
}

#[test]
fn a_sampler_strip_claims_nothing_of_xkcd() {
    let html = comic_page(&sampler());
    assert_in_order(&html, &[r#"class="notice""#, "has not been reached", "Strip 3 of 12", "drawn for xkcdapp"]);
    for foreign in ["Randall", "https://xkcd.com", "explainxkcd", "creativecommons"] {
        assert!(!html.contains(foreign), "{foreign} in {html}");
    }
}

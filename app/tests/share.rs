//! What a page says of itself to programs, as text.

use std::sync::Arc;

use app::page::{Identity, Image};
use app::share::{ComicFacts, PageFacts, Preview, Shared, plain_text};

const SITE: &str = "https://comics.example.org";

fn at(site: &str, preview: Preview) -> String {
    Shared { site: site.into(), preview: Arc::new(preview) }.html()
}

#[test]
fn a_page_has_a_card_and_one_address() {
    let facts = PageFacts { path: "/top", title: "Top", description: "Most & least seen.", icon: "/icon.png" };
    let html = at(SITE, Preview::of_page(&facts));
    for part in [
        r#"<meta name="description" content="Most &amp; least seen.">"#,
        r#"<link rel="canonical" href="https://comics.example.org/top">"#,
        r#"<meta property="og:title" content="Top">"#,
        r#"<meta property="og:url" content="https://comics.example.org/top">"#,
        r#"<meta property="og:image" content="https://comics.example.org/icon.png">"#,
        r#"<meta name="twitter:card" content="summary">"#,
    ] {
        assert!(html.contains(part), "{part} is missing: {html}");
    }
    let nowhere = at("", Preview::of_page(&facts));
    assert!(nowhere.contains(r#"<link rel="canonical" href="/top">"#), "{nowhere}");
}

#[test]
fn a_card_is_large_where_its_picture_is() {
    for (size, double, card, width) in [
        (Some((740, 300)), true, "summary_large_image", Some("1480")),
        (Some((740, 300)), false, "summary_large_image", Some("740")),
        (Some((300, 600)), false, "summary_large_image", Some("300")),
        (Some((300, 601)), false, "summary", Some("300")),
        (Some((299, 400)), false, "summary", Some("299")),
        (Some((740, 156)), false, "summary", Some("740")),
        (None, true, "summary", None),
    ] {
        let image = Image {
            src: "https://imgs.example/a.png".to_owned(),
            double: double.then(|| "https://imgs.example/a_2x.png".to_owned()),
            size,
            description: "Two dots".to_owned(),
            link: None,
        };
        let facts = ComicFacts {
            identity: Identity::Xkcd(353),
            path: "/comic/353",
            title: "Dots",
            published: None,
            caption: None,
            image: Some(&image),
            icon: "/icon.png",
        };
        let html = at(SITE, Preview::of_comic(&facts));
        assert!(html.contains(&format!(r#"<meta name="twitter:card" content="{card}">"#)), "{size:?}: {html}");
        let told =
            html.split_once(r#"og:image:width" content=""#).map(|(_, rest)| rest.split('"').next().unwrap_or(""));
        assert_eq!(told, width, "{size:?}: {html}");
        assert_eq!(html.contains("a_2x.png"), double, "{html}");
    }
}

#[test]
fn a_text_for_programs_is_one_line_of_letters() {
    for (text, plain) in [
        ("\u{202e}Mirrored\u{2069} words\u{200f}", "Mirrored words"),
        (" Two\nlines\t\u{0}and\u{7} a\u{2028}half ", "Two lines and a half"),
        ("\u{fffe}caf\u{e9}\u{ffff}", "caf\u{e9}"),
        ("", ""),
    ] {
        assert_eq!(plain_text(text), plain);
    }
}

//! What `/embed/{n}` promises, checked on the document it returns.

use app::embed_page;
use app::page::{EmbedPage, Embedded, Identity, Image, Look, Picture, Shell};

/// Breaks out of an attribute, a text and a title, where it is not escaped.
const HOSTILE: &str = "\u{202e}\"'></title></bdi><script>alert('&')</script>";

fn page(content: Embedded) -> EmbedPage {
    let shell = Shell { stylesheet: "/style.1.css", script: "/script.2.js", icon: "/icon.3.svg", look: Look::DEFAULT };
    EmbedPage { shell, site: "https://comics.example.org".into(), content }
}

/// A comic of which every text is the same, with a description of so many of it.
fn comic(text: &str, described: usize) -> Embedded {
    Embedded::Comic {
        identity: Identity::Xkcd(353),
        path: "/comic/353".to_owned(),
        title: text.to_owned(),
        picture: Picture::Image(Image {
            src: "https://imgs.example/a.png".to_owned(),
            double: None,
            size: Some((740, 300)),
            description: text.repeat(described),
            link: Some("https://example.com/?a=1&b=\"2\"".to_owned()),
        }),
        caption: Some(text.to_owned()),
    }
}

#[test]
fn every_kind_is_a_whole_page_without_a_script() {
    for content in [comic("Dots", 1), comic("Dots ", 60), Embedded::Missing, Embedded::Unavailable] {
        let html = embed_page(&page(content));
        assert!(html.starts_with("<!doctype html>") && html.ends_with("</body></html>"), "{html}");
        assert_eq!(html.matches("<h1>").count(), 1, "{html}");
        assert!(html.contains(r#"<meta name="robots" content="noindex">"#), "{html}");
        assert!(html.contains(r#"<base target="_blank">"#), "{html}");
        assert!(html.contains(r#"href="https://comics.example.org/"#), "no way to the site: {html}");
        for forbidden in ["<script", "<!>", "<!--", " style=", "<style", "onclick", "javascript:"] {
            assert!(!html.contains(forbidden), "{forbidden} in {html}");
        }
    }
}

#[test]
fn a_hostile_text_stays_a_text() {
    for described in [1, 9] {
        let html = embed_page(&page(comic(HOSTILE, described)));
        assert!(!html.contains("<script"), "{html}");
        assert_eq!((html.matches("</title>").count(), html.matches("</head>").count()), (1, 1), "{html}");
        assert_eq!(html.matches("<bdi>").count(), html.matches("</bdi>").count(), "{html}");
        // Told in the title, the heading, the caption, and as the text alternative or in words.
        assert_eq!(html.matches("alert('&amp;')").count(), if described == 1 { 4 } else { 4 + described }, "{html}");
        let (_, alternative) = html.split_once(" alt=\"").expect("a text alternative");
        let (alternative, _) = alternative.split_once('"').expect("the end of the text alternative");
        assert!(alternative.contains("&quot;'"), "{alternative}");
        let (_, title) = html.split_once("<title>").expect("a title");
        assert!(!title.split_once("</title>").expect("its end").0.contains('\u{202e}'), "{html}");
        assert!(html.contains(r#"<a href="https://example.com/?a=1&amp;b=&quot;2&quot;">"#), "{html}");
    }
}

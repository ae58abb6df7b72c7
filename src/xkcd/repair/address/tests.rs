//! Which addresses are kept.

use url::Url;

use super::{link, picture};
use crate::comic::ComicNumber;

fn path(img: &str) -> Option<String> {
    let origin = Url::parse("http://127.0.0.1:8404/ignored").ok()?;
    picture(ComicNumber::new(7)?, img, &origin).map(|picture| picture.path)
}

#[test]
fn a_picture_keeps_its_path_below_xkcds_or_the_configured_origin() {
    for (img, expected) in [
        ("https://imgs.xkcd.com/comics/tea.png", "/comics/tea.png"),
        ("http://imgs.xkcd.com/comics/tea.png", "/comics/tea.png"),
        ("//imgs.xkcd.com/comics/tea.png", "/comics/tea.png"),
        ("HTTPS://IMGS.XKCD.COM:443/comics/tea.png", "/comics/tea.png"),
        ("http://127.0.0.1:8404/comics/tea.png", "/comics/tea.png"),
        ("https://imgs.xkcd.com/comics/tea%20(1).png?x=1#y", "/comics/tea%20(1).png"),
        ("https://imgs.xkcd.com/a/../comics/t\u{e9}\".png", "/comics/t%C3%A9%22.png"),
        ("https://imgs.xkcd.com//elsewhere.example/tea.png", "/elsewhere.example/tea.png"),
    ] {
        assert_eq!(path(img).as_deref(), Some(expected), "{img}");
    }
}

#[test]
fn a_bare_directory_is_no_picture() {
    for img in ["https://imgs.xkcd.com/comics/", "http://imgs.xkcd.com", "http://127.0.0.1:8404/comics/", "", "  "] {
        assert_eq!(path(img), None, "{img}");
    }
}

#[test]
fn pictures_from_elsewhere_are_left_out() {
    for img in [
        "https://imgs.xkcd.com.example/comics/tea.png",
        "https://imgs.xkcd.com:8443/comics/tea.png",
        "https://imgs.xkcd.com@elsewhere.example/tea.png",
        "https://127.0.0.1:8404/comics/tea.png",
        "http://127.0.0.1:8405/comics/tea.png",
        "ftp://imgs.xkcd.com/comics/tea.png",
        "data:image/png;base64,AAAA",
        "javascript:alert(1)//imgs.xkcd.com/comics/tea.png",
        "comics/tea.png",
        "/comics/tea.png",
    ] {
        assert_eq!(path(img), None, "{img}");
    }
    assert_eq!(path(&format!("https://imgs.xkcd.com/{}.png", "a".repeat(3_000))), None);
}

#[test]
fn only_absolute_http_addresses_are_links() {
    assert_eq!(link(" https://tea.example/pot?a=1&b=2 ").as_deref(), Some("https://tea.example/pot?a=1&b=2"));
    assert_eq!(link("http://tea.example").as_deref(), Some("http://tea.example/"));
    assert_eq!(link("//tea.example/7/").as_deref(), Some("https://tea.example/7/"));
    assert_eq!(link("https://tea.example/\"><b>").as_deref(), Some("https://tea.example/%22%3E%3Cb%3E"));
    for refused in [
        "",
        "/7/",
        "tea.example",
        "//",
        "https://",
        "javascript:alert(1)",
        "\u{1}javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,tea",
        "mailto:tea@example.com",
        "https://user:secret@tea.example/",
        "https://tea\"onclick=canary().example/",
    ] {
        assert_eq!(link(refused), None, "{refused}");
    }
}

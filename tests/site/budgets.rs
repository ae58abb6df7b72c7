//! What a page may weigh, and what it is made of.

use harness::{Program, Running, StubComic, StubXkcd};

use super::XKCDAPP;
use super::support::{attribute, beside, header, in_sqlite, page, tags};

/// Compressed bytes of a page's HTML, of the archive's with all comics, and of the script.
const PAGE: usize = 15 * 1024;
const ARCHIVE: usize = 60 * 1024;
const SCRIPT: usize = 6 * 1024;

/// As many comics as xkcd has about now.
const COMICS: u32 = 3300;

/// What every visitor may come to.
const PATHS: [&str; 19] = [
    "/",
    "/comic/7",
    "/comic/8",
    "/comic/9",
    "/sampler/1",
    "/search",
    "/search?q=strip",
    "/search?q=zyzzyva",
    "/archive",
    "/top",
    "/stats",
    "/stats/7",
    "/api",
    "/look",
    "/me",
    "/status",
    "/embed/7",
    "/nope",
    "/comic/%ff",
];

/// A page, and how many bytes of it come over the line to a browser.
async fn weight(server: &Running, path: &str) -> (String, usize) {
    let html = server.get(path).await.text().await.unwrap();
    let answer = server.request("GET", path, &[("accept-encoding", "gzip, deflate, br, zstd")]).await;
    (html, answer.bytes().await.unwrap().len())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_light_and_has_one_stylesheet_and_one_script() {
    let xkcd = StubXkcd::start(60).await;
    xkcd.put(StubComic::new(8).with("img", "PICTURES/comics/"));
    xkcd.put(StubComic::new(9).with("extra_parts", serde_json::json!({ "pre": "<script></script>" })));
    let program = beside(&xkcd).set("SYNC_RATE", "10000");
    program.run_well(&["sync"]).await;
    let server = program.start().await;
    for path in PATHS {
        let (html, weight) = weight(&server, path).await;
        assert!(weight < PAGE, "{path} has {weight} bytes");
        in_shape(path, &html);
    }
    let html = page(&server, "/comic/7").await;
    let script = tags(&html, "script").find_map(|tag| attribute(tag, "src")).unwrap();
    for encoding in ["gzip", "br"] {
        let answer = server.request("GET", script, &[("accept-encoding", encoding)]).await;
        assert_eq!(header(&answer, "content-encoding"), encoding);
        let weight = answer.bytes().await.unwrap().len();
        assert!(weight < SCRIPT, "the script has {weight} bytes as {encoding}");
    }
    server.stop().await;
}

/// One stylesheet, one script that holds nothing up, no style within, room for every picture.
fn in_shape(path: &str, html: &str) {
    let sheets = tags(html, "link").filter(|tag| attribute(tag, "rel") == Some("stylesheet")).count();
    assert_eq!(sheets, 1, "stylesheets of {path}");
    let (data, scripts): (Vec<_>, Vec<_>) =
        tags(html, "script").partition(|tag| attribute(tag, "type") == Some("application/ld+json"));
    // A frame on somebody's page does nothing by itself.
    let expected = usize::from(!path.starts_with("/embed/"));
    assert_eq!(scripts.len(), expected, "scripts of {path}: {scripts:?}");
    for script in &scripts {
        assert!(script.contains(" src=") && script.contains(" defer"), "{path}: {script}");
    }
    assert!(data.len() <= 1, "data of {path}: {data:?}");
    assert!(!html.contains("<style") && !html.contains(" style="), "a style within {path}");
    for picture in tags(html, "img") {
        for side in ["width", "height"] {
            let length = attribute(picture, side).and_then(|length| length.parse::<u32>().ok());
            assert!(length.is_some_and(|length| length > 0), "no {side} on {path}: {picture}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_of_all_comics_is_light() {
    let program = Program::new(XKCDAPP);
    program.run_well(&["migrate"]).await;
    let rows: Vec<_> = (1..=COMICS).filter(|number| *number != 404).map(row).collect();
    let columns = "number, title, published, picture_path, scripted";
    in_sqlite(&program, &format!("INSERT INTO comics ({columns}) VALUES {}", rows.join(",")));
    let server = program.start().await;
    let (html, weight) = weight(&server, "/archive").await;
    assert!(html.matches("href=\"/comic/").count() >= 3_000, "not all comics are in the archive");
    assert!(weight < ARCHIVE, "the archive has {weight} bytes");
    in_shape("/archive", &html);
    for path in ["/top", "/stats", "/comic/1234", "/search?q=a"] {
        let (_, weight) = self::weight(&server, path).await;
        assert!(weight < PAGE, "{path} has {weight} bytes with all comics");
    }
    server.stop().await;
}

/// A comic with a title of two made-up words, each drawn from its number: no shorter, compressed, than real ones.
fn row(number: u32) -> String {
    let mut chance = u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut draw = |sides: u64| {
        chance = chance.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        usize::try_from((chance >> 33) % sides).unwrap()
    };
    let syllables = ["ba", "co", "du", "fe", "gi", "la", "mo", "nu", "re", "si", "ta", "vo", "wu", "xe", "zi", "tho"];
    let mut word = || (0..2).map(|_| syllables[draw(16)]).collect::<String>();
    let title = format!("{} {}", word(), word());
    let day = number / 3 * 7 % 5800;
    format!("({number}, '{title}', date('2006-01-01', '+{day} days'), '/comics/{title}.png', FALSE)")
}

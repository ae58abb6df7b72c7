//! What a page may weigh, and what it is made of.

use harness::{Program, Running, StubComic, StubXkcd, eventually};

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

/// A month of views of every comic, more of some than of others.
const PAST: &str = "\
    WITH RECURSIVE days(ago) AS (SELECT 0 UNION ALL SELECT ago + 1 FROM days WHERE ago < 31) \
    INSERT INTO comic_views_daily (comic_number, day, audience, view_count) \
    SELECT number, date('now', '-' || ago || ' days'), 'visitor', 1 + (number * 31 + ago * 577) % (20000 / number + 3) \
    FROM days, comics; \
    INSERT INTO comic_views SELECT comic_number, audience, sum(view_count) FROM comic_views_daily GROUP BY 1, 2; \
    INSERT INTO view_writers SELECT randomblob(16), 1, sum(view_count) FROM comic_views";

/// A page, answered as it should be, and how many bytes of it come over the line to a browser.
async fn weight(server: &Running, path: &str) -> (String, usize) {
    let status = match path {
        "/nope" => 404,
        "/comic/%ff" => 400,
        _ => 200,
    };
    let plain = server.get(path).await;
    let packed = server.request("GET", path, &[("accept-encoding", "gzip, deflate, br, zstd")]).await;
    assert_eq!((plain.status().as_u16(), packed.status().as_u16()), (status, status), "{path}");
    (plain.text().await.unwrap(), packed.bytes().await.unwrap().len())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_light_and_has_one_stylesheet_and_one_script() {
    let xkcd = StubXkcd::start(60).await;
    xkcd.put(StubComic::new(8).with("img", "PICTURES/comics/"));
    xkcd.put(StubComic::new(9).with("extra_parts", serde_json::json!({ "pre": "<script></script>" })));
    let program = beside(&xkcd).set("SYNC_RATE", "10000");
    program.run_well(&["sync"]).await;
    let server = program.start().await;
    server.figures().await;
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
    let columns = "number, title, published, picture_path, caption, scripted";
    in_sqlite(&program, &format!("INSERT INTO comics ({columns}) VALUES {}", rows.join(",")));
    in_sqlite(&program, PAST);
    let server = program.start().await;
    server.figures().await;
    let (html, weight) = weight(&server, "/archive").await;
    assert!(html.matches("href=\"/comic/").count() >= 3_000, "not all comics are in the archive");
    assert!(weight < ARCHIVE, "the archive has {weight} bytes");
    in_shape("/archive", &html);
    eventually("an index of all comics", async || {
        server.get("/search?q=strip").await.text().await.unwrap().contains(": 1 to 20.").then_some(())
    })
    .await;
    // What is on each of them, and how often at the least.
    for (path, part, times) in [
        ("/top", "<ol class=\"tops\">", 5),
        ("/top", "<li value=", 50),
        ("/stats", "class=\"chart\"", 2),
        ("/stats/7", "class=\"chart\"", 1),
        ("/comic/1234", "class=\"spark\"", 1),
        ("/search?q=strip", "<mark>", 20),
    ] {
        let (html, weight) = self::weight(&server, path).await;
        assert!(html.matches(part).count() >= times, "{path} has not {times} of {part}: {html}");
        assert!(weight < PAGE, "{path} has {weight} bytes with all comics");
    }
    server.stop().await;
}

/// A comic of letters that no compressor has seen before: a title as long as titles are, and a caption as long as captions,
/// with a word that all have.
fn row(number: u32) -> String {
    let mut chance = u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut word = |letters: u32| -> String {
        let mut letter = || {
            chance = chance.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
            char::from(b"etaoinshrdlucmfwyp"[usize::try_from((chance >> 33) % 18).unwrap()])
        };
        (0..letters).map(|_| letter()).collect()
    };
    let title = word(8 + number % 9);
    let caption = (0..20).map(|at| word(3 + (number + at) % 7)).collect::<Vec<_>>().join(" ");
    let day = number / 3 * 7 % 5800;
    let published = format!("date('2006-01-01', '+{day} days')");
    format!("({number}, '{title}', {published}, '/comics/{title}.png', 'Strip {caption}.', FALSE)")
}

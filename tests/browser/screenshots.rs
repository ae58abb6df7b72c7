//! The README's pictures, taken of strips of our own.

use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use futures_util::{StreamExt as _, stream};
use harness::{PostgresDatabase, Program, RedisServer, eventually, screenshots_folder};
use tempfile::TempDir;

use crate::XKCDAPP;
use crate::browser::{Browser, Scripts, Window};
use crate::places::{DESKTOP, PHONE};
use crate::site::Site;

/// The strip on the pictures, and how often it has been seen before.
const STRIP: &str = "/sampler/1";
const SEEN: usize = 337;

/// A visitor's seen set, drawn by Redis itself, from the same seed each time.
const DRAW: &str =
    "math.randomseed(353) for _ = 1, 1400 do redis.call('SETBIT', KEYS[1], 64 + math.random(3308), 1) end";

#[tokio::test(flavor = "multi_thread")]
async fn the_site_sits_for_its_portraits() {
    let site = Site::with_comics(Scripts::On).await;
    let views = stream::iter(0..SEEN).map(|_| site.server.get(STRIP)).buffer_unordered(32);
    views.for_each(async |answer| assert_eq!(answer.status(), 200)).await;

    let (folder, _temporary) = folder();
    for (name, window) in [("phone", PHONE), ("desktop", DESKTOP)] {
        site.browser.resize(window).await;
        for scheme in ["light", "dark"] {
            site.browser.prefer(scheme).await;
            site.open(STRIP).await;
            take(&site, &folder.join(format!("{name}-{scheme}.png")), window).await;
        }
    }
    assert_eq!(site.count(".notice").await, 0);
    assert_eq!(site.text(".views").await, format!("Seen {} times, this one included.", SEEN + 4));
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deck_sits_for_its_portrait() {
    let (database, redis) = (PostgresDatabase::create().await, RedisServer::start().await);
    let program = Program::new(XKCDAPP).set("DATABASE_URL", &database.url).set("REDIS_URL", &redis.url());
    program.run_well(&["migrate"]).await;
    let comics = "INSERT INTO comics (number, title, picture_path, scripted) SELECT n, 'Strip ' || n, '/n.png', FALSE \
                  FROM generate_series(1, 3308) n WHERE n <> 404";
    database.connect().await.batch_execute(comics).await.unwrap();
    let server = program.start().await;
    let site = Site { browser: Browser::start(Scripts::On).await, server, xkcd: None, cluster: None };
    // Strips of our own: none of the comics has a picture here.
    for strip in ["/sampler/1", "/sampler/2"] {
        site.open(strip).await;
    }
    let key = redis.key_names().await.remove(0);
    redis.cli(&["EVAL", DRAW, "1", &key]).await;

    let (folder, _temporary) = folder();
    for (name, window, scheme) in [("me-phone-dark", PHONE, "dark"), ("me-desktop-light", DESKTOP, "light")] {
        site.browser.resize(window).await;
        site.browser.prefer(scheme).await;
        site.open("/me").await;
        take(&site, &folder.join(format!("{name}.png")), window).await;
    }
    let tally = site.text(".tally").await;
    assert!(tally.starts_with("You have seen 1,") && tally.ends_with(" of 3,307 comics."), "{tally}");
    site.finish(&[]).await;
}

/// Comics with titles and captions of our own, three a week, and a month of visitors at them.
const SHELF: &str = "\
    WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 3308), \
    words(i, one, other, thing) AS (VALUES (0, 'Quiet', 'Kettle', 'the tea'), (1, 'Spare', 'Ladder', 'the roof'), \
    (2, 'Second', 'Umbrella', 'the rain'), (3, 'Paper', 'Harbour', 'a boat'), (4, 'Early', 'Lantern', 'the night'), \
    (5, 'Borrowed', 'Compass', 'the way home'), (6, 'Patient', 'Snail', 'a race'), (7, 'Crooked', 'Picture', 'a wall'), \
    (8, 'Last', 'Biscuit', 'the tin'), (9, 'Polite', 'Robot', 'a queue'), (10, 'Lost', 'Balloon', 'the sky')) \
    INSERT INTO comics (number, title, published, caption, scripted) \
    SELECT n, one.one || ' ' || other.other, date('2006-01-01', '+' || (n * 7 / 3) || ' days'), \
    'It was about ' || thing.thing || ', as far as anybody could tell.', FALSE \
    FROM numbers, words one, words other, words thing \
    WHERE n <> 404 AND one.i = n * 7 % 11 AND other.i = (n / 11 + n) % 11 AND thing.i = n / 7 % 11; \
    WITH RECURSIVE days(ago) AS (SELECT 0 UNION ALL SELECT ago + 1 FROM days WHERE ago < 44) \
    INSERT INTO comic_views_daily (comic_number, day, audience, view_count) \
    SELECT number, date('now', '-' || ago || ' days'), 'visitor', \
    1 + (number * 31 + ago * 577) % (2 + number * 37 % 23) + (ago % 7 = 3) * (number % 5) \
    FROM comics, days WHERE (number + ago) % 9 < 2 AND number % 97 > 2; \
    INSERT INTO comic_views SELECT comic_number, audience, sum(view_count) FROM comic_views_daily GROUP BY 1, 2; \
    INSERT INTO view_writers SELECT randomblob(16), 1, sum(view_count) FROM comic_views";

#[tokio::test(flavor = "multi_thread")]
async fn search_archive_top_and_statistics_sit_for_their_portraits() {
    let program = Program::new(XKCDAPP);
    program.run_well(&["migrate"]).await;
    let file = program.folder().join("data/xkcdapp.db");
    SqliteConnection::establish(file.to_str().unwrap()).unwrap().batch_execute(SHELF).unwrap();
    let server = program.start().await;
    let site = Site { browser: Browser::start(Scripts::On).await, server, xkcd: None, cluster: None };
    for number in (1..=30).filter(|number| number % 3 != 0) {
        site.open(&format!("/comic/{number}")).await;
    }
    // Each with what it is taken for.
    let pages = [
        ("search", "/search?q=kettle", ".hits mark"),
        ("archive", "/archive", ".years a[aria-description]"),
        ("top", "/top", ".tops li"),
        ("stats", "/stats", ".chart"),
    ];
    for (page, path, there) in pages {
        eventually(&format!("{there} on the page {page}"), async || {
            site.open(path).await;
            (site.count(there).await > 0).then_some(())
        })
        .await;
    }
    let (folder, _temporary) = folder();
    for (name, window) in [("phone", PHONE), ("desktop", DESKTOP)] {
        site.browser.resize(window).await;
        for scheme in ["light", "dark"] {
            site.browser.prefer(scheme).await;
            for (page, path, there) in pages {
                site.open(path).await;
                assert!(site.count(there).await > 0, "{page} has no {there}");
                take(&site, &folder.join(format!("{page}-{name}-{scheme}.png")), window).await;
            }
        }
    }
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_status_sits_for_its_portrait() {
    let site = Site::of_two_processes(Scripts::On).await;
    // So that the last word of xkcd is a good one.
    site.open("/comic/7").await;
    site.server.get("/comic/61").await;
    site.cluster.as_ref().unwrap().second.get("/comic/61").await;
    let (folder, _temporary) = folder();
    for (name, window, scheme) in [("status-phone-dark", PHONE, "dark"), ("status-desktop-light", DESKTOP, "light")] {
        site.browser.resize(window).await;
        site.browser.prefer(scheme).await;
        site.open_all_well().await;
        take(&site, &folder.join(format!("{name}.png")), window).await;
    }
    site.finish(&["/comic/61"]).await;
}

/// Where the pictures go, and what must not be dropped before they are there.
fn folder() -> (PathBuf, TempDir) {
    let temporary = tempfile::tempdir().unwrap();
    let folder = screenshots_folder().unwrap_or_else(|| temporary.path().to_owned());
    std::fs::create_dir_all(&folder).unwrap();
    (folder, temporary)
}

/// Takes a picture of what is in the window and checks that it is one.
async fn take(site: &Site, file: &Path, window: Window) {
    let png = site.browser.client.screenshot().await.unwrap();
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    let expected = [window.width * window.scale, window.height * window.scale];
    assert_eq!(png[16..24], expected.map(u32::to_be_bytes).concat(), "the size of {}", file.display());
    assert!((10_000..300_000).contains(&png.len()), "{} has {} bytes", file.display(), png.len());
    std::fs::write(file, png).unwrap();
}

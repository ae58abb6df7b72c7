//! Every page that the site has, with something on it.

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use fantoccini::Locator;
use harness::{Program, StubComic, StubXkcd};

use crate::XKCDAPP;
use crate::browser::{Browser, Scripts, Window};
use crate::site::{INTERACTIVE, LONG, Site, put_odd_ones};

/// The password, and its hash with as little work as Argon2 allows.
pub(crate) const PASSWORD: &str = "correct horse";
pub(crate) const HASH: &str = include_str!("../../src/config/admin_password/hash.txt");

/// A comic that has a script besides its picture.
const SCRIPTED: u32 = 26;
/// A comic with a link around its picture, and no transcript.
const LINKED: u32 = 27;
/// A comic with words in another direction, and of another language.
const FOREIGN: u32 = 28;

/// Pages that are errors.
const BAD: [(&str, u16); 5] =
    [("/nope", 404), ("/comic/131", 404), ("/embed/404", 404), ("/comic/%ff", 400), ("/me/forget", 405)];

/// More than a hundred comics, so that the deck is of several blocks.
const COMICS: u32 = 130;

/// A month of views, as an embedded database has them: more of some than of others, of some none.
const PAST: &str = "\
    WITH RECURSIVE days(ago) AS (SELECT 0 UNION ALL SELECT ago + 1 FROM days WHERE ago < 40), \
    comics(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM comics WHERE n < 55) \
    INSERT INTO comic_views_daily (comic_number, day, audience, view_count) \
    SELECT n, date('now', '-' || ago || ' days'), 'visitor', 1 + (n * n * 31 + ago * 577) % (200 / n + 3) \
    FROM days, comics; \
    INSERT INTO comic_views SELECT comic_number, audience, sum(view_count) FROM comic_views_daily GROUP BY 1, 2; \
    INSERT INTO view_writers SELECT randomblob(16), 1, sum(view_count) FROM comic_views";

pub(crate) const PHONE: Window = Window { width: 390, height: 844, scale: 2 };
pub(crate) const DESKTOP: Window = Window { width: 1280, height: 800, scale: 1 };
/// A small phone, a phone and a desk.
pub(crate) const WINDOWS: [Window; 3] = [Window { width: 320, height: 568, scale: 2 }, PHONE, DESKTOP];

/// A page: its address, and the status that it is answered with.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) path: String,
    pub(crate) status: u16,
}

/// All that visitors come to. `/rescue` leads to a comic.
pub(crate) fn places() -> Vec<Place> {
    let good = [
        "/",
        "/comic/7",
        &format!("/comic/{INTERACTIVE}"),
        &format!("/comic/{SCRIPTED}"),
        &format!("/comic/{LINKED}"),
        &format!("/comic/{FOREIGN}"),
        &format!("/comic/{LONG}"),
        "/sampler/1",
        "/search",
        "/search?q=strip",
        "/search?q=Donaudampfschifffahrtsgesellschaftskapitaen",
        "/search?q=dogts",
        "/search?q=zyzzyva+views%3A%3E100",
        "/archive",
        "/top",
        "/stats",
        "/stats/7",
        "/stats/sampler/1",
        "/api",
        "/look",
        "/me",
        "/rescue",
        "/status",
        "/embed/7",
        "/embed/sampler/1",
    ]
    .map(|path| Place { path: path.to_owned(), status: 200 });
    let bad = BAD.map(|(path, status)| Place { path: path.to_owned(), status });
    good.into_iter().chain(bad).collect()
}

/// The addresses of pages that are errors.
pub(crate) fn bad() -> Vec<&'static str> {
    BAD.iter().map(|(path, _)| *path).collect()
}

/// All that an admin comes to, once logged in.
pub(crate) fn behind_the_door() -> Vec<Place> {
    ["/admin", "/admin/logs?requests=on", "/admin/settings", "/admin/audit?run=yes"]
        .map(|path| Place { path: path.to_owned(), status: 200 })
        .into()
}

impl Site {
    /// A server with comics of every kind and a month behind it.
    pub(crate) async fn with_a_past(scripts: Scripts) -> Self {
        let xkcd = StubXkcd::start(COMICS).await;
        put_odd_ones(&xkcd);
        xkcd.put(StubComic::new(SCRIPTED).with("extra_parts", serde_json::json!({ "pre": "<script></script>" })));
        xkcd.put(StubComic::new(LINKED).with("link", "https://example.com/").with("transcript", ""));
        let foreign = StubComic::new(FOREIGN).with("safe_title", "Schöne Grüße, שלום");
        xkcd.put(foreign.with("title", "Schöne Grüße, שלום").with("alt", "«Où ?» <em>Là</em> & là"));
        let program = Program::new(XKCDAPP).set("XKCD_URL", &xkcd.url).set("XKCD_IMAGE_ORIGIN", &xkcd.url);
        let program = program.set("SYNC_RATE", "10000").set("ADMIN_PASSWORD_HASH", HASH.trim());
        program.run_well(&["migrate"]).await;
        let file = program.folder().join("data/xkcdapp.db");
        SqliteConnection::establish(file.to_str().unwrap()).unwrap().batch_execute(PAST).unwrap();
        program.run_well(&["sync"]).await;
        let server = program.start().await;
        server.figures().await;
        Self { browser: Browser::start(scripts).await, server, xkcd: Some(xkcd), cluster: None }
    }

    /// A server with one comic, which the visitor has seen: all that it says is that there is nothing more.
    pub(crate) async fn with_all_seen(scripts: Scripts) -> Self {
        let xkcd = StubXkcd::start(1).await;
        let program = Program::new(XKCDAPP).set("XKCD_URL", &xkcd.url).set("XKCD_IMAGE_ORIGIN", &xkcd.url);
        program.run_well(&["sync"]).await;
        let server = program.start().await;
        let site = Self { browser: Browser::start(scripts).await, server, xkcd: Some(xkcd), cluster: None };
        site.open("/comic/1").await;
        site
    }

    /// Goes to a page and checks that it is answered as it should be.
    pub(crate) async fn visit(&self, place: &Place) {
        self.open(&place.path).await;
        let status = self.browser.value("performance.getEntriesByType('navigation')[0].responseStatus").await;
        assert_eq!(status, place.status, "{}", place.path);
    }

    /// Logs in as the admin.
    pub(crate) async fn log_in(&self) {
        self.open("/admin").await;
        self.browser.client.find(Locator::Css("#password")).await.unwrap().send_keys(PASSWORD).await.unwrap();
        self.browser.client.find(Locator::Css(".door button")).await.unwrap().click().await.unwrap();
        harness::eventually("the admin's first page", async || (self.count(".places").await == 1).then_some(())).await;
    }
}

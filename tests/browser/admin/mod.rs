//! An admin at work: logs in, looks around, presses the buttons, logs out.

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use fantoccini::Locator;
use harness::{Moto, Program, StubXkcd, screenshots_folder};
use serde_json::json;

use crate::XKCDAPP;
use crate::browser::{Browser, Scripts};
use crate::layout::STICKING_OUT;
use crate::places::{DESKTOP, HASH, PASSWORD, PHONE};
use crate::site::Site;

/// Two weeks of views, as an embedded database has them.
const PAST: &str = "\
    WITH RECURSIVE days(ago) AS (SELECT 0 UNION ALL SELECT ago + 1 FROM days WHERE ago < 13) \
    INSERT INTO comic_views_daily (comic_number, day, audience, view_count) \
    SELECT -1, date('now', '-' || ago || ' days'), audience, (700 + (ago * 577) % 900) / share FROM days, \
    (SELECT 'visitor' AS audience, 1 AS share UNION ALL SELECT 'crawler', 9 UNION ALL SELECT 'load_test', 400); \
    INSERT INTO comic_views SELECT comic_number, audience, sum(view_count) FROM comic_views_daily GROUP BY 1, 2; \
    INSERT INTO view_writers SELECT randomblob(16), 1, sum(view_count) FROM comic_views";

/// Buttons and ways on that a finger may miss.
const SMALL: &str = "[...document.querySelectorAll('.admin :is(button, select, .places a, input[type=password], .tick)')] \
    .filter((button) => button.getBoundingClientRect().height < 44).map((button) => button.textContent)";

/// A server whose password is a parameter, and which syncs.
async fn site(scripts: Scripts, moto: &Moto, xkcd: &StubXkcd) -> Site {
    moto.put("ADMIN_PASSWORD_HASH", HASH.trim()).await;
    let program =
        Program::new(XKCDAPP).set("XKCD_URL", &xkcd.url).set("XKCD_IMAGE_ORIGIN", &xkcd.url).set("SYNC", "on");
    let server = moto.settings_of(program).set("SYNC_POLL", "24h").set("PARAMETER_REFRESH", "1h").start().await;
    Site { browser: Browser::start(scripts).await, server, xkcd: None, cluster: None }
}

/// Fills the form to log in and sends it; the path after it.
async fn log_in(site: &Site, password: &str) -> String {
    let field = site.browser.client.find(Locator::Css("#password")).await.unwrap();
    field.send_keys(password).await.unwrap();
    site.click_on(".door button").await
}

/// Sends a form whose answer may have the same path as its page: gone when its button is another one.
async fn press(site: &Site, button: &str) {
    let button = site.browser.client.find(Locator::Css(button)).await.unwrap();
    button.click().await.unwrap();
    harness::eventually("the page after the form", async || {
        let gone = button.is_enabled().await.is_err();
        (gone && site.browser.value("document.readyState === 'complete'").await == true).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_looks_around() {
    look_around(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_looks_around_without_scripts() {
    look_around(Scripts::Off).await;
}

async fn look_around(scripts: Scripts) {
    let (moto, xkcd) = (Moto::new(), StubXkcd::start(1).await);
    let site = site(scripts, &moto, &xkcd).await;
    site.open("/sampler/1").await;
    site.open("/admin").await;
    assert_eq!(site.text("h1").await, "Log in");
    assert_eq!(log_in(&site, "correct hors").await, "/admin/log-in");
    assert_eq!(site.text(".problem").await, "That was not the password.");
    assert_eq!(log_in(&site, PASSWORD).await, "/admin");
    assert_eq!(site.text(".said").await, "You are logged in.");
    assert_eq!(site.text(".checks p").await, "All is well.");
    assert_eq!(site.text(".audience p").await, "1 today, 1 in all");
    assert_eq!(site.count(".days").await, 3);
    let drawn = "document.querySelector('.days .today').getBoundingClientRect().height > 20";
    assert_eq!(site.browser.value(drawn).await, json!(true), "today's bar");

    press(&site, ".sync button").await;
    assert_eq!(site.text(".said").await, "This task has been asked to sync, right now.");

    assert!(site.text(".parameters p").await.contains(" at set 1, last read "));
    moto.put("VIEW_WAIT", "777ms").await;
    press(&site, ".parameters button").await;
    assert_eq!(site.text(".said").await, "This task has been asked to read the parameters again.");
    harness::eventually("the new set", async || {
        site.open("/admin").await;
        site.text(".parameters p").await.contains(" at set 2, last read just now").then_some(())
    })
    .await;
    assert!(site.text(".parameters table").await.contains("VIEW_WAIT 1 "));

    assert_eq!(site.click_on(".places a[href='/admin/logs']").await, "/admin/logs");
    assert!(site.text(".log").await.contains("an admin has logged in"));
    assert!(!site.text(".log").await.contains("/sampler/1"));
    site.browser.client.find(Locator::Css(".tick input")).await.unwrap().click().await.unwrap();
    press(&site, ".filter button").await;
    assert!(site.text(".log").await.contains("/sampler/1"));
    let levels = site.browser.client.find(Locator::Css("#level")).await.unwrap();
    levels.select_by_value("warn").await.unwrap();
    press(&site, ".filter button").await;
    assert!(site.text(".log").await.contains("an admin's log-in has failed"));
    assert_eq!(site.count(".log .info").await, 0);

    assert_eq!(site.click_on(".places a[href='/admin/settings']").await, "/admin/settings");
    assert!(site.text(".settings").await.contains("ADMIN_PASSWORD_HASH set"));
    assert_eq!(site.click_on(".places a[href='/admin/audit']").await, "/admin/audit");
    press(&site, ".admin > form button").await;
    assert_eq!(site.text(".verdict").await, "Clean: all three agree.");

    assert_eq!(site.click_on(".places button").await, "/admin");
    assert_eq!(site.text(".said").await, "You are logged out.");
    site.open("/admin/logs").await;
    assert_eq!(site.path().await, "/admin");
    assert_eq!(site.text("h1").await, "Log in");
    site.finish(&["/admin/log-in"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_admins_pages_fit_every_window_and_sit_for_a_portrait() {
    let program = Program::new(XKCDAPP).set("ADMIN_PASSWORD_HASH", HASH.trim());
    program.run_well(&["migrate"]).await;
    let file = program.folder().join("data/xkcdapp.db");
    SqliteConnection::establish(file.to_str().unwrap()).unwrap().batch_execute(PAST).unwrap();
    let server = program.start().await;
    let site = Site { browser: Browser::start(Scripts::On).await, server, xkcd: None, cluster: None };
    site.open("/admin").await;
    site.browser.client.find(Locator::Css("#password")).await.unwrap().send_keys(PASSWORD).await.unwrap();
    press(&site, ".door button").await;
    for (name, window) in [("phone", PHONE), ("desktop", DESKTOP)] {
        site.browser.resize(window).await;
        for scheme in ["light", "dark"] {
            site.browser.prefer(scheme).await;
            for (page, path) in [
                ("admin", "/admin"),
                ("admin-logs", "/admin/logs?requests=on"),
                ("admin-settings", "/admin/settings"),
                ("admin-audit", "/admin/audit?run=yes"),
            ] {
                site.open(path).await;
                assert_eq!(site.browser.value(STICKING_OUT).await, json!([window.width, true, []]), "{path} {name}");
                assert_eq!(site.browser.value(SMALL).await, json!([]), "{path} {name}");
                let shown = page == "admin" && matches!((name, scheme), ("phone", "dark") | ("desktop", "light"));
                if let Some(folder) = screenshots_folder().filter(|_| shown) {
                    std::fs::create_dir_all(&folder).unwrap();
                    let png = site.browser.client.screenshot().await.unwrap();
                    std::fs::write(folder.join(format!("{page}-{name}-{scheme}.png")), png).unwrap();
                }
            }
        }
    }
    // Not as other tests end: crawlers and load tests have been here.
    assert_eq!(site.browser.console().await, []);
    site.server.stop().await;
}

//! axe on every page, with scripts on and off, on a phone and on a desk, by day and by night.

use serde_json::json;

use crate::axe::Findings;
use crate::browser::Scripts;
use crate::places::{DESKTOP, PHONE, Place, bad, behind_the_door, places};
use crate::site::Site;

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_on_any_page() {
    everywhere(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_on_any_page_without_scripts() {
    everywhere(Scripts::Off).await;
}

async fn everywhere(scripts: Scripts) {
    let site = Site::with_a_past(scripts).await;
    let mut findings = Findings::default();
    let log_in = Place { path: "/admin".to_owned(), status: 200 };
    let outside: Vec<_> = places().into_iter().chain([log_in]).collect();
    walk(&site, scripts, &outside, &mut findings).await;
    site.log_in().await;
    walk(&site, scripts, &behind_the_door(), &mut findings).await;
    site.finish(&bad()).await;

    let site = Site::with_all_seen(scripts).await;
    let few = ["/", "/me"].map(|path| Place { path: path.to_owned(), status: 200 });
    walk(&site, scripts, &few, &mut findings).await;
    site.finish(&[]).await;
    findings.end();
}

/// Looks at pages in every way: each window and scheme, and as who has chosen the dark for them.
async fn walk(site: &Site, scripts: Scripts, places: &[Place], findings: &mut Findings) {
    for (name, window) in [("phone", PHONE), ("desktop", DESKTOP)] {
        site.browser.resize(window).await;
        for place in places {
            site.visit(place).await;
            findings.look_twice(&site.browser, scripts, &format!("{}, {name}", place.path)).await;
        }
    }
    site.browser.prefer("light").await;
    let cookie = json!({ "name": "xkcdapp_look", "value": "dark.inverted", "url": site.url() });
    site.browser.devtools("Network.setCookie", cookie).await;
    for place in places {
        site.visit(place).await;
        findings.look(&site.browser, scripts, &format!("{}, dark and inverted", place.path)).await;
    }
    site.browser.devtools("Network.deleteCookies", json!({ "name": "xkcdapp_look", "url": site.url() })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_would_find_something() {
    for scripts in [Scripts::On, Scripts::Off] {
        let site = Site::with_comics(scripts).await;
        site.open("/comic/7").await;
        let mut findings = Findings::default();
        findings.look(&site.browser, scripts, "as it is").await;
        assert_eq!(findings.violations, Vec::<String>::new());
        for (path, plant, rule) in [
            ("/comic/7", "document.querySelector('main img').removeAttribute('alt')", "image-alt"),
            ("/comic/7", "document.querySelector('.views').style.color = '#e8e4dc'", "color-contrast"),
            ("/stats/7", "document.querySelector('.chart').style.setProperty('--pen', '#b8b4ac')", "too-faint"),
            // On paper.
            ("/top", "document.querySelector('.tops .count').style.color = '#b8b4ac'", "color-contrast"),
            (
                "/comic/7",
                "document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button>')",
                "button-name",
            ),
            ("/comic/7", "document.documentElement.lang = ''", "html-has-lang"),
        ] {
            site.open(path).await;
            site.browser.client.execute(plant, Vec::new()).await.unwrap();
            let mut findings = Findings::default();
            findings.look(&site.browser, scripts, rule).await;
            let found = findings.violations.iter().any(|violation| violation.starts_with(&format!("{rule}: {rule} ")));
            assert!(found, "{plant} is not noticed: {findings:?}");
        }
        site.finish(&[]).await;
    }
}

/// What the footer offers, pressed; the list of keys, open; a picture that is had closer.
#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_in_what_was_pressed() {
    let site = Site::with_comics(Scripts::On).await;
    let mut findings = Findings::default();
    for (name, window) in [("phone", PHONE), ("desktop", DESKTOP)] {
        site.browser.resize(window).await;
        site.browser.prefer("light").await;
        site.open("/comic/7").await;
        for (press, there) in [
            ("[...document.querySelectorAll('footer button')].find((button) => !button.className).click()", ".more"),
            ("document.querySelector('[aria-pressed]').click()", "[aria-pressed='true']"),
        ] {
            site.browser.client.execute(press, Vec::new()).await.unwrap();
            assert!(site.count(there).await > 0, "{press}");
            findings.look(&site.browser, Scripts::On, &format!("{there} pressed, {name}")).await;
        }
        site.browser.client.execute("document.querySelector('button.keys').click()", Vec::new()).await.unwrap();
        assert_eq!(site.count("dialog[open]").await, 1);
        findings.look(&site.browser, Scripts::On, &format!("the list of keys in the dark, {name}")).await;
        site.browser.devtools("Network.deleteCookies", json!({ "name": "xkcdapp_look", "url": site.url() })).await;
        site.open("/comic/7").await;
        site.browser.client.execute("document.querySelector('button.keys').click()", Vec::new()).await.unwrap();
        findings.look(&site.browser, Scripts::On, &format!("the list of keys, {name}")).await;
    }
    site.browser.resize(PHONE).await;
    site.open("/comic/7").await;
    site.browser.client.execute("document.querySelector('.closer label').click()", Vec::new()).await.unwrap();
    assert_eq!(site.browser.value("document.querySelector('.zoom').checked").await, true);
    findings.look_twice(&site.browser, Scripts::On, "closer").await;
    findings.end();
    site.finish(&[]).await;
}

/// What is said where xkcd cannot be asked.
#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_where_xkcd_is_away() {
    let site = Site::with_comics(Scripts::On).await;
    site.xkcd.as_ref().unwrap().answer_all(Some(503));
    let mut findings = Findings::default();
    for path in ["/comic/61", "/embed/61"] {
        site.visit(&Place { path: path.to_owned(), status: 503 }).await;
        findings.look_twice(&site.browser, Scripts::On, path).await;
    }
    findings.end();
    // Not by `finish`: the log tells of xkcd's silence, as it should.
    site.server.stop().await;
}

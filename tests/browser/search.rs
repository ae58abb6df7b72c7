//! The search page: a form without scripts, results as one types with them.

use fantoccini::Locator;
use fantoccini::key::Key;
use harness::eventually;
use serde_json::json;

use crate::browser::{Scripts, Window};
use crate::layout::STICKING_OUT;
use crate::site::Site;

/// Types into the search field.
pub(crate) async fn enter(site: &Site, text: &str) {
    let field = site.browser.client.find(Locator::Css(".search input")).await.unwrap();
    field.send_keys(text).await.unwrap();
}

/// Waits for what the page says about what was found.
pub(crate) async fn told(site: &Site, words: &str) {
    eventually(&format!("the page to say {words}"), async || {
        let told = site.browser.value("document.querySelector('.search .told').textContent").await;
        told.as_str().is_some_and(|told| told.contains(words)).then_some(())
    })
    .await;
}

async fn click(site: &Site, selector: &str) {
    site.browser.client.find(Locator::Css(selector)).await.unwrap().click().await.unwrap();
}

pub(crate) async fn address(site: &Site) -> String {
    let url = site.browser.client.current_url().await.unwrap();
    url.query().unwrap_or_default().to_owned()
}

/// A site whose comics are indexed.
pub(crate) async fn site(scripts: Scripts) -> Site {
    let site = Site::with_comics(scripts).await;
    eventually("an index", async || {
        let html = site.server.get("/search?q=dots").await.text().await.unwrap();
        html.contains("Found").then_some(())
    })
    .await;
    site
}

#[tokio::test(flavor = "multi_thread")]
async fn without_scripts_it_is_a_form() {
    let site = site(Scripts::Off).await;
    site.open("/search").await;
    enter(&site, "dots").await;
    click(&site, ".search button").await;
    told(&site, "Found").await;
    assert_eq!(address(&site).await, "q=dots");
    assert!(site.count(".hits mark").await > 0);
    click(&site, ".pages [rel=next]").await;
    told(&site, ": 21 to").await;
    assert_eq!(site.views().await, 0);
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_scripts_results_come_as_one_types_and_back_works() {
    let site = site(Scripts::On).await;
    site.open("/search").await;
    let entries = site.browser.value("history.length").await;
    enter(&site, "do").await;
    told(&site, "Found").await;
    enter(&site, "ts talk").await;
    eventually("the address to follow", async || (address(&site).await == "q=dots+talk").then_some(())).await;
    let more = site.browser.value(&format!("history.length - {entries}")).await;
    assert_eq!(more, 1, "one entry for one search");
    assert_eq!(site.browser.value("document.title").await, "Search: dots talk | xkcdapp");
    assert_eq!(site.browser.value("document.activeElement.name").await, "q");

    // Done with that one: the next is another entry.
    site.press(&[], Key::Tab.into()).await;
    site.browser.client.find(Locator::Css(".search input")).await.unwrap().clear().await.unwrap();
    enter(&site, "zzzzz").await;
    told(&site, "Nothing has").await;
    site.browser.client.back().await.unwrap();
    told(&site, "Found").await;
    site.browser.client.back().await.unwrap();
    eventually("the empty page", async || address(&site).await.is_empty().then_some(())).await;
    assert_eq!(site.views().await, 0);
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_switch_of_the_look_leaves_the_results_line_alone() {
    let site = site(Scripts::On).await;
    site.browser.prefer("light").await;
    site.open("/search?q=dots").await;
    let before = site.text(".search .told").await;
    assert!(before.starts_with("Found"), "{before}");
    let press = "[...document.querySelectorAll('footer button')].find((button) => button.textContent === 'Light or dark')\
                 .click() ?? true";
    site.browser.value(press).await;
    assert_eq!(site.text("footer.site .told").await, "Dark from now on.");
    assert_eq!(site.text(".search .told").await, before);
    assert_eq!(site.count(".search .more").await, 0);
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_fits_a_narrow_phone_and_is_legible_on_any_paper() {
    let site = site(Scripts::On).await;
    let window = Window { width: 320, height: 568, scale: 2 };
    site.browser.resize(window).await;
    for (look, paper, pen) in [
        ("light.white", "rgb(255, 255, 255)", "rgb(27, 27, 26)"),
        ("dark.white", "rgb(255, 255, 255)", "rgb(27, 27, 26)"),
        ("dark.inverted", "rgb(34, 36, 41)", "rgb(236, 234, 228)"),
    ] {
        site.open("/search").await;
        site.browser.value(&format!("(document.cookie = 'xkcdapp_look={look}; path=/')")).await;
        for path in ["/search", "/search?q=dots", "/search?q=zyzzyva", "/search?q=dotts", "/search?q=dots+zyzzyva"] {
            site.open(path).await;
            let out = site.browser.value(STICKING_OUT).await;
            assert_eq!(out, json!([window.width, true, []]), "{path}, {look}");
            let field = "((style) => [style.backgroundColor, style.color]) \
                         (getComputedStyle(document.querySelector('.search input')))";
            assert_eq!(site.browser.value(field).await, json!([paper, pen]), "{path}, {look}");
            // The accent is the colour of "Another One" alone.
            let accent = "(() => { \
                const of = (part, what) => getComputedStyle(document.querySelector(part))[what]; \
                return [of('.search button', 'borderTopColor') === of('.search input', 'borderTopColor'), \
                        !document.querySelector('mark') || of('mark', 'textDecorationColor') === of('mark', 'color')]; \
            })()";
            assert_eq!(site.browser.value(accent).await, json!([true, true]), "{path}, {look}");
        }
    }
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_marked_in_a_link_is_of_the_links_colour_in_forced_colours() {
    let site = site(Scripts::Off).await;
    let features = json!([{ "name": "forced-colors", "value": "active" }]);
    site.browser.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await;
    site.open("/search?q=strip").await;
    let colours = "['a mark', 'a:has(mark)'].map((part) => getComputedStyle(document.querySelector(part)).color)";
    let colours = site.browser.value(colours).await;
    assert_eq!(colours[0], colours[1]);
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_request_is_in_flight_and_no_comic_is_fetched_ahead() {
    let site = site(Scripts::On).await;
    site.open("/search").await;
    let watch = "(() => { const later = window.setTimeout; const real = window.fetch; \
        window.most = 0; window.now = 0; window.asked = []; \
        window.fetch = (from, how) => { \
            window.asked.push(from); now += 1; how.signal.addEventListener('abort', () => { now -= 1; }); \
            window.most = Math.max(window.most, now); \
            return new Promise((done) => later(done, from.endsWith('x') ? 5000 : 400)).then(() => real(from, how)) \
                .finally(() => { if (!how.signal.aborted) now -= 1; }); \
        }; return true; })()";
    site.browser.value(watch).await;
    for letter in ["d", "o", "t", "s"] {
        let before = site.browser.value("window.asked.length").await;
        enter(&site, letter).await;
        eventually("a request", async || (site.browser.value("window.asked.length").await != before).then_some(()))
            .await;
    }
    told(&site, "Found").await;
    assert_eq!(site.browser.value("window.most").await, 1);

    // What has been taken back is not shown, whenever its answer comes.
    eventually("the address to follow", async || (address(&site).await == "q=dots").then_some(())).await;
    enter(&site, "x").await;
    eventually("a request", async || (site.browser.value("window.now").await == 1).then_some(())).await;
    enter(&site, &char::from(Key::Backspace).to_string()).await;
    eventually("no request", async || (site.browser.value("window.now").await == 0).then_some(())).await;
    told(&site, "Found").await;
    assert_eq!(address(&site).await, "q=dots");

    // A number leads to a comic, which nobody has seen before it is gone to.
    site.browser.client.find(Locator::Css(".search input")).await.unwrap().clear().await.unwrap();
    enter(&site, "7").await;
    told(&site, "Press Search to go there").await;
    assert!(site.pages().iter().all(|answer| !answer.path.starts_with("/comic/")), "{:?}", site.pages());
    assert_eq!(site.views().await, 0);
    enter(&site, &char::from(Key::Enter).to_string()).await;
    assert_eq!(site.leave("/search").await, "/comic/7");
    assert_eq!(site.views().await, 1);
    site.finish(&[]).await;
}

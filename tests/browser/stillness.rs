//! Nothing moves while a page comes: its layout shift is 0. What moves from page to page is one thing of each name.

use serde_json::{Value, json};

use crate::browser::{Browser, Scripts};
use crate::places::{DESKTOP, PHONE, Place, bad, behind_the_door, places};
use crate::site::Site;

/// Every shift so far, with what moved, once the page has been painted.
const SHIFTS: &str = "new Promise((done) => { \
    const shifts = []; \
    const add = (list) => list.getEntries().forEach(({ value, sources }) => \
        shifts.push([value, sources.map(({ node }) => node?.outerHTML?.slice(0, 80) ?? node?.textContent ?? null)])); \
    const observer = new PerformanceObserver(add); \
    observer.observe({ type: 'layout-shift', buffered: true }); \
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => { \
        add({ getEntries: () => observer.takeRecords() }); done(shifts); \
    }))); \
})";

/// What has moved by itself on the page so far.
pub(crate) async fn shifts(browser: &Browser) -> Value {
    browser.value(SHIFTS).await
}

/// How often a page may move by chance: the browser may paint before the whole of it has been read, in the middle of a
/// centred line. What moves for a reason of the page moves each time.
const TRIES: u32 = 3;

/// Asserts that nothing moves on any of these pages, on a phone and on a desktop.
async fn all_are_still(site: &Site, places: &[Place]) {
    for (name, window) in [("phone", PHONE), ("desktop", DESKTOP)] {
        site.browser.resize(window).await;
        for place in places {
            let mut moved = Value::Null;
            for _ in 0..TRIES {
                site.visit(place).await;
                moved = shifts(&site.browser).await;
                if moved == json!([]) {
                    break;
                }
            }
            assert_eq!(moved, json!([]), "{} moves on a {name}, {TRIES} times", place.path);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_moves_while_it_comes() {
    let site = Site::with_a_past(Scripts::On).await;
    all_are_still(&site, &places()).await;
    site.log_in().await;
    all_are_still(&site, &behind_the_door()).await;
    site.finish(&bad()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_as_wide_before_the_next_one_has_come() {
    let site = Site::with_a_past(Scripts::On).await;
    site.open("/top").await;
    site.browser.resize(DESKTOP).await;
    let width = "document.querySelector('.lists section').getBoundingClientRect().width";
    let whole = site.browser.value(width).await;
    let alone =
        format!("(document.querySelectorAll('.lists section ~ section').forEach((list) => list.remove()), {width})");
    assert_eq!(site.browser.value(&alone).await, whole);
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_count_and_the_buttons_stand_still_while_what_follows_them_comes() {
    let site = Site::with_a_past(Scripts::On).await;
    for (name, window) in [("phone", PHONE), ("desktop", DESKTOP)] {
        site.browser.resize(window).await;
        harness::eventually("the drawing beside the count", async || {
            site.open("/comic/7").await;
            (site.count(".spark").await == 1).then_some(())
        })
        .await;
        for (part, later) in [(".views strong", ".spark, .spark ~ *"), ("[rel=prev]", ".another, .another ~ *")] {
            site.open("/comic/7").await;
            let place = format!(
                "(({{ x, y, width }}) => [x, y, width])(document.querySelector('{part}').getBoundingClientRect())"
            );
            let whole = site.browser.value(&place).await;
            let before = format!("(document.querySelectorAll('{later}').forEach((late) => late.remove()), {place})");
            assert_eq!(site.browser.value(&before).await, whole, "{part} on a {name}");
        }
    }
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_moves_would_be_noticed() {
    let site = Site::with_comics(Scripts::On).await;
    site.open("/comic/7").await;
    assert_eq!(shifts(&site.browser).await, json!([]));
    let push = "document.body.prepend(Object.assign(document.createElement('p'), { textContent: 'push', id: 'push' })); \
                document.getElementById('push').style.height = '200px'";
    site.browser.client.execute(push, Vec::new()).await.unwrap();
    harness::eventually("a shift", async || (shifts(&site.browser).await != json!([])).then_some(())).await;
    site.finish(&[]).await;
}

/// What a page hands on to the next one's transition, by name.
const HANDED_ON: &str = "[...document.querySelectorAll('*')] \
    .map((element) => getComputedStyle(element).viewTransitionName).filter((name) => name !== 'none').sort()";

#[tokio::test(flavor = "multi_thread")]
async fn no_page_has_two_elements_of_a_transitions_name() {
    let site = Site::with_a_past(Scripts::On).await;
    for place in places() {
        site.visit(&place).await;
        let names = site.browser.value(HANDED_ON).await;
        let mut different = names.as_array().unwrap().clone();
        different.dedup();
        assert_eq!(names, json!(different), "{}: a doubled name ends the transition", place.path);
        if place.path == "/comic/7" {
            assert_eq!(names, json!(["pager", "paper", "root"]));
        }
    }
    site.finish(&bad()).await;
}

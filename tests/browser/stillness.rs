//! Nothing moves while a page comes: its layout shift is 0.

use serde_json::{Value, json};

use crate::browser::{Browser, Scripts};
use crate::places::{DESKTOP, PHONE, behind_the_door, places};
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

async fn shifts(browser: &Browser) -> Value {
    browser.value(SHIFTS).await
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_moves_while_it_comes() {
    let site = Site::with_a_past(Scripts::On).await;
    let outside = places();
    for (name, window) in [("phone", PHONE), ("desktop", DESKTOP)] {
        site.browser.resize(window).await;
        for place in &outside {
            site.visit(place).await;
            assert_eq!(shifts(&site.browser).await, json!([]), "{} moves on a {name}", place.path);
        }
    }
    site.log_in().await;
    for (name, window) in [("phone", PHONE), ("desktop", DESKTOP)] {
        site.browser.resize(window).await;
        for place in behind_the_door() {
            site.visit(&place).await;
            assert_eq!(shifts(&site.browser).await, json!([]), "{} moves on a {name}", place.path);
        }
    }
    let bad: Vec<_> = outside.iter().filter(|place| place.status != 200).map(|place| place.path.as_str()).collect();
    site.finish(&bad).await;
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

//! The layout in windows from a small phone to a large desktop, by day and by night.

use harness::eventually;
use serde_json::{Value, json};

use crate::browser::{Scripts, Window};
use crate::site::{INTERACTIVE, LONG, Site};

const WINDOWS: [Window; 5] = [
    Window { width: 320, height: 568, scale: 2 },
    Window { width: 390, height: 844, scale: 2 },
    Window { width: 768, height: 1024, scale: 1 },
    Window { width: 1280, height: 800, scale: 1 },
    Window { width: 1920, height: 1080, scale: 1 },
];

/// A search that finds more than a page of comics.
const FOUND: &str = "/search?q=dots";

/// What sticks out sideways: the page's own width, and elements that end beyond the window, but for what scrolls by itself.
pub(crate) const STICKING_OUT: &str = "(() => { \
    const wide = [...document.querySelectorAll('body *:not(.skip, svg *, pre *, .wide *)')].filter((element) => { \
        const { left, right } = element.getBoundingClientRect(); \
        return left < -0.5 || right > document.documentElement.clientWidth + 0.5; \
    }); \
    return [innerWidth, document.documentElement.scrollWidth <= innerWidth, wide.map((element) => element.outerHTML.slice(0, 80))]; \
})()";

/// Links that a finger may miss: name, width, height.
pub(crate) const SMALL: &str = "[...document.querySelectorAll('header.site a, .pager > *, .more > *, .closer :is(a, label), \
    .words summary, .options button, .hits h2 a, .pages a, .examples a, .search button')] \
    .filter((link) => link.checkVisibility()) \
    .map((link) => [link.textContent, link.getBoundingClientRect()]) \
    .filter(([, { width, height }]) => width < 44 || height < 44) \
    .map(([name, { width, height }]) => [name, width, height])";

/// Whether "Another One" lies in the window as a whole, with nothing on top of it.
pub(crate) const IN_REACH: &str = "((another) => { \
    const { left, right, top, bottom } = another.getBoundingClientRect(); \
    const inside = left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight; \
    return inside && another.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2)); \
})(document.querySelector('.another'))";

#[tokio::test(flavor = "multi_thread")]
async fn nothing_sticks_out_and_another_one_is_in_reach_in_every_window() {
    let site = Site::with_comics(Scripts::On).await;
    eventually("an index", async || {
        site.open(FOUND).await;
        (site.count(".hits h2 a").await > 0 && site.count(".pages a").await > 0).then_some(())
    })
    .await;
    let comics = [LONG, INTERACTIVE].map(|comic| format!("/comic/{comic}"));
    let pages = ["/comic/7", "/sampler/1", "/nope", &comics[0], &comics[1], "/look", "/search", FOUND];
    for window in WINDOWS {
        site.browser.resize(window).await;
        for path in pages {
            site.open(path).await;
            let out = site.browser.value(STICKING_OUT).await;
            assert_eq!(out, json!([window.width, true, []]), "{path} in {window:?}");
            if !path.starts_with("/look") && !path.starts_with("/search") {
                assert_eq!(site.browser.value(IN_REACH).await, json!(true), "Another One on {path} in {window:?}");
            }
            assert_eq!(site.browser.value(SMALL).await, json!([]), "too small for a finger on {path} in {window:?}");
        }
    }
    site.finish(&["/nope"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_one_stays_in_reach_while_a_tall_page_scrolls() {
    let site = Site::with_comics(Scripts::Off).await;
    site.browser.resize(Window { width: 320, height: 400, scale: 1 }).await;
    for path in ["/sampler/1".to_owned(), format!("/comic/{LONG}")] {
        site.open(&path).await;
        let scrollable = site.browser.value("document.documentElement.scrollHeight > 1.3 * innerHeight").await;
        assert_eq!(scrollable, json!(true), "{path} is too short to tell");
        for place in ["0", "(document.documentElement.scrollHeight - innerHeight) / 2"] {
            site.browser.client.execute(&format!("scrollTo(0, {place})"), Vec::new()).await.unwrap();
            assert_eq!(site.browser.value(IN_REACH).await, json!(true), "{path} at {place}");
        }
    }
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_the_dark_the_desk_is_dark_and_the_paper_is_paper() {
    let site = Site::with_comics(Scripts::On).await;
    for (scheme, dark) in [("light", false), ("dark", true)] {
        site.browser.prefer(scheme).await;
        for path in ["/comic/7", "/comic/25", "/sampler/1", "/nope"] {
            site.open(path).await;
            let colours = site.browser.value(
                "[getComputedStyle(document.querySelector('.paper'), '::before').backgroundColor, \
                  getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]",
            );
            let colours = colours.await;
            assert_eq!(colours[0], "rgb(255, 255, 255)", "{path} in {scheme}");
            let (desk, ink) = (lightness(&colours[1]), lightness(&colours[2]));
            assert!(
                if dark { desk < 60 && ink > 180 } else { desk > 200 && ink < 60 },
                "{path} in {scheme}: {colours}"
            );
        }
    }
    site.finish(&["/nope"]).await;
}

/// The mean of `rgb(23, 24, 27)`.
fn lightness(colour: &Value) -> u32 {
    let numbers = colour.as_str().unwrap().trim_start_matches("rgb(").trim_end_matches(')');
    let sum: u32 = numbers.split(", ").map(|number| number.parse::<u32>().expect(numbers)).sum();
    sum / 3
}

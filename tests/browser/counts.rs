//! `/archive`, `/top` and `/stats`, with scripts on and off, by day and by night, on a phone and on a desk.

use serde_json::json;

use crate::browser::{Scripts, Window};
use crate::layout::STICKING_OUT;
use crate::places::WINDOWS;
use crate::site::Site;

/// The charts' texts that are to be seen: how many, the height of the smallest in pixels of the window, and how many
/// lie outside of their chart.
const TEXTS: &str = "(() => { \
    const texts = [...document.querySelectorAll('.chart text')].filter((text) => text.getClientRects().length); \
    const size = (text) => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a; \
    const outside = (text) => { \
        const [one, all] = [text, text.closest('.chart')].map((element) => element.getBoundingClientRect()); \
        return one.left < all.left - 1 || one.right > all.right + 1 || one.top < all.top - 1 || one.bottom > all.bottom + 1; }; \
    return [texts.length > 0, Math.min(...texts.map(size)) >= 11, texts.filter(outside).map((text) => text.textContent)]; })()";

/// Links that a finger may miss, in lists and among the ways on.
const SMALL: &str = "[...document.querySelectorAll('.tops a, .jumps a, .unseen a, summary, .spark')] \
    .map((link) => [link.textContent, link.getBoundingClientRect().height]).filter(([, height]) => height < 44)";

/// What opens a table is as wide as its words: what is pressed and what the keyboard frames.
const SPANNING: &str = "[...document.querySelectorAll('summary')].filter((summary) => { \
    const words = document.createRange(); words.selectNodeContents(summary); \
    return summary.getBoundingClientRect().width > words.getBoundingClientRect().width + 60; \
}).map((summary) => summary.outerHTML)";

#[tokio::test(flavor = "multi_thread")]
async fn figures_lists_and_years_are_to_be_read_in_every_window() {
    read(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_lists_and_years_are_to_be_read_without_scripts() {
    read(Scripts::Off).await;
}

async fn read(scripts: Scripts) {
    harness::clear_of_midnight().await;
    let site = Site::after_looks_at(&[7, 7, 7, 8, 8, 9], scripts).await;
    for window in WINDOWS {
        site.browser.resize(window).await;
        for scheme in ["light", "dark"] {
            site.browser.prefer(scheme).await;
            for (path, charts) in [("/stats", 2), ("/stats/7", 1), ("/top", 0), ("/archive", 0), ("/api", 0)] {
                site.open(path).await;
                let out = site.browser.value(STICKING_OUT).await;
                assert_eq!(out, json!([window.width, true, []]), "{path} in {window:?}");
                assert_eq!(site.count(".chart").await, charts, "{path}");
                if charts > 0 {
                    assert_eq!(site.browser.value(TEXTS).await, json!([true, true, []]), "{path} in {window:?}");
                }
                assert_eq!(
                    site.browser.value(SMALL).await,
                    json!([]),
                    "too small for a finger on {path} in {window:?}"
                );
                assert_eq!(site.browser.value(SPANNING).await, json!([]), "{path} in {window:?}");
            }
        }
    }
    // The table behind a chart.
    site.open("/stats/7").await;
    assert_eq!(site.count(".behind[open]").await, 0);
    let click = "document.querySelector('.behind summary').click()";
    site.browser.client.execute(click, Vec::new()).await.unwrap();
    assert!(site.text(".behind tbody tr").await.ends_with(" 3"), "today's views stand first");

    site.open("/top").await;
    assert_eq!(site.click_on("#today ~ .tops .count").await, "/stats/7");
    assert_eq!(site.views().await, 6, "looks are no views");
    site.finish(&[]).await;
}

/// Where the lists of the top stand, and how wide the last is beside its sheet.
const LISTS: &str = "(() => { \
    const boxes = [...document.querySelectorAll('.lists section')].map((list) => list.getBoundingClientRect()); \
    const [today, week, month, ever, least] = boxes; \
    return [today.top === week.top && month.top === ever.top && today.left === month.left, least.left === today.left && least.right === week.right]; \
})()";

#[tokio::test(flavor = "multi_thread")]
async fn the_lists_of_the_top_leave_no_hole() {
    let site = Site::with_a_past(Scripts::On).await;
    for (width, height) in [(768, 1024), (1280, 800), (1920, 1080)] {
        site.browser.resize(Window { width, height, scale: 1 }).await;
        site.open("/top").await;
        assert_eq!(site.browser.value(LISTS).await, json!([true, true]), "{width}");
        let rows = "new Set([...document.querySelectorAll('#least ~ .tops li')].map((item) => item.getBoundingClientRect().top)).size";
        assert_eq!(site.browser.value(rows).await, 5, "two columns of ten in {width}");
    }
    site.finish(&[]).await;
}

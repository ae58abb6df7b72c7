//! Text at twice its size (WCAG 1.4.4), and a little larger where there is least room.

use serde_json::json;

use crate::browser::{Scripts, Window};
use crate::layout::STICKING_OUT;
use crate::places::{PHONE, bad, places};
use crate::site::Site;

const NARROW: Window = Window { width: 320, height: 568, scale: 2 };

/// Links of the header and the pager of which a text is wider than its box, or runs over another's.
const CLASHES: &str = "(() => { \
    const written = (link) => { const range = document.createRange(); range.selectNodeContents(link); return range.getBoundingClientRect(); }; \
    const links = [...document.querySelectorAll('header.site a, .pager > *')].filter((link) => link.checkVisibility()); \
    const out = links.filter((link) => { \
        const [text, box] = [written(link), link.getBoundingClientRect()]; \
        return text.left < box.left - .5 || text.right > box.right + .5; \
    }); \
    const over = links.filter((link, at) => links.slice(at + 1).some((other) => { \
        const [one, two] = [written(link), written(other)]; \
        return one.left < two.right - .5 && two.left < one.right - .5 && one.top < two.bottom - .5 && two.top < one.bottom - .5; \
    })); \
    return [...out, ...over].map((link) => link.textContent); \
})()";

/// The words of the lists' titles that are written on more than one line, once titles and counts are as long as usual.
const BROKEN: &str = "(() => { \
    document.querySelectorAll('.tops bdi').forEach((title) => { title.textContent = 'Eclipse Helicopter'; }); \
    document.querySelectorAll('.tops .count').forEach((count) => { count.textContent = '1,234 views'; }); \
    const titles = [...document.querySelectorAll('.tops bdi')].map((title) => title.firstChild); \
    const lines = (title, from, to) => { \
        const range = document.createRange(); range.setStart(title, from); range.setEnd(title, to); return range.getClientRects().length; }; \
    return [titles.length > 0, titles.filter((title) => lines(title, 0, 7) > 1 || lines(title, 8, 18) > 1).length]; \
})()";

#[tokio::test(flavor = "multi_thread")]
async fn larger_text_fits_and_runs_over_no_other() {
    let site = Site::with_a_past(Scripts::On).await;
    let mut found = Vec::new();
    for (window, size) in [(PHONE, 200), (NARROW, 100), (NARROW, 130)] {
        site.browser.resize(window).await;
        for place in places() {
            site.visit(&place).await;
            let enlarge = format!("(document.documentElement.style.fontSize = '{size}%')");
            site.browser.value(&enlarge).await;
            let clashes = site.browser.value(CLASHES).await;
            let out = site.browser.value(STICKING_OUT).await;
            if clashes != json!([]) || out != json!([window.width, true, []]) {
                found.push(format!("{} in {window:?}, {size} %: {clashes}, {out}", place.path));
            }
            if place.path == "/top" {
                assert_eq!(site.browser.value(BROKEN).await, json!([true, 0]), "broken words at {size} %");
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
    site.finish(&bad()).await;
}

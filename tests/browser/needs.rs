//! Pages as people need them: text set wider, a window as narrow as at 400 % zoom, the keyboard alone.

use serde_json::{Value, json};

use crate::browser::{Browser, Scripts, Window};
use crate::layout::STICKING_OUT;
use crate::places::{Place, bad, behind_the_door, places};
use crate::site::Site;

/// 1280 pixels at 400 %.
const NARROW: Window = Window { width: 320, height: 568, scale: 2 };
/// The same, lying.
const LOW: Window = Window { width: 640, height: 320, scale: 1 };

/// The spacing that WCAG 1.4.12 says every text must bear.
const SPACED: &str = "(() => { \
    const sheet = new CSSStyleSheet(); \
    sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; } \
                       p { margin-bottom: 2em !important; }'); \
    document.adoptedStyleSheets.push(sheet); \
    return true; \
})()";

/// Texts that do not fit their place: what is cut off, and what runs out of a box with a border.
pub(crate) const CUT: &str = "[...document.querySelectorAll('body *:not(.skip, svg *, script, br)')].filter((element) => { \
    if (!element.checkVisibility() || element.clientWidth <= 1 || element.matches('input')) return false; \
    const { overflowX, overflowY, borderLeftWidth, display } = getComputedStyle(element); \
    if (/auto|scroll/.test(overflowX + overflowY) || display === 'inline' || element.querySelector(':scope img, :scope svg')) return false; \
    const boxed = borderLeftWidth !== '0px' || overflowX !== 'visible'; \
    return boxed && element !== document.body && \
        (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1); \
}).map((element) => element.outerHTML.slice(0, 120))";

/// Goes to all that the keyboard reaches; what then lies behind something else as a whole.
pub(crate) const HIDDEN: &str = "[...document.querySelectorAll('a[href], button, input, select, summary, [tabindex=\"0\"]')].filter((element) => { \
    if (!element.checkVisibility() || element.disabled || element.type === 'hidden') return false; \
    element.focus(); \
    if (document.activeElement !== element) return false; \
    const shown = (x, y) => { \
        const top = document.elementFromPoint(x, y); \
        return top && (element.contains(top) || top.contains(element) && !top.closest('.pager') || top.closest('label')?.control === element \
            || [...element.labels ?? []].some((label) => label.contains(top))); \
    }; \
    const boxes = [...element.getClientRects(), ...[...element.labels ?? []].map((label) => label.getBoundingClientRect())]; \
    return !boxes.some(({ left, right, top, bottom }) => shown((left + right) / 2, (top + bottom) / 2)); \
}).map((element) => element.outerHTML.slice(0, 120))";

async fn find(browser: &Browser, what: &'static str, place: &Place, found: &mut Vec<String>, window: Window) {
    let all = browser.value(what).await;
    for element in all.as_array().unwrap() {
        found.push(format!("{} in {}x{}: {element}", place.path, window.width, window.height));
    }
}

/// Everything is read without scrolling sideways, with the widest spacing as well.
async fn narrow(site: &Site, places: &[Place], found: &mut Vec<String>) {
    for place in places {
        site.visit(place).await;
        for spacing in ["as it is", "spaced"] {
            if spacing == "spaced" {
                assert_eq!(site.browser.value(SPACED).await, json!(true));
                find(&site.browser, CUT, place, found, NARROW).await;
            }
            let out: Value = site.browser.value(STICKING_OUT).await;
            if out != json!([NARROW.width, true, []]) {
                found.push(format!("{}, {spacing}, sticks out: {out}", place.path));
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_narrow_window_and_wide_spacing_lose_no_text() {
    let site = Site::with_a_past(Scripts::On).await;
    let mut found = Vec::new();
    site.browser.resize(NARROW).await;
    narrow(&site, &places(), &mut found).await;
    site.log_in().await;
    narrow(&site, &behind_the_door(), &mut found).await;
    assert!(found.is_empty(), "{found:#?}");
    site.finish(&bad()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_keyboard_reaches_is_not_behind_the_buttons() {
    let site = Site::with_a_past(Scripts::On).await;
    let mut found = Vec::new();
    for window in [NARROW, LOW, Window { width: 1280, height: 600, scale: 1 }] {
        site.browser.resize(window).await;
        for place in places() {
            site.visit(&place).await;
            find(&site.browser, HIDDEN, &place, &mut found, window).await;
        }
    }
    assert!(found.is_empty(), "{found:#?}");
    site.finish(&bad()).await;
}

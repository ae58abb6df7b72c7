//! Pages on paper: black on white, whatever the screen has, and without what one presses.

use serde_json::json;

use crate::browser::Scripts;
use crate::places::DESKTOP;
use crate::site::Site;

/// The text's colour, what the sheet is, how the drawing is turned, and what a canvas is like.
const COLOURS: &str = "(() => { \
    const paper = document.querySelector('.paper'); \
    const [body, root] = [document.body, document.documentElement].map((element) => getComputedStyle(element)); \
    return [body.color, getComputedStyle(paper, '::before').backgroundColor, root.getPropertyValue('--pen').trim(), \
            getComputedStyle(document.querySelector('.paper img') ?? paper).filter, root.colorScheme]; \
})()";

/// Which of these are printed.
const PRINTED: &str = "['.home', 'header.site nav', '.jumps', '.pager', '.search button', '.search input', 'footer.site nav'] \
    .filter((part) => document.querySelector(part)?.checkVisibility())";

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_printed_in_black_on_white_under_the_sites_name() {
    let site = Site::with_a_past(Scripts::On).await;
    site.browser.resize(DESKTOP).await;
    site.open("/look").await;
    for system in ["light", "dark"] {
        let features = json!([{ "name": "prefers-color-scheme", "value": system }]);
        site.browser.devtools("Emulation.setEmulatedMedia", json!({ "media": "print", "features": features })).await;
        for look in ["system.white", "system.inverted", "light.inverted", "dark.white", "dark.inverted"] {
            site.browser.value(&format!("(document.cookie = 'xkcdapp_look={look}; path=/')")).await;
            for path in ["/comic/7", "/archive", "/top", "/stats"] {
                site.open(path).await;
                let colours = site.browser.value(COLOURS).await;
                let expected = json!(["rgb(0, 0, 0)", "rgb(255, 255, 255)", "#000", "none", "light"]);
                assert_eq!(colours, expected, "{path}, {look}, {system}");
                assert_eq!(site.browser.value(PRINTED).await, json!([".home"]), "{path}");
            }
        }
    }
    site.open("/search?q=strip").await;
    assert_eq!(site.browser.value(PRINTED).await, json!([".home", ".search input"]), "what was asked");
    site.finish(&[]).await;
}

//! The next sheet is dealt, but not to those who ask for less motion.

use harness::eventually;
use serde_json::json;

use crate::browser::Scripts;
use crate::site::Site;

#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_is_dealt_unless_less_motion_is_wanted() {
    let site = Site::with_comics(Scripts::On).await;
    let listen = "addEventListener('pagereveal', (event) => { window.dealt = !!event.viewTransition; })";
    site.browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": listen })).await;
    for (motion, dealt) in [("no-preference", true), ("reduce", false)] {
        let features = json!([{ "name": "prefers-reduced-motion", "value": motion }]);
        site.browser.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await;
        let is_dealt = async || {
            site.open("/comic/7").await;
            site.click_on(".another").await;
            site.browser.value("window.dealt").await
        };
        if dealt {
            // Chromium deals no sheet that comes late.
            eventually("a sheet to be dealt", async || (is_dealt().await == true).then_some(())).await;
        } else {
            assert_eq!(is_dealt().await, false, "{motion}");
        }
        let moves = site.browser.value("getComputedStyle(document.querySelector('.another')).transitionDuration").await;
        assert_eq!(moves != "0s", dealt, "{motion}: {moves}");
    }
    site.finish(&[]).await;
}

//! Closer: a picture in its own size, where the window shows it smaller, with scripts and without.

use fantoccini::key::Key;
use serde_json::json;

use crate::browser::Scripts;
use crate::places::{DESKTOP, PHONE};
use crate::site::Site;

/// Whether it is offered; the picture's width; whether its frame scrolls, and the page itself.
const SHOWN: &str = "((view) => [document.querySelector('.closer label').checkVisibility(), \
                      document.querySelector('.paper img').clientWidth, \
                      view.scrollWidth > view.clientWidth, \
                      document.documentElement.scrollWidth > innerWidth])(document.querySelector('.view'))";

/// The frame, which the keyboard must not reach while it has no box, and the picture in it.
const VISIBLE: &str = "['.view', '.view img'].map((part) => getComputedStyle(document.querySelector(part)).visibility)";

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_had_closer_on_a_phone() {
    closer(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_had_closer_without_scripts() {
    closer(Scripts::Off).await;
}

async fn closer(scripts: Scripts) {
    let site = Site::with_comics(scripts).await;
    site.browser.resize(DESKTOP).await;
    site.open("/comic/7").await;
    assert_eq!(site.browser.value(SHOWN).await, json!([false, 740, false, false]));

    site.browser.resize(PHONE).await;
    site.open("/comic/7").await;
    let before = site.browser.value(SHOWN).await;
    assert!(before[0] == true && before[1].as_u64().unwrap() < 360 && before[2] == false, "{before}");
    assert_eq!(site.browser.value(VISIBLE).await, json!(["hidden", "visible"]));
    site.browser.value("document.querySelector('.closer label').click() || true").await;
    assert_eq!(site.browser.value(SHOWN).await, json!([true, 740, true, false]));
    assert_eq!(site.browser.value(VISIBLE).await, json!(["visible", "visible"]));

    // Who has just zoomed is on the button.
    let moved = "document.querySelector('.view').scrollLeft";
    for button in [".zoom", ".another"] {
        let back = format!("document.querySelector({button:?}).focus() || ({moved} = 0) + 1");
        site.browser.value(&back).await;
        site.press(&[], Key::Right.into()).await;
        let right = site.browser.value(moved).await.as_f64();
        assert_eq!(right > Some(0.0), scripts == Scripts::On, "{button}: {right:?}");
        site.press(&[], Key::Left.into()).await;
        assert_eq!(site.browser.value(moved).await, 0, "{button}");
    }

    // The keyboard reaches the frame, which has a name, and moves it; arrows turn no page.
    let focus = "((view) => { view.focus(); return [document.activeElement === view, view.ariaLabel]; }) \
                 (document.querySelector('.view'))";
    assert_eq!(site.browser.value(focus).await, json!([true, "Picture"]));
    site.press(&[], Key::Right.into()).await;
    harness::eventually("the frame to move", async || {
        (site.browser.value("document.querySelector('.view').scrollLeft").await.as_f64() > Some(0.0)).then_some(())
    })
    .await;
    assert_eq!((site.path().await, site.views().await), ("/comic/7".to_owned(), 2));

    site.browser.value("document.querySelector('.closer label').click() || true").await;
    assert_eq!(site.browser.value(SHOWN).await, before);
    assert_eq!(site.browser.value(focus).await[0], false, "a stop of the keyboard's that leads nowhere");
    if scripts == Scripts::On {
        site.press(&[], Key::Right.into()).await;
        assert_eq!(site.leave("/comic/7").await, "/comic/8");
    }
    site.finish(&[]).await;
}

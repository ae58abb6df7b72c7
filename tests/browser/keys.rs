//! The keyboard: the site's own keys, and getting everywhere without a mouse.

use fantoccini::key::Key;
use serde_json::json;

use crate::browser::Scripts;
use crate::site::{COMICS, Site};

#[tokio::test(flavor = "multi_thread")]
async fn arrows_turn_the_page_and_r_brings_another_one() {
    let site = Site::with_comics(Scripts::On).await;
    site.open("/comic/10").await;
    site.press(&[], Key::Right.into()).await;
    assert_eq!(site.leave("/comic/10").await, "/comic/11");
    site.press(&[], Key::Left.into()).await;
    assert_eq!(site.leave("/comic/11").await, "/comic/10");
    site.press(&[], 'r').await;
    site.leave("/comic/10").await;
    assert_eq!(site.views().await, 4);
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_with_a_modifier_belong_to_the_browser() {
    let site = Site::with_comics(Scripts::On).await;
    site.open("/comic/10").await;
    tell_of_clicks(&site).await;
    for held in [Key::Control, Key::Alt, Key::Shift, Key::Meta] {
        for key in ['r', Key::Left.into(), Key::Right.into()] {
            site.press(&[held.into()], key).await;
        }
    }
    assert_eq!(clicked(&site).await, json!([]));
    for key in ['r', Key::Left.into(), Key::Right.into()] {
        site.press(&[], key).await;
    }
    assert_eq!(clicked(&site).await, json!(["Another One", "Previous", "Next"]));
    assert_eq!((site.path().await, site.views().await), ("/comic/10".to_owned(), 1));
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r_is_r_with_caps_lock_too() {
    let site = Site::with_comics(Scripts::On).await;
    site.open("/comic/10").await;
    tell_of_clicks(&site).await;
    for kind in ["keyDown", "keyUp"] {
        let key = json!({ "type": kind, "key": "R", "code": "KeyR", "windowsVirtualKeyCode": 82 });
        site.browser.devtools("Input.dispatchKeyEvent", key).await;
    }
    assert_eq!(clicked(&site).await, json!(["Another One"]));
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_into_a_field_is_no_key_of_the_sites() {
    let site = Site::with_comics(Scripts::On).await;
    site.open("/search").await;
    site.browser.value("document.querySelector('.search input').focus() ?? true").await;
    for key in ['r', '/', '?', Key::Left.into(), Key::Right.into()] {
        site.press(&[], key).await;
    }
    let field = "[document.querySelector('.search input').value, document.querySelector('dialog')]";
    assert_eq!(site.browser.value(field).await, json!(["r/?", null]));
    assert_eq!((site.path().await, site.views().await), ("/search".to_owned(), 0));
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slash_searches() {
    let site = Site::with_comics(Scripts::On).await;
    site.open("/comic/10").await;
    site.press(&[], '/').await;
    assert_eq!(site.leave("/comic/10").await, "/search");
    // What is typed next is in the field, and the address is the search's own.
    for key in ['d', '/', 'r'] {
        site.press(&[], key).await;
    }
    let shown = "[document.querySelector('.search input').value, location.pathname + location.hash]";
    assert_eq!(site.browser.value(shown).await, json!(["d/r", "/search"]));
    // Who comes by a link may only look, and a phone's keyboard would be in the way.
    site.open("/search").await;
    assert_eq!(site.browser.value("document.activeElement.tagName").await, "BODY");
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn beside_no_comic_r_brings_one_and_the_list_is_without_arrows() {
    let site = Site::with_comics(Scripts::On).await;
    for (path, names) in [("/comic/10", "\u{2190} \u{2192} r / ? Esc"), ("/look", "r / ? Esc"), ("/api", "r / ? Esc")] {
        site.open(path).await;
        site.press(&[], '?').await;
        let keys = "[...document.querySelectorAll('dialog[open] kbd')].map((key) => key.textContent).join(' ')";
        assert_eq!(site.browser.value(keys).await, names, "{path}");
        site.press(&[], Key::Escape.into()).await;
        site.press(&[], 'r').await;
        assert!(site.leave(path).await.starts_with("/comic/"), "{path}");
    }
    site.finish(&[]).await;
}

/// Whether the list of keys is open, and what has the focus.
const LIST: &str = "[document.querySelector('dialog')?.open ?? false, document.activeElement.textContent]";

#[tokio::test(flavor = "multi_thread")]
async fn a_question_mark_opens_the_list_and_escape_closes_it() {
    let site = Site::with_comics(Scripts::On).await;
    site.open("/comic/10").await;
    tell_of_clicks(&site).await;
    site.browser.value("document.querySelector('.another').focus() || true").await;
    for held in [Key::Control, Key::Alt, Key::Meta] {
        site.press(&[held.into()], '?').await;
    }
    assert_eq!(site.browser.value(LIST).await, json!([false, "Another One"]));
    site.press(&[Key::Shift.into()], '?').await;
    assert_eq!(site.browser.value(LIST).await, json!([true, "Close"]));
    // Nothing is turned behind it.
    for key in ['r', '/', '?', Key::Left.into(), Key::Right.into()] {
        site.press(&[], key).await;
    }
    assert_eq!((site.path().await, clicked(&site).await), ("/comic/10".to_owned(), json!([])));
    site.press(&[], Key::Escape.into()).await;
    assert_eq!(site.browser.value(LIST).await, json!([false, "Another One"]));

    site.browser.value("document.querySelector('button.keys').focus() || true").await;
    site.press(&[], Key::Enter.into()).await;
    assert_eq!(site.browser.value(LIST).await, json!([true, "Close"]));
    site.press(&[], Key::Enter.into()).await;
    assert_eq!(site.browser.value(LIST).await, json!([false, "Keys"]));
    assert_eq!(site.views().await, 1);
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_are_off_stay_off() {
    let site = Site::with_comics(Scripts::On).await;
    site.open("/comic/10").await;
    site.press(&[], '?').await;
    site.browser.value("document.querySelector('dialog input').click() || true").await;
    site.press(&[], Key::Escape.into()).await;
    for turn in 0..2 {
        tell_of_clicks(&site).await;
        for key in ['r', '/', '?', Key::Left.into(), Key::Right.into()] {
            site.press(&[], key).await;
        }
        assert_eq!((site.path().await, clicked(&site).await), ("/comic/10".to_owned(), json!([])), "{turn}");
        assert_eq!(site.browser.value("document.querySelector('dialog[open]')").await, json!(null), "{turn}");
        site.browser.client.refresh().await.unwrap();
        assert_eq!(site.browser.value("document.documentElement.dataset.keys").await, "off");
    }
    // The list is still to be had, and with it the way back.
    site.browser.value("document.querySelector('button.keys').click() || true").await;
    site.browser.value("document.querySelector('dialog input').click() || true").await;
    site.press(&[], Key::Escape.into()).await;
    site.press(&[], Key::Right.into()).await;
    assert_eq!(site.leave("/comic/10").await, "/comic/11");
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_first_and_the_last_comic_an_arrow_has_nowhere_to_go() {
    let site = Site::with_comics(Scripts::On).await;
    for (path, dead, alive, way) in [
        ("/comic/1".to_owned(), Key::Left, Key::Right, "Next"),
        (format!("/comic/{COMICS}"), Key::Right, Key::Left, "Previous"),
    ] {
        site.open(&path).await;
        tell_of_clicks(&site).await;
        site.press(&[], dead.into()).await;
        site.press(&[], alive.into()).await;
        assert_eq!(clicked(&site).await, json!([way]), "{path}");
    }
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_scripts_keys_do_nothing_and_are_not_advertised() {
    let site = Site::with_comics(Scripts::Off).await;
    site.open("/comic/10").await;
    for key in ['r', Key::Left.into(), Key::Right.into()] {
        site.press(&[], key).await;
    }
    assert_eq!(site.browser.value("getComputedStyle(document.querySelector('.keys')).display").await, "none");
    site.browser.client.refresh().await.unwrap();
    assert_eq!(site.path().await, "/comic/10");
    assert_eq!(site.pages().len(), 2);
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_one_is_reached_with_tab_seen_and_followed_with_enter() {
    tab_to_another_one(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_one_is_reached_with_tab_without_scripts() {
    tab_to_another_one(Scripts::Off).await;
}

async fn tab_to_another_one(scripts: Scripts) {
    let site = Site::with_comics(scripts).await;
    site.open("/comic/10").await;
    let mut reached = Vec::new();
    while reached.last().is_none_or(|name| name != "Another One") {
        assert!(reached.len() < 12, "Tab does not lead there: {reached:?}");
        site.press(&[], Key::Tab.into()).await;
        let focused = site.browser.value(
            "(({ textContent, ariaLabel }, { outlineStyle, outlineWidth }) => \
              [ariaLabel ?? textContent, outlineStyle, parseFloat(outlineWidth)]) \
             (document.activeElement, getComputedStyle(document.activeElement))",
        );
        let focused = focused.await;
        let name = focused[0].as_str().unwrap().to_owned();
        assert!(focused[1] != "none" && focused[2].as_f64().unwrap() >= 2.0, "focus is not to be seen: {focused}");
        reached.push(name);
    }
    let ways = [
        "Skip to the comic",
        "xkcdapp",
        "Search",
        "Archive",
        "Top",
        "1 of 60 seen",
        "First",
        "Previous",
        "Another One",
    ];
    assert_eq!(reached, ways);
    site.press(&[], Key::Enter.into()).await;
    site.leave("/comic/10").await;
    assert_eq!(site.views().await, 2);
    site.finish(&[]).await;
}

/// From here on the pager's links note that they were clicked instead of leading on.
async fn tell_of_clicks(site: &Site) {
    let listen = "window.clicked = []; \
                  document.querySelector('.pager').addEventListener('click', (event) => { \
                      event.preventDefault(); \
                      const link = event.target.closest('a'); \
                      window.clicked.push(link.ariaLabel ?? link.textContent); \
                  });";
    site.browser.client.execute(listen, Vec::new()).await.unwrap();
}

async fn clicked(site: &Site) -> serde_json::Value {
    site.browser.value("window.clicked").await
}

//! That what every test ends with would notice something, and so would what tests measure.

use harness::eventually;
use serde_json::json;

use crate::browser::Scripts;
use crate::layout::{IN_REACH, SMALL, STICKING_OUT};
use crate::needs::{CUT, HIDDEN};
use crate::places::PHONE;
use crate::site::Site;

#[tokio::test(flavor = "multi_thread")]
async fn an_error_and_a_violation_of_the_policy_would_be_noticed() {
    noticed(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_and_a_violation_would_be_noticed_without_scripts() {
    noticed(Scripts::Off).await;
}

async fn noticed(scripts: Scripts) {
    let site = Site::with_comics(scripts).await;
    site.open("/comic/7").await;
    assert_eq!(site.browser.console().await, []);
    for (cause, told) in [
        ("console.error('a bug')", "a bug"),
        ("document.body.append(Object.assign(new Image(), { src: 'http://127.0.0.1:9/spy.png' }))", "img-src"),
        ("document.body.setAttribute('style', 'color: red')", "style-src"),
        ("document.body.append(Object.assign(new Image(), { src: '/missing.png' }))", "404"),
    ] {
        site.browser.client.execute(cause, Vec::new()).await.unwrap();
        let what = format!("the console to tell of {cause}");
        let entry = eventually(&what, async || {
            site.browser.console().await.into_iter().find(|(_, message)| message.contains(told))
        });
        assert_eq!(entry.await.0, "SEVERE", "{cause}");
    }
    site.finish(&["/missing.png"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_wide_too_small_cut_or_hidden_would_be_noticed() {
    let site = Site::with_comics(Scripts::On).await;
    site.browser.resize(PHONE).await;
    let none = json!([]);
    for (measure, well, plant, told) in [
        (
            STICKING_OUT,
            json!([PHONE.width, true, []]),
            "const box = document.createElement('div'); box.id = 'planted'; box.style.width = '900px'; \
             document.querySelector('main').append(box)",
            "planted",
        ),
        (
            SMALL,
            none.clone(),
            "const style = document.querySelector('.home').style; style.minHeight = style.height = '20px'; \
             style.alignSelf = 'center'",
            "xkcdapp",
        ),
        (
            IN_REACH,
            json!(true),
            "const box = document.createElement('div'); Object.assign(box.style, { position: 'fixed', inset: 0, zIndex: 9 }); \
             document.body.append(box)",
            "false",
        ),
        (
            CUT,
            none.clone(),
            "Object.assign(document.querySelector('.views').style, { overflow: 'hidden', width: '20px', whiteSpace: 'nowrap' })",
            "views",
        ),
        (
            HIDDEN,
            none,
            "Object.assign(document.querySelector('.another').style, { position: 'fixed', inset: 0, zIndex: 9 })",
            "xkcdapp",
        ),
    ] {
        site.open("/comic/7").await;
        assert_eq!(site.browser.value(measure).await, well, "{measure}");
        site.browser.client.execute(plant, Vec::new()).await.unwrap();
        let found = site.browser.value(measure).await;
        assert!(found != well && found.to_string().contains(told), "{plant} is not noticed: {found}");
    }
    site.finish(&[]).await;
}

//! Pictures: laid out before they are there, sharp where the screen is, and the next one ahead of time.

use harness::{PICTURE, eventually};
use serde_json::{Value, json};

use crate::browser::Scripts;
use crate::places::{DESKTOP, PHONE};
use crate::site::Site;
use crate::stillness::shifts;

/// What the page says of its picture and what has come.
const PICTURE_SHOWN: &str = "((img) => [img.getAttribute('width'), img.getAttribute('height'), img.naturalWidth, \
                              img.naturalHeight, img.clientWidth, img.clientHeight, img.currentSrc]) \
                             (document.querySelector('.paper img'))";

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_loaded_in_the_size_that_the_page_said() {
    picture_size(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_loaded_without_scripts() {
    picture_size(Scripts::Off).await;
}

async fn picture_size(scripts: Scripts) {
    let site = Site::with_comics(scripts).await;
    let xkcd = &site.xkcd.as_ref().unwrap().url;
    let (width, height) = PICTURE;
    site.open("/comic/7").await;
    let shown = site.browser.value(PICTURE_SHOWN).await;
    let source = format!("{xkcd}/comics/strip_7.png");
    assert_eq!(shown, json!([width.to_string(), height.to_string(), width, height, width, height, source]));
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_picture_is_loaded_after_this_one_and_the_next_page_is_not() {
    let site = Site::with_comics(Scripts::On).await;
    let (mut views, mut begun, mut next) = (0, 0, Value::Null);
    // The one comic without a picture may be drawn too.
    while next.is_null() {
        (views, begun) = (views + 1, site.xkcd.as_ref().unwrap().pictures());
        site.open("/comic/7").await;
        next = site.browser.value("document.querySelector('.another').dataset.picture ?? null").await;
    }
    let shown = site.browser.value("document.querySelector('.paper img').currentSrc").await;
    assert_ne!(shown, next);
    let loads = eventually("the next picture to be loaded", async || {
        let loads = "performance.getEntriesByType('resource').filter((load) => load.initiatorType === 'img' && load.responseEnd > 0) \
                     .map(({ name, startTime, responseEnd }) => ({ name, startTime, responseEnd }))";
        let loads = site.browser.value(loads).await;
        (loads.as_array().unwrap().len() >= 2).then_some(loads)
    });
    let loads = loads.await;
    let names: Vec<_> = loads.as_array().unwrap().iter().map(|load| &load["name"]).collect();
    assert_eq!(names, [&shown, &next]);
    let time = |load: &Value, name: &str| load[name].as_f64().unwrap();
    assert!(time(&loads[0], "responseEnd") <= time(&loads[1], "startTime"), "side by side: {loads}");
    assert_eq!(site.xkcd.as_ref().unwrap().pictures(), begun + 2);
    assert_eq!(site.views().await, views);
    assert!(
        site.pages().iter().all(|page| page.path == "/comic/7"),
        "the next page waits until it is wanted: {:?}",
        site.pages()
    );
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_scripts_only_the_shown_picture_is_loaded() {
    let site = Site::with_comics(Scripts::Off).await;
    let begun = site.xkcd.as_ref().unwrap().pictures();
    site.open("/comic/7").await;
    site.open("/comic/8").await;
    assert_eq!(site.xkcd.as_ref().unwrap().pictures(), begun + 2);
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_moves_when_the_picture_arrives() {
    let site = Site::with_comics(Scripts::On).await;
    // A slow line, so that the page is painted before its picture is there.
    let line = json!({ "offline": false, "latency": 150, "downloadThroughput": -1, "uploadThroughput": -1 });
    site.browser.devtools("Network.enable", json!({})).await;
    site.browser.devtools("Network.emulateNetworkConditions", line).await;
    for window in [PHONE, DESKTOP] {
        site.browser.resize(window).await;
        for path in ["/comic/7", "/comic/30", "/comic/25", "/sampler/1"] {
            site.open(path).await;
            assert_eq!(shifts(&site.browser).await, json!([]), "{path}, {window:?}");
        }
    }
    site.finish(&[]).await;
}

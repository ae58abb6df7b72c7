//! Pages for when there is no picture: errors, comics that are programs, the sampler's notice.

use serde_json::json;

use crate::browser::Scripts;
use crate::site::{INTERACTIVE, Site};

/// Whether the page's drawing is there, and painted.
const DRAWN: &str = "(({ complete, naturalWidth, clientWidth }) => complete && naturalWidth > 0 && clientWidth > 100) \
                     (document.querySelector('.paper img'))";

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_page_is_drawn_and_another_one_leads_out() {
    missing_pages(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_page_is_drawn_without_scripts() {
    missing_pages(Scripts::Off).await;
}

async fn missing_pages(scripts: Scripts) {
    let site = Site::with_comics(scripts).await;
    let missing = [
        ("/comic/99999", "There is no comic 99999"),
        ("/comic/404", "Comic not found, as intended"),
        ("/nope", "This panel was never drawn"),
    ];
    for (views, (path, heading)) in (0..).zip(missing) {
        site.open(path).await;
        assert_eq!(site.text("h1").await, heading);
        assert_eq!(site.text(".meta").await, "Error 404");
        assert_eq!(site.browser.value(DRAWN).await, json!(true), "{path} has no drawing");
        assert_eq!(site.views().await, views, "{path} was counted");
        let comic = site.click_on(".another").await;
        assert!(comic.starts_with(if scripts == Scripts::On { "/comic/" } else { "/" }), "{comic}");
        assert_eq!(site.count(".views").await, 1, "that is no comic");
    }
    assert_eq!(site.views().await, 3);
    site.finish(&missing.map(|(path, _)| path)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r_leads_out_of_a_missing_page_too() {
    let site = Site::with_comics(Scripts::On).await;
    site.open("/nope").await;
    site.press(&[], 'r').await;
    // First to "/", which then takes on its comic's address.
    site.leave("/nope").await;
    let comic = site.leave("/").await;
    assert!(comic.starts_with("/comic/"), "{comic}");
    assert_eq!(site.views().await, 1);
    site.finish(&["/nope"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interactive_comic_is_a_card_that_leads_to_xkcd_and_counts() {
    interactive(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interactive_comic_is_a_card_without_scripts() {
    interactive(Scripts::Off).await;
}

async fn interactive(scripts: Scripts) {
    let site = Site::with_comics(scripts).await;
    site.open(&format!("/comic/{INTERACTIVE}")).await;
    assert_eq!(site.text(".card .lead").await, "This one moves…");
    assert_eq!(site.text(".card a").await, format!("xkcd.com/{INTERACTIVE}"));
    let card = site.browser.value(
        "(({ href }, { clientWidth, clientHeight }, pictures) => [href, clientWidth > 100, clientHeight > 50, pictures]) \
         (document.querySelector('.card a'), document.querySelector('.card svg'), document.images.length)",
    );
    assert_eq!(card.await, json!([format!("https://xkcd.com/{INTERACTIVE}/"), true, true, 0]));
    assert_eq!(site.text(".views").await, "You are the first to see this one here.");
    assert_eq!(site.views().await, 1);
    site.click_on(".another").await;
    assert_eq!(site.views().await, 2);
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_xkcd_strips_of_our_own_are_shown_under_a_notice() {
    sampler(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_xkcd_strips_of_our_own_are_shown_without_scripts() {
    sampler(Scripts::Off).await;
}

async fn sampler(scripts: Scripts) {
    let site = Site::with_nothing_but_the_sampler(scripts).await;
    site.open("/").await;
    for clicks in 0..=10 {
        let notice = site.text(".notice").await;
        assert!(notice.starts_with("xkcd.com has not been reached yet."), "{notice}");
        assert_eq!(site.browser.value(DRAWN).await, json!(true), "{} has no drawing", site.path().await);
        assert_eq!(site.views().await, 1 + clicks);
        if clicks < 10 {
            let strip = site.click_on(".another").await;
            assert!(strip.starts_with("/sampler/"), "{strip}");
        }
    }
    site.finish(&[]).await;
}

//! `/me`: the picture of a deck, by eye and by keyboard, and the button that forgets it.

use std::collections::BTreeSet;

use fantoccini::key::Key;
use serde_json::json;

use crate::browser::{Scripts, Window};
use crate::layout::STICKING_OUT;
use crate::site::{COMICS, Site};

/// Where filled squares lead, and whether they look otherwise than the rest.
const FILLED: &str = "((colour) => [...document.querySelectorAll('.deck a')] \
    .filter((square) => getComputedStyle(square).backgroundColor !== colour) \
    .map((square) => square.getAttribute('href'))) \
    (getComputedStyle(document.querySelector('.deck a:not([aria-description])')).backgroundColor)";

/// What has the focus: its address, and how wide a line is drawn around it.
const FOCUSED: &str = "((element, style) => [element.getAttribute('href') ?? element.textContent, \
    style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth)]) \
    (document.activeElement, getComputedStyle(document.activeElement))";

/// Buttons and ways on that a finger may miss.
const SMALL: &str = "[...document.querySelectorAll('.pager > *, button')] \
    .filter((button) => button.checkVisibility() && button.getBoundingClientRect().height < 44) \
    .map((button) => button.textContent)";

#[tokio::test(flavor = "multi_thread")]
async fn the_picture_is_what_was_seen() {
    picture(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_picture_is_what_was_seen_without_scripts() {
    picture(Scripts::Off).await;
}

async fn picture(scripts: Scripts) {
    let site = Site::of_two_processes(scripts).await;
    let mut seen = BTreeSet::from(["/comic/7".to_owned()]);
    site.open("/comic/7").await;
    for _ in 0..4 {
        seen.insert(site.click_on(".another").await);
    }
    assert_eq!(site.click_on(".progress a").await, "/me");
    assert_eq!(site.text(".tally").await, format!("You have seen 5 of {COMICS} comics."));
    assert_eq!(site.count(".deck a").await, COMICS as usize);
    let filled = site.browser.value(FILLED).await;
    let filled: BTreeSet<_> = filled.as_array().unwrap().iter().map(|path| path.as_str().unwrap().to_owned()).collect();
    assert_eq!(filled, seen);
    assert_eq!(site.count(".deck a[aria-description='seen']").await, 5);
    assert_eq!(site.views().await, 5, "a look at the deck is no view");

    // A square leads to its comic, which fills it.
    let unseen = (1..=COMICS).map(|comic| format!("/comic/{comic}")).find(|path| !seen.contains(path)).unwrap();
    assert_eq!(site.click_on(&format!(".deck a[href='{unseen}']")).await, unseen);
    site.click_on(".progress a").await;
    assert_eq!(site.count(".deck a[aria-description='seen']").await, 6);

    // So does one that hardly anybody has seen.
    let rescued = site.click_on("a[href='/rescue']").await;
    assert!(rescued.starts_with("/comic/") && !seen.contains(&rescued) && rescued != unseen, "{rescued}");
    assert_eq!(site.text(".progress").await, format!("7 of {COMICS} seen"));
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_square_is_reached_by_keyboard_and_all_can_be_skipped() {
    let site = Site::of_two_processes(Scripts::On).await;
    site.open("/comic/7").await;
    site.open("/me").await;
    let mut reached = Vec::new();
    while reached.last().is_none_or(|last| last != "/comic/3") {
        assert!(reached.len() < 20, "Tab does not lead to the squares: {reached:?}");
        site.press(&[], Key::Tab.into()).await;
        let focused = site.browser.value(FOCUSED).await;
        assert!(focused[1].as_f64().unwrap() >= 2.0, "the focus is not to be seen: {focused}");
        reached.push(focused[0].as_str().unwrap().to_owned());
    }
    let squares = ["#legend", "/comic/1", "/comic/2", "/comic/3"];
    assert_eq!(reached[reached.len() - 4..], squares, "{reached:?}");
    site.press(&[], Key::Enter.into()).await;
    assert_eq!(site.leave("/me").await, "/comic/3");

    site.open("/me").await;
    while site.browser.value(FOCUSED).await[0] != "#legend" {
        site.press(&[], Key::Tab.into()).await;
    }
    site.press(&[], Key::Enter.into()).await;
    site.press(&[], Key::Tab.into()).await;
    assert_eq!(site.browser.value(FOCUSED).await[0], "Start over", "the squares are not skipped");
    site.press(&[], Key::Enter.into()).await;
    site.leave("/me").await;
    assert_eq!(site.text(".progress").await, format!("1 of {COMICS} seen"));
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_the_deck_nor_its_end_sticks_out_of_a_small_window() {
    let site = Site::of_two_processes(Scripts::On).await;
    site.open("/comic/7").await;
    site.open("/comic/8").await;
    let key = site.redis().key_names().await.remove(0);
    for end in [false, true] {
        if end {
            // All but the two, which are shown next, and zero, which is no comic's number.
            site.redis().cli(&["BITOP", "NOT", &key, &key]).await;
            // But those of numbers that no comic has.
            site.redis().cli(&["SETRANGE", &key, "0", "\0\0\0\0"]).await;
            site.redis().cli(&["SETBIT", &key, "64", "0"]).await;
            site.open("/comic/7").await;
            site.open("/comic/8").await;
        }
        for (width, height, scale) in [(320, 568, 2), (390, 844, 2), (1280, 800, 1)] {
            site.browser.resize(Window { width, height, scale }).await;
            for path in if end { &["/me", "/"][..] } else { &["/me"] } {
                site.open(path).await;
                if *path == "/" {
                    assert_eq!(site.text("h1").await, "You have seen them all");
                }
                let out = site.browser.value(STICKING_OUT).await;
                assert_eq!(out, json!([width, true, []]), "{path} at {width}");
                assert_eq!(site.browser.value(SMALL).await, json!([]), "too small for a finger: {path} at {width}");
            }
        }
    }
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forget_me_forgets_the_visitor() {
    forget(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forget_me_forgets_the_visitor_without_scripts() {
    forget(Scripts::Off).await;
}

async fn forget(scripts: Scripts) {
    let site = Site::of_two_processes(scripts).await;
    site.open("/comic/7").await;
    site.click_on(".another").await;
    assert_eq!((site.redis().keys().await, site.cookie().await.is_some()), (1, true));
    site.open("/me").await;
    site.browser.client.execute("document.querySelector('h1').textContent = 'before'", Vec::new()).await.unwrap();
    site.submit("form[action='/me/forget'] button").await;
    assert_eq!(site.path().await, "/me");
    assert_eq!(site.text(".tally").await, "You are new here, as far as anyone can tell.");
    assert_eq!((site.count("form").await, site.count(".deck a[aria-description]").await), (0, 0));
    assert_eq!((site.redis().keys().await, site.cookie().await), (0, None));
    // And begins anew as anybody would.
    site.open("/comic/7").await;
    assert_eq!(site.text(".progress").await, format!("1 of {COMICS} seen"));
    assert_eq!((site.redis().keys().await, site.cookie().await.is_some()), (0, true));
    site.finish(&[]).await;
}

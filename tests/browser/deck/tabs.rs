//! One visitor in two tabs, back and forth, and two visitors with one link.

use std::collections::BTreeSet;

use crate::browser::Scripts;
use crate::site::{COMICS, Site};

#[tokio::test(flavor = "multi_thread")]
async fn two_tabs_deal_from_one_deck() {
    let site = Site::of_two_processes(Scripts::On).await;
    site.open("/comic/1").await;
    let first = site.browser.client.window().await.unwrap();
    let second = site.browser.open_tab(Scripts::On).await;
    site.open("/comic/2").await;
    let mut shown: BTreeSet<_> = ["/comic/1".to_owned(), "/comic/2".to_owned()].into();
    let mut clicks = 0;
    let mut at_work = vec![first.clone(), second.clone()];
    while !at_work.is_empty() {
        let mut left = Vec::new();
        for tab in at_work {
            site.browser.go_to_tab(&tab).await;
            clicks += 1;
            assert!(clicks < 3 * COMICS, "no end: {shown:?}");
            // A link drawn before the other tab has shown its comic may lead to that comic still.
            let path = site.click_on(".another").await;
            if path == "/" {
                assert_eq!(site.text("h1").await, "You have seen them all");
                continue;
            }
            shown.insert(path);
            let next = site.browser.value("document.querySelector('.another').getAttribute('href')").await;
            assert!(!shown.contains(next.as_str().unwrap()), "{next} is drawn, which a tab has shown: {shown:?}");
            left.push(tab);
        }
        at_work = left;
    }
    assert_eq!(shown, (1..=COMICS).map(|comic| format!("/comic/{comic}")).collect());
    assert_eq!(site.seen().await, [(1..=COMICS).collect()]);
    site.browser.go_to_tab(&second).await;
    site.browser.client.close_window().await.unwrap();
    site.browser.go_to_tab(&first).await;
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn back_and_reload_mark_nothing_new() {
    back_and_reload(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn back_and_reload_mark_nothing_new_without_scripts() {
    back_and_reload(Scripts::Off).await;
}

async fn back_and_reload(scripts: Scripts) {
    let site = Site::of_two_processes(scripts).await;
    site.open("/comic/7").await;
    let second = site.click_on(".another").await;
    let third = site.click_on(".another").await;
    let seen = site.seen().await;
    assert!(seen.len() == 1 && seen[0].len() == 3 && seen[0].contains(&7), "{seen:?}");

    site.browser.client.back().await.unwrap();
    assert_eq!(site.path().await, second);
    site.browser.client.back().await.unwrap();
    assert_eq!((site.path().await, site.text(".progress").await), ("/comic/7".to_owned(), "1 of 60 seen".to_owned()));
    assert_eq!((site.views().await, site.pages().len()), (3, 3), "going back asks nobody");
    assert_eq!(site.seen().await, seen);

    site.browser.client.refresh().await.unwrap();
    assert_eq!((site.comic().await, site.text(".progress").await), (7, "3 of 60 seen".to_owned()));
    assert_eq!((site.views().await, site.seen().await), (4, seen.clone()), "a reload is a view, and no other mark");
    // Drawn anew, among what is left.
    let next = site.click_on(".another").await;
    assert!(next != second && next != third, "{next} again");
    assert_eq!(site.seen().await[0].len(), 4);
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shared_link_begins_a_deck_of_its_own() {
    let site = Site::of_two_processes(Scripts::On).await;
    site.open("/").await;
    let link = site.click_on(".another").await;
    let shared = site.comic().await;
    let (cookies, seen) = (site.browser.client.get_all_cookies().await.unwrap(), site.seen().await);
    let cookie = site.cookie().await;
    assert!(seen.len() == 1 && seen[0].contains(&shared), "{seen:?}");

    site.browser.client.delete_all_cookies().await.unwrap();
    site.open(&link).await;
    assert_eq!((site.comic().await, site.text(".progress").await), (shared, "1 of 60 seen".to_owned()));
    let other = site.cookie().await;
    assert!(other.is_some() && other != cookie, "the link brought {other:?}");
    for _ in 0..5 {
        assert_ne!(site.click_on(".another").await, link);
    }
    let sets = site.seen().await;
    assert!(sets.len() == 2 && sets[1].len() == 6 && sets[1].contains(&shared), "{sets:?}");
    assert_eq!(sets[0], seen[0], "what one sees the other has not seen");

    site.browser.client.delete_all_cookies().await.unwrap();
    for cookie in cookies {
        site.browser.client.add_cookie(cookie).await.unwrap();
    }
    site.open(&link).await;
    assert_eq!(site.text(".progress").await, "2 of 60 seen");
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn next_and_previous_count_as_seen() {
    let site = Site::of_two_processes(Scripts::On).await;
    site.open("/comic/30").await;
    for way in ["Next", "Next", "Previous", "Latest", "First"] {
        site.click_on(&format!(".pager [aria-label='{way}']")).await;
    }
    assert_eq!(site.seen().await, [BTreeSet::from([30, 31, 32, COMICS, 1])]);
    assert_eq!(site.text(".progress").await, "5 of 60 seen");
    site.finish(&[]).await;
}

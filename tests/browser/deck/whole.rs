//! A whole deck, comic by comic, and a new one.

use std::collections::BTreeSet;

use crate::browser::Scripts;
use crate::site::{COMICS, Site};

#[tokio::test(flavor = "multi_thread")]
async fn another_one_leads_through_all_comics_once_and_to_their_end() {
    through_all(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_one_leads_through_all_comics_once_without_scripts() {
    through_all(Scripts::Off).await;
}

async fn through_all(scripts: Scripts) {
    let site = Site::of_two_processes(scripts).await;
    site.open("/").await;
    let mut shown = Vec::new();
    for turn in 1..=COMICS {
        let comic = site.comic().await;
        assert!(!shown.contains(&comic), "{comic} again, after {shown:?}");
        shown.push(comic);
        assert_eq!(site.text(".progress").await, format!("{turn} of {COMICS} seen"));
        let path = site.click_on(".another").await;
        assert_eq!(path == "/", turn == COMICS, "{path} after {turn} comics");
    }
    let all: BTreeSet<_> = (1..=COMICS).collect();
    assert_eq!(shown.iter().copied().collect::<BTreeSet<_>>(), all);
    assert_eq!(site.text("h1").await, "You have seen them all");
    assert_eq!(site.text(".meta").await, format!("{COMICS} of {COMICS} seen"));
    assert_eq!(site.views().await, i64::from(COMICS), "the end is no view");
    assert_eq!(site.seen().await, [all]);
    for (name, server) in [("one", &site.server), ("other", &site.cluster.as_ref().unwrap().second)] {
        let pages = server.log().matches("path=\"/comic/").count();
        assert!(pages >= 20, "the {name} process has shown {pages} of them alone");
    }

    let cookie = site.cookie().await;
    site.submit("form[action='/me/start-over'] button").await;
    let mut again = BTreeSet::new();
    for turn in 1..=10 {
        assert!(again.insert(site.comic().await), "{again:?}");
        assert_eq!(site.text(".progress").await, format!("{turn} of {COMICS} seen"));
        site.click_on(".another").await;
    }
    again.insert(site.comic().await);
    assert_eq!(site.seen().await, [again]);
    assert_eq!(site.cookie().await, cookie, "the same visitor");
    site.finish(&[]).await;
}

//! `/status`, with scripts on and off, by day and by night, on a phone and on a desk.

use serde_json::json;

use crate::axe::faint;
use crate::browser::Scripts;
use crate::layout::STICKING_OUT;
use crate::places::WINDOWS;
use crate::site::Site;

/// Each row as it is read: what, how, and whether all of it is to be seen.
const ROWS: &str = "[...document.querySelectorAll('tbody tr')].map((row) => [ \
    row.querySelector('th').textContent, row.querySelector('.state span').textContent, \
    row.querySelector('.state path').getBoundingClientRect().width > 5, \
    [...row.children].every((cell) => !cell.textContent.trim() || cell.getBoundingClientRect().height > 10)])";

/// What a finger may miss.
const SMALL: &str = "[...document.querySelectorAll('.findings a')].filter((link) => \
    link.getBoundingClientRect().height < 44).map((link) => [link.textContent, link.getBoundingClientRect().height])";

#[tokio::test(flavor = "multi_thread")]
async fn every_check_is_a_row_with_a_word() {
    rows(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_check_is_a_row_with_a_word_without_scripts() {
    rows(Scripts::Off).await;
}

impl Site {
    /// Opens the page when all is well: on a busy machine a check may not hear its answer in time.
    pub(crate) async fn open_all_well(&self) {
        let well = async || {
            self.open("/status").await;
            (self.text("h1").await == "All is well").then_some(())
        };
        harness::eventually("all to be well", well).await;
    }
}

async fn rows(scripts: Scripts) {
    let site = Site::of_two_processes(scripts).await;
    site.open("/status").await;
    let expected = [
        ("Database", "Works"),
        ("Redis", "Works"),
        ("Parameter Store", "Not used"),
        ("xkcd", "Works"),
        ("S3", "Not used"),
        ("DynamoDB", "Not used"),
    ];
    let expected = expected.map(|(what, how)| json!([what, how, true, true]));
    for window in WINDOWS {
        site.browser.resize(window).await;
        for scheme in ["light", "dark"] {
            site.browser.prefer(scheme).await;
            site.open_all_well().await;
            assert_eq!(site.browser.value(ROWS).await, json!(expected), "{window:?} {scheme}");
            let out = site.browser.value(STICKING_OUT).await;
            assert_eq!(out[1], json!(true), "{window:?}: {out}");
            let faint = site.browser.value(&faint(".findings :is(th, td, a, span)")).await;
            assert_eq!(faint, json!([]), "{window:?} {scheme}");
            assert_eq!(site.browser.value(SMALL).await, json!([]), "too small for a finger in {window:?}");
        }
    }
    // A row leads to the same in a word.
    assert_eq!(site.click_on("a[href='/status/database']").await, "/status/database");
    assert_eq!(site.text("body").await, "OK");

    site.cluster.as_ref().unwrap().redis.kill().await;
    let told = harness::eventually("the page to tell", async || {
        site.open("/status").await;
        let heading = site.text("h1").await;
        (heading != "All is well").then_some(heading)
    });
    assert_eq!(told.await, "Redis needs a look");
    assert_eq!(site.text(".broken .state").await, "Broken");
    assert_eq!(site.views().await, 0, "a look is no view");
    // Not by `finish`: the log tells of Redis' end, as it should.
    site.server.stop().await;
}

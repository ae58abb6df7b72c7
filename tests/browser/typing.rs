//! Results while one types, when answers are late or do not come.

use fantoccini::key::Key;
use harness::eventually;
use serde_json::json;

use crate::browser::Scripts;
use crate::search::{address, enter, site, told};
use crate::site::Site;

/// From here on a request waits until it is let go. `asked` has all of them, `read` the number of answers read.
const HOLD: &str = "(() => { const real = window.fetch; window.asked = []; window.read = 0; \
    window.letGo = () => asked.forEach(({ go }) => go()); \
    window.fetch = (from, how) => new Promise((go) => asked.push({ from, go, how })).then(() => real(from, how)) \
        .then((answer) => Object.assign(answer, { text: async () => { \
            const text = await Response.prototype.text.call(answer); \
            setTimeout(() => { read += 1; }); return text; } })); \
    return true; })()";

/// Waits until the page asks for this address.
async fn asked(site: &Site, query: &str) {
    eventually(&format!("a request for {query}"), async || {
        let last = site.browser.value("window.asked.at(-1)?.from ?? ''").await;
        last.as_str().is_some_and(|from| from.ends_with(query)).then_some(())
    })
    .await;
}

async fn addressed(site: &Site, query: &str) {
    eventually(&format!("the address to end in {query}"), async || (address(site).await == query).then_some(())).await;
}

/// Writes into the field and, before anything else happens, says whether the last request is given up.
async fn given_up_by(site: &Site, text: &str) -> bool {
    let write = format!(
        "((field) => {{ field.value = {text:?}; field.dispatchEvent(new InputEvent('input', {{ bubbles: true }})); \
         return asked.at(-1).how.signal.aborted; }})(document.querySelector('.search input'))"
    );
    site.browser.value(&write).await == true
}

/// Takes back what was typed last.
async fn take_back(site: &Site, letters: usize) {
    enter(site, &char::from(Key::Backspace).to_string().repeat(letters)).await;
}

async fn let_go(site: &Site) {
    site.browser.value("window.letGo() ?? true").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_left_before_the_answer_is_there_makes_one_entry_for_each_search() {
    let site = site(Scripts::On).await;
    site.open("/search").await;
    let entries = site.browser.value("history.length").await;
    let more = format!("history.length - {entries}");
    site.browser.value(HOLD).await;
    enter(&site, "dots").await;
    asked(&site, "q=dots").await;
    site.press(&[], Key::Tab.into()).await;
    let_go(&site).await;
    addressed(&site, "q=dots").await;
    assert_eq!(site.browser.value(&more).await, 1);

    // The next search is one of its own, and stays one however late its end is found.
    enter(&site, " ta").await;
    asked(&site, "q=dots+ta").await;
    let_go(&site).await;
    addressed(&site, "q=dots+ta").await;
    assert_eq!(site.browser.value(&more).await, 2, "a search that was left is an entry");
    enter(&site, "lk").await;
    asked(&site, "q=dots+talk").await;
    site.press(&[], Key::Tab.into()).await;
    let_go(&site).await;
    addressed(&site, "q=dots+talk").await;
    assert_eq!(site.browser.value(&more).await, 2, "one entry for one search");
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_looked_up_is_told_and_old_results_go() {
    let site = site(Scripts::On).await;
    site.open("/search?q=dots").await;
    let offline =
        |offline: bool| json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
    site.browser.devtools("Network.enable", json!({})).await;
    site.browser.devtools("Network.emulateNetworkConditions", offline(true)).await;
    enter(&site, " x").await;
    told(&site, "That could not be looked up just now").await;
    assert_eq!((site.count(".hits").await, address(&site).await), (0, "q=dots".to_owned()));
    site.browser.devtools("Network.emulateNetworkConditions", offline(false)).await;
    take_back(&site, 2).await;
    told(&site, "Found").await;
    assert_eq!((site.count(".hits").await, address(&site).await), (1, "q=dots".to_owned()));

    // What leads to a comic is for the form.
    take_back(&site, 4).await;
    enter(&site, "7").await;
    told(&site, "Press Search to go there").await;
    enter(&site, "000").await;
    told(&site, "There is no such comic").await;
    take_back(&site, 4).await;
    enter(&site, "xkcd 7").await;
    told(&site, "Press Search to go there").await;
    assert_eq!(site.count(".hits").await, 0);

    site.browser.value("(window.fetch = async () => new Response('', { status: 503 })) && true").await;
    enter(&site, "x").await;
    told(&site, "That could not be looked up just now").await;
    assert_eq!(site.views().await, 0);
    site.finish(&["/search?q=dots+x", "/search?q=7000", "/search"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn going_back_shows_the_addresss_page_even_if_it_cannot_be_fetched() {
    let site = site(Scripts::On).await;
    site.open("/search").await;
    enter(&site, "dots").await;
    addressed(&site, "q=dots").await;
    site.browser.value("(window.fetch = () => Promise.reject(new TypeError())) && true").await;
    site.browser.value("history.back() ?? true").await;
    eventually("the page as it was", async || {
        let shown = "[location.search, document.querySelector('.search input')?.value, \
                      document.querySelectorAll('.hits').length, document.querySelectorAll('.examples').length]";
        (site.browser.value(shown).await == json!(["", "", 0, 1])).then_some(())
    })
    .await;
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_in_the_list_keeps_the_list() {
    let site = site(Scripts::On).await;
    site.open("/search?q=dots").await;
    site.browser.value(HOLD).await;
    enter(&site, " 7").await;
    asked(&site, "q=dots+7").await;
    site.browser.value("document.querySelector('.hits a').focus() ?? true").await;
    let_go(&site).await;
    eventually("the answer", async || (site.browser.value("window.read").await == 1).then_some(())).await;
    let hit =
        "[document.activeElement === document.querySelector('.hits a'), document.querySelectorAll('.hits li').length]";
    assert_eq!(site.browser.value(hit).await, json!([true, 20]));
    assert_eq!(address(&site).await, "q=dots");
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_gives_up_the_request_for_what_was_typed_before() {
    let site = site(Scripts::On).await;
    site.open("/search").await;
    site.browser.value(HOLD).await;
    enter(&site, "dots").await;
    asked(&site, "q=dots").await;
    assert!(given_up_by(&site, "7").await);
    let_go(&site).await;
    asked(&site, "q=7").await;
    let_go(&site).await;
    told(&site, "Press Search to go there").await;
    assert_eq!(site.count(".hits").await, 0);

    // Nor does the answer for the page gone back to come over what is typed since.
    given_up_by(&site, "dots").await;
    eventually("another request", async || (site.browser.value("window.asked.length").await == 3).then_some(())).await;
    let_go(&site).await;
    addressed(&site, "q=dots").await;
    site.browser.value("history.back() ?? true").await;
    asked(&site, "/search").await;
    assert!(given_up_by(&site, "dots talk").await);
    asked(&site, "q=dots+talk").await;
    let_go(&site).await;
    addressed(&site, "q=dots+talk").await;
    assert_eq!(site.browser.value("document.querySelector('.search input').value").await, "dots talk");
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn results_come_while_a_keyboard_still_composes() {
    let site = site(Scripts::On).await;
    site.open("/search").await;
    site.browser.value("document.querySelector('.search input').focus() ?? true").await;
    let composed = json!({ "text": "dots", "selectionStart": 4, "selectionEnd": 4 });
    site.browser.devtools("Input.imeSetComposition", composed).await;
    told(&site, "Found").await;
    assert_eq!(site.browser.value("document.querySelector('.search input').value").await, "dots");
    site.browser.devtools("Input.insertText", json!({ "text": "dots talk" })).await;
    addressed(&site, "q=dots+talk").await;
    site.finish(&[]).await;
}

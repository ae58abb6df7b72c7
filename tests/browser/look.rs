//! Light or dark: with scripts at once, without them by a form; and a drawing that keeps its hues.

use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::browser::{Browser, Scripts};
use crate::site::Site;

/// Scheme and paper as the document has them, the desk's colour, the sheet's, and what is done to the drawing.
const LOOK: &str = "[document.documentElement.dataset.scheme ?? '', document.documentElement.dataset.paper ?? '', \
                     getComputedStyle(document.body).backgroundColor, \
                     getComputedStyle(document.querySelector('.paper'), '::before').backgroundColor, \
                     getComputedStyle(document.querySelector('.paper img')).filter]";

const LIGHT_DESK: &str = "rgb(240, 236, 227)";
const DARK_DESK: &str = "rgb(23, 24, 27)";
const WHITE: &str = "rgb(255, 255, 255)";
const DARK_PAPER: &str = "rgb(34, 36, 41)";
const TURNED: &str = "invert(1) hue-rotate(180deg)";

/// Presses the footer's button of this name.
async fn press(browser: &Browser, name: &str) {
    let click = format!(
        "((button) => {{ button.click(); return true; }}) \
         ([...document.querySelectorAll('footer button')].find(({{ textContent }}) => textContent === {name:?}))"
    );
    assert_eq!(browser.value(&click).await, json!(true), "{name}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_switch_changes_the_page_at_once_and_is_no_view() {
    let site = Site::with_comics(Scripts::On).await;
    site.browser.prefer("light").await;
    site.open("/comic/7").await;
    let look = async || site.browser.value(LOOK).await;
    assert_eq!(look().await, json!(["", "", LIGHT_DESK, WHITE, "none"]));
    for (button, expected, told) in [
        ("Light or dark", json!(["dark", "", DARK_DESK, WHITE, "none"]), "Dark from now on."),
        ("Invert drawings", json!(["dark", "inverted", DARK_DESK, DARK_PAPER, TURNED]), "Drawings are inverted."),
    ] {
        press(&site.browser, button).await;
        assert_eq!(look().await, expected);
        assert_eq!(site.text(".told[role='status']").await, told);
    }
    let pressed = "[...document.querySelectorAll('[aria-pressed]')].map((button) => button.ariaPressed)";
    assert_eq!(site.browser.value(pressed).await, json!(["true"]));
    let colour = "[...document.querySelectorAll('meta[name=\"theme-color\"]')].map(({ content }) => content)";
    assert_eq!(site.browser.value(colour).await, json!(["#17181b", "#17181b"]));
    assert_eq!(site.views().await, 1);

    // The next page is made so by the server, which is asked for no more than that page.
    site.open("/comic/8").await;
    assert_eq!(look().await, json!(["dark", "inverted", DARK_DESK, DARK_PAPER, TURNED]));
    assert_eq!(site.browser.value(colour).await, json!(["#17181b"]));
    press(&site.browser, "Light or dark").await;
    assert_eq!(look().await, json!(["light", "inverted", LIGHT_DESK, WHITE, "none"]));
    let pages = site.pages().into_iter().map(|page| page.path);
    let pages: Vec<_> = pages.filter(|path| path.starts_with("/comic/")).collect();
    assert_eq!((pages, site.views().await), (vec!["/comic/7".to_owned(), "/comic/8".to_owned()], 2));

    // A page that comes back as it was left is shown as it is wanted now.
    site.browser.client.back().await.unwrap();
    assert_eq!(look().await, json!(["light", "inverted", LIGHT_DESK, WHITE, "none"]));
    assert_eq!(site.views().await, 2);
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_scripts_a_form_does_the_same_and_leads_back() {
    by_form(Scripts::Off).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_works_with_scripts_too() {
    by_form(Scripts::On).await;
}

async fn by_form(scripts: Scripts) {
    let site = Site::with_comics(scripts).await;
    site.browser.prefer("light").await;
    site.open("/comic/7").await;
    if scripts == Scripts::Off {
        site.click_on("footer a[href='/look']").await;
    } else {
        site.open("/look?from=%2Fcomic%2F7").await;
    }
    assert_eq!(site.text(".holds").await, "Now: as light or dark as your system, drawings on white paper, keys on.");
    for (word, holds) in [
        ("dark", "Now: dark, day and night, drawings on white paper, keys on."),
        ("inverted", "Now: dark, day and night, drawings inverted, keys on."),
    ] {
        site.browser.value(&format!("document.querySelector('button[value={word}]').click() || true")).await;
        let told = harness::eventually(holds, async || {
            let text = "document.querySelector('.holds')?.textContent ?? ''";
            (site.browser.value(text).await == holds).then_some(())
        });
        told.await;
        assert_eq!(site.path().await, "/look");
    }
    assert_eq!(site.views().await, 1);
    site.click_on(".choices .next a").await;
    assert_eq!(site.path().await, "/comic/7");
    assert_eq!(site.browser.value(LOOK).await, json!(["dark", "inverted", DARK_DESK, DARK_PAPER, TURNED]));
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_the_system_says_what_was_chosen_holds() {
    let site = Site::with_comics(Scripts::On).await;
    for (cookie, system, expected) in [
        ("system.white", "light", json!(["", "", LIGHT_DESK, WHITE, "none"])),
        ("system.white", "dark", json!(["", "", DARK_DESK, WHITE, "none"])),
        ("system.inverted", "dark", json!(["", "inverted", DARK_DESK, DARK_PAPER, TURNED])),
        ("system.inverted", "light", json!(["", "inverted", LIGHT_DESK, WHITE, "none"])),
        ("light.inverted", "dark", json!(["light", "inverted", LIGHT_DESK, WHITE, "none"])),
        ("dark.white", "light", json!(["dark", "", DARK_DESK, WHITE, "none"])),
        ("dark.inverted", "light", json!(["dark", "inverted", DARK_DESK, DARK_PAPER, TURNED])),
    ] {
        site.browser.prefer(system).await;
        site.open("/look").await;
        site.browser.value(&format!("(document.cookie = 'xkcdapp_look={cookie}; path=/')")).await;
        for path in ["/sampler/1", "/nope"] {
            site.open(path).await;
            assert_eq!(site.browser.value(LOOK).await, expected, "{path}, {cookie} while the system is {system}");
        }
    }
    site.finish(&["/nope"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_flashes() {
    let site = Site::with_comics(Scripts::On).await;
    site.browser.prefer("light").await;
    site.open("/look").await;
    site.browser.value("(document.cookie = 'xkcdapp_look=dark.white; path=/')").await;
    // The stylesheet blocks painting, and what a browser paints before it is what the document's head says.
    site.open("/comic/7").await;
    let head = site.browser.value(
        "[document.querySelector('meta[name=\"color-scheme\"]').content, \
          document.querySelector('meta[name=\"color-scheme\"]').compareDocumentPosition(document.querySelector('link[rel=stylesheet]')) \
          === Node.DOCUMENT_POSITION_FOLLOWING, \
          performance.getEntriesByType('resource').find(({ name }) => name.endsWith('.css')).renderBlockingStatus, \
          performance.getEntriesByType('resource').find(({ name }) => name.endsWith('.js')).renderBlockingStatus, \
          getComputedStyle(document.documentElement).colorScheme]",
    );
    assert_eq!(head.await, json!(["dark", true, "blocking", "non-blocking", "dark"]));
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inverted_drawing_keeps_its_hues() {
    let site = Site::with_comics(Scripts::On).await;
    site.open("/look").await;
    site.browser.value("(document.cookie = 'xkcdapp_look=dark.inverted; path=/')").await;
    site.open("/comic/7").await;
    // Colours go through the filter that the stylesheet has for the drawing, on a canvas.
    let hues = "(() => { \
        const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }); \
        const context = canvas.getContext('2d', { willReadFrequently: true }); \
        return ['#fff', '#000', '#c00', '#060', '#00c'].map((colour) => { \
            context.filter = getComputedStyle(document.querySelector('.paper img')).filter; \
            context.fillStyle = colour; context.fillRect(0, 0, 1, 1); \
            return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3); \
        }); })()";
    let turned = site.browser.value(hues).await;
    let strongest = |colour: &Value| {
        let parts: Vec<_> = colour.as_array().unwrap().iter().map(|part| part.as_u64().unwrap()).collect();
        (0..3).max_by_key(|part| parts[*part]).unwrap()
    };
    assert_eq!((&turned[0], &turned[1]), (&json!([0, 0, 0]), &json!([255, 255, 255])), "{turned}");
    assert_eq!([strongest(&turned[2]), strongest(&turned[3]), strongest(&turned[4])], [0, 1, 2], "{turned}");
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_that_is_pressed_keeps_the_focus() {
    let site = Site::with_comics(Scripts::On).await;
    site.browser.prefer("light").await;
    site.open("/comic/7").await;
    press(&site.browser, "Light or dark").await;
    let focus = "[...document.querySelectorAll('footer button')].find((button) => button.textContent === 'Invert drawings')\
                 .focus() ?? true";
    site.browser.value(focus).await;
    for told in ["Drawings are inverted.", "Drawings are on white paper."] {
        site.press(&[], Key::Enter.into()).await;
        assert_eq!(site.text(".told[role='status']").await, told);
        assert_eq!(site.browser.value("document.activeElement.textContent").await, "Invert drawings");
    }
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_chosen_in_another_tab_stays() {
    let site = Site::with_comics(Scripts::On).await;
    site.browser.prefer("light").await;
    site.open("/comic/7").await;
    let first = site.browser.client.window().await.unwrap();
    let second = site.browser.open_tab(Scripts::On).await;
    site.open("/comic/8").await;
    press(&site.browser, "Light or dark").await;
    site.browser.go_to_tab(&first).await;
    site.press(&[], '?').await;
    site.browser.value("document.querySelector('dialog input').click() ?? true").await;
    assert_eq!(site.browser.value("document.cookie").await, "xkcdapp_look=dark.white.nokeys");
    assert_eq!(site.browser.value("document.documentElement.dataset.scheme").await, "dark");
    site.press(&[], Key::Escape.into()).await;

    // The list says how it is, also where keys are on again since.
    site.browser.go_to_tab(&second).await;
    site.browser.value("document.querySelector('button.keys').click() ?? true").await;
    let kept = "[document.querySelector('dialog input').checked, document.cookie]";
    assert_eq!(site.browser.value(kept).await, json!([false, "xkcdapp_look=dark.white.nokeys"]));
    site.browser.value("document.querySelector('dialog input').click() ?? true").await;
    site.browser.go_to_tab(&first).await;
    site.browser.value("document.querySelector('button.keys').click() ?? true").await;
    assert_eq!(site.browser.value(kept).await, json!([true, "xkcdapp_look=dark.white"]));
    site.browser.go_to_tab(&second).await;
    site.browser.client.close_window().await.unwrap();
    site.browser.go_to_tab(&first).await;
    site.finish(&[]).await;
}

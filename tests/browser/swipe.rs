//! Fingers: a swipe turns the page, and nothing that only resembles one does.

use serde_json::{Value, json};

use crate::browser::Scripts;
use crate::places::PHONE;
use crate::site::Site;

/// A finger's way over the screen.
#[derive(Clone, Copy, Debug)]
struct Way {
    from: (f64, f64),
    to: (f64, f64),
    seconds: f64,
}

const LEFT: Way = Way { from: (300.0, 300.0), to: (120.0, 310.0), seconds: 0.2 };
const RIGHT: Way = Way { from: (120.0, 300.0), to: (300.0, 310.0), seconds: 0.2 };

/// A phone at the site.
async fn phone() -> Site {
    let site = Site::with_comics(Scripts::On).await;
    site.browser.resize(PHONE).await;
    let touch = json!({ "enabled": true, "maxTouchPoints": 2 });
    site.browser.devtools("Emulation.setTouchEmulationEnabled", touch).await;
    site
}

/// Moves one finger, at times of the test's own: how busy the machine is does not matter.
async fn swipe(site: &Site, way: Way) {
    let Way { from, to, seconds } = way;
    let start = site.browser.value("Date.now() / 1000").await.as_f64().unwrap();
    let middle = (f64::midpoint(from.0, to.0), f64::midpoint(from.1, to.1));
    for (kind, point, part) in [
        ("touchStart", Some(from), 0.0),
        ("touchMove", Some(middle), 0.5),
        ("touchMove", Some(to), 0.9),
        ("touchEnd", None, 1.0),
    ] {
        let points: Vec<_> = point.into_iter().map(|(x, y)| json!({ "x": x, "y": y })).collect();
        let event = json!({ "type": kind, "touchPoints": points, "timestamp": start + part * seconds });
        site.browser.devtools("Input.dispatchTouchEvent", event).await;
    }
}

/// From here on the ways on note that they were clicked, and how many touches ended, instead of leading on.
async fn tell_of_clicks(site: &Site) {
    let listen = "window.clicked = []; window.ended = 0; \
                  document.querySelector('.pager').addEventListener('click', (event) => { \
                      event.preventDefault(); \
                      window.clicked.push(event.target.closest('a').rel); \
                  }); \
                  for (const end of ['touchend', 'touchcancel']) addEventListener(end, () => { window.ended += 1; });";
    site.browser.client.execute(listen, Vec::new()).await.unwrap();
}

/// What a swipe has clicked.
async fn clicked_by(site: &Site, way: Way) -> Value {
    site.browser.value("(window.clicked = [], window.ended = 0)").await;
    swipe(site, way).await;
    harness::eventually("the touch to end", async || (site.browser.value("window.ended").await == 1).then_some(()))
        .await;
    site.browser.value("window.clicked").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_swipe_turns_the_page_and_is_one_view() {
    let site = phone().await;
    site.open("/comic/10").await;
    swipe(&site, LEFT).await;
    assert_eq!(site.leave("/comic/10").await, "/comic/11");
    assert_eq!(site.views().await, 2);
    swipe(&site, RIGHT).await;
    assert_eq!(site.leave("/comic/11").await, "/comic/10");
    assert_eq!(site.views().await, 3);
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_resembles_a_swipe_turns_nothing() {
    let site = phone().await;
    site.open("/comic/10").await;
    tell_of_clicks(&site).await;
    for (what, way) in [
        ("from the left edge", Way { from: (20.0, 300.0), to: (200.0, 310.0), ..RIGHT }),
        ("from the right edge", Way { from: (370.0, 300.0), to: (190.0, 310.0), ..LEFT }),
        ("steep", Way { to: (200.0, 360.0), ..LEFT }),
        ("short", Way { to: (250.0, 300.0), ..LEFT }),
        ("slow", Way { seconds: 0.9, ..LEFT }),
    ] {
        assert_eq!(clicked_by(&site, way).await, json!([]), "{what}");
    }
    // A picture that was fetched closer moves itself.
    site.browser.value("document.querySelector('.closer label').click() ?? true").await;
    assert_eq!(clicked_by(&site, LEFT).await, json!([]), "closer");
    site.browser.value("document.querySelector('.closer label').click() ?? true").await;
    for (way, rel) in [(LEFT, "next"), (RIGHT, "prev")] {
        assert_eq!(clicked_by(&site, way).await, json!([rel]));
    }
    assert_eq!(site.views().await, 1);
    site.finish(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn under_fingers_the_archives_lines_are_high_enough() {
    let site = phone().await;
    site.open("/archive").await;
    let lowest = "[matchMedia('(pointer: coarse)').matches, \
                   Math.min(...[...document.querySelectorAll('.years a')].map((line) => line.getBoundingClientRect().height))]";
    let lowest = site.browser.value(lowest).await;
    assert!(lowest[0] == true && lowest[1].as_f64() >= Some(44.0), "{lowest}");
    site.finish(&[]).await;
}

//! That a page is made once for what it is made from, and for nothing else.

use std::sync::mpsc;

use futures_util::FutureExt as _;
use tokio::sync::oneshot;

use super::*;
use crate::storage::Tallies;

fn turns() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(1))
}

async fn text(response: Response) -> String {
    let body = axum::body::to_bytes(response.into_body(), 100).await.unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}

#[tokio::test]
async fn a_page_is_made_once_for_a_look_and_what_it_is_made_from() {
    let (finished, turns, none) = (Finished::default(), turns(), HeaderMap::new());
    let of = async |look: Look, from: &'static str, page: Option<&'static str>| {
        let make = move || page.expect("made twice").to_owned();
        text(finished.answer(&turns, &none, (look, from), make).await.unwrap()).await
    };
    let dark = Look { scheme: app::page::Scheme::Dark, ..Look::DEFAULT };
    assert_eq!(of(Look::DEFAULT, "one", Some("of one")).await, "of one");
    assert_eq!(of(Look::DEFAULT, "one", None).await, "of one");
    assert_eq!(of(dark, "one", Some("of one, dark")).await, "of one, dark");
    assert_eq!(of(Look::DEFAULT, "one", None).await, "of one");
    assert_eq!(of(Look::DEFAULT, "two", Some("of two")).await, "of two");
    assert_eq!(of(Look::DEFAULT, "two", None).await, "of two");
    assert_eq!(of(Look::DEFAULT, "one", Some("of one again")).await, "of one again");
}

#[tokio::test]
async fn the_work_of_a_client_that_leaves_keeps_its_turn_and_its_result() {
    let (finished, turns, none) = (Finished::default(), turns(), HeaderMap::new());
    let (begun, has_begun) = oneshot::channel();
    let (go_on, wait) = mpsc::channel();
    let first = finished.answer(&turns, &none, (Look::DEFAULT, "one"), move || {
        begun.send(()).unwrap();
        wait.recv().unwrap();
        "made".to_owned()
    });
    let mut first = Box::pin(first);
    tokio::select! {
        _ = &mut first => panic!("there is nothing to answer yet"),
        begun = has_begun => begun.unwrap(),
    }
    drop(first);
    // Nobody waits for it, and it goes on: there is no turn for another one.
    assert_eq!(turns.available_permits(), 0);
    let second = finished.answer(&turns, &none, (Look::DEFAULT, "two"), || panic!("two at a time"));
    assert!(second.now_or_never().is_none());

    go_on.send(()).unwrap();
    let again = finished.answer(&turns, &none, (Look::DEFAULT, "one"), || panic!("made twice")).await;
    assert_eq!(text(again.unwrap()).await, "made");
}

#[test]
fn another_reading_age_or_address_is_another_moment() {
    let reading =
        |seconds| Arc::new(Reading::new(chrono::DateTime::from_timestamp(seconds, 0).unwrap(), &Tallies::default()));
    let (one, other, comics) = (reading(1), reading(2), Arc::new(Snapshot::default()));
    let of = |reading: &Arc<Reading>, seconds, site: &str, comics: Option<&Arc<Snapshot>>| Moment {
        reading: Arc::downgrade(reading),
        comics: comics.map(Arc::downgrade),
        seconds,
        site: site.into(),
    };
    let moment = of(&one, 3, "https://one.example", Some(&comics));
    assert!(moment == of(&one, 3, "https://one.example", Some(&comics)));
    for different in [
        of(&other, 3, "https://one.example", Some(&comics)),
        of(&one, 4, "https://one.example", Some(&comics)),
        of(&one, 3, "https://two.example", Some(&comics)),
        of(&one, 3, "https://one.example", Some(&Arc::new(Snapshot::default()))),
        of(&one, 3, "https://one.example", None),
    ] {
        assert!(moment != different, "{different:?}");
    }
}

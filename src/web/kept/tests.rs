//! That a body is made once for what it is made from, and for nothing else.

use std::panic::AssertUnwindSafe;
use std::sync::mpsc;

use futures_util::FutureExt as _;
use tokio::sync::oneshot;

use super::*;

fn turns() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(1))
}

async fn text(response: Response) -> String {
    let body = axum::body::to_bytes(response.into_body(), 100).await.unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}

#[tokio::test]
async fn a_body_is_made_once_for_a_kind_and_what_it_is_made_from() {
    let (kept, turns, none) = (Kept::default(), turns(), HeaderMap::new());
    let of = async |kind: &'static str, from: &'static str, made: Option<&'static str>| {
        let make = move || Some(made.expect("made twice").to_owned());
        text(kept.body(&turns, (kind, from), make).await.unwrap().page(&none)).await
    };
    assert_eq!(of("light", "one", Some("of one")).await, "of one");
    assert_eq!(of("light", "one", None).await, "of one");
    assert_eq!(of("dark", "one", Some("of one, dark")).await, "of one, dark");
    assert_eq!(of("light", "one", None).await, "of one");
    assert_eq!(of("light", "two", Some("of two")).await, "of two");
    assert_eq!(of("light", "two", None).await, "of two");
    assert_eq!(of("light", "one", Some("of one again")).await, "of one again");
}

#[tokio::test]
async fn the_work_of_a_client_that_leaves_keeps_its_turn_and_its_result() {
    let (kept, turns, none) = (Kept::default(), turns(), HeaderMap::new());
    let (begun, has_begun) = oneshot::channel();
    let (go_on, wait) = mpsc::channel();
    let first = kept.body(&turns, ((), "one"), move || {
        begun.send(()).ok()?;
        wait.recv().ok()?;
        Some("made".to_owned())
    });
    let mut first = Box::pin(first);
    tokio::select! {
        _ = &mut first => panic!("there is nothing to answer yet"),
        begun = has_begun => begun.unwrap(),
    }
    drop(first);
    // Nobody waits for it, and it goes on: there is no turn for another one.
    assert_eq!(turns.available_permits(), 0);
    let second = kept.body(&turns, ((), "two"), || panic!("two at a time"));
    assert!(second.now_or_never().is_none());

    go_on.send(()).unwrap();
    let again = kept.body(&turns, ((), "one"), || panic!("made twice")).await.unwrap();
    assert_eq!(text(again.page(&none)).await, "made");
}

#[tokio::test]
async fn work_that_breaks_gives_its_turn_back() {
    let (kept, turns) = (Kept::default(), turns());
    let broken = kept.body(&turns, ((), ()), || None).await;
    assert!(matches!(broken, Err(PageError::Unavailable)), "{broken:?}");
    let panicked = AssertUnwindSafe(kept.body(&turns, ((), ()), || panic!("on purpose")));
    assert!(panicked.catch_unwind().await.is_err());
    assert!(kept.body(&turns, ((), ()), || Some("made".to_owned())).await.is_ok());
}

#[test]
fn another_catalogue_or_address_is_another_edition() {
    let comics = Arc::new(Snapshot::default());
    let of =
        |comics: Option<&Arc<Snapshot>>, site: &str| Edition { comics: comics.map(Arc::downgrade), site: site.into() };
    let edition = of(Some(&comics), "https://one.example");
    assert!(edition == of(Some(&comics), "https://one.example"));
    assert!(of(None, "https://one.example") == of(None, "https://one.example"));
    for different in [
        of(Some(&comics), "https://two.example"),
        of(Some(&Arc::new(Snapshot::default())), "https://one.example"),
        of(None, "https://one.example"),
    ] {
        assert!(edition != different, "{different:?}");
    }
}

//! Who is known again, and what is asked of the store for it.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;

use super::number;
use super::store::FakeStore;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::config::{SecretKey, SigningKeys};
use crate::storage::{Beginning, SeenMark, SeenStore, StoreError, StoreErrorKind};
use crate::visitor::{CookieSigner, Standing, Visitor, VisitorMetrics, Visitors};

/// Bytes of a bitmap that all numbers used here are in.
const BYTES: usize = 100;

struct World {
    store: Arc<FakeStore>,
    visitors: Visitors,
    metrics: VisitorMetrics,
    now: Arc<Mutex<DateTime<Utc>>>,
}

impl World {
    fn new() -> Self {
        let (store, metrics) = (Arc::new(FakeStore::new()), VisitorMetrics::default());
        let now = Arc::new(Mutex::new("2026-03-01T12:00:00Z".parse::<DateTime<Utc>>().unwrap()));
        let clock = Clock::new({
            let now = Arc::clone(&now);
            move || *now.lock().unwrap()
        });
        let signer = CookieSigner::new(&SigningKeys::of_one(SecretKey::of_text(&"k".repeat(32)).unwrap()));
        let visitors = Visitors::new(store.clone(), signer, clock, Chance::seeded(1), metrics.clone());
        Self { store, visitors, metrics, now }
    }

    async fn meet(&self, cookies: &[&str]) -> Visitor {
        self.visitors.meet(cookies.iter().copied(), BYTES).await
    }

    /// A page that shows a comic: the visitor as met, and the cookie afterwards.
    async fn visit(&self, cookie: Option<&str>, comic: i32) -> (Visitor, String) {
        let visitor = self.meet(cookie.as_slice()).await;
        self.visitors.mark(&visitor, number(comic), BYTES).await;
        let new = self.visitors.cookie(&visitor, number(comic));
        (visitor, new.or(cookie.map(str::to_owned)).unwrap())
    }

    /// A visitor who has seen these, in this order.
    async fn regular(&self, comics: &[i32]) -> String {
        let mut cookie = None;
        for comic in comics {
            cookie = Some(self.visit(cookie.as_deref(), *comic).await.1);
        }
        cookie.unwrap()
    }

    async fn seen(&self, cookie: &str) -> Vec<i32> {
        let visitor = self.meet(&[cookie]).await;
        (-32..700).filter(|comic| *comic != 0 && visitor.seen().contains(number(*comic))).collect()
    }
}

#[tokio::test]
async fn nothing_is_kept_of_who_does_not_come_back() {
    let world = World::new();
    for comic in 1..=50 {
        let (visitor, _) = world.visit(None, comic).await;
        assert_eq!(visitor.standing(), Standing::New);
    }
    assert!(world.store.asked.lock().unwrap().is_empty(), "the store was asked");
}

#[tokio::test]
async fn who_comes_back_has_seen_the_first_comic_too() {
    let world = World::new();
    let (_, cookie) = world.visit(None, 3).await;
    let (visitor, same) = world.visit(Some(&cookie), 600).await;
    assert_eq!((visitor.standing(), &same), (Standing::Unknown, &cookie));
    assert!(visitor.seen().contains(number(3)));
    assert_eq!(world.seen(&cookie).await, [3, 600]);
    assert_eq!(world.visit(Some(&cookie), -2).await.0.standing(), Standing::Known);
    assert_eq!(world.seen(&cookie).await, [-2, 3, 600]);
}

#[tokio::test]
async fn a_page_asks_the_store_once_before_and_once_after() {
    let world = World::new();
    let cookie = world.regular(&[1]).await;
    for comic in 2..=11 {
        world.visit(Some(&cookie), comic).await;
    }
    assert_eq!((world.store.asked("read"), world.store.asked("mark")), (10, 10));
}

#[tokio::test]
async fn two_tabs_of_a_new_visitor_keep_what_both_show() {
    let world = World::new();
    let cookie = world.regular(&[1]).await;
    let (one, other) = (world.meet(&[&cookie]).await, world.meet(&[&cookie]).await);
    world.visitors.mark(&one, number(2), BYTES).await;
    world.visitors.mark(&other, number(3), BYTES).await;
    assert_eq!(world.seen(&cookie).await, [1, 2, 3]);
}

#[tokio::test]
async fn of_several_cookies_the_one_that_is_ours_counts() {
    let world = World::new();
    let cookie = world.regular(&[1, 2]).await;
    let planted = "1.AAAA";
    let visitor = world.meet(&[planted, "", planted, &cookie, planted]).await;
    assert_eq!(visitor.standing(), Standing::Known);
    assert!(world.visitors.cookie(&visitor, number(3)).is_none(), "it keeps its cookie");
    // Nobody makes us try without an end.
    let many: Vec<&str> = std::iter::repeat_n(planted, 1_000).chain([cookie.as_str()]).collect();
    assert_eq!(world.meet(&many).await.standing(), Standing::New);
}

#[tokio::test]
async fn a_planted_id_is_replaced() {
    let world = World::new();
    let planted = "1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let (visitor, cookie) = world.visit(Some(planted), 5).await;
    assert_eq!(visitor.standing(), Standing::New);
    assert_ne!(cookie, planted);
    assert!(world.store.asked.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_store_that_is_away_makes_visitors_as_new_and_forgets_nobody() {
    let world = World::new();
    let cookie = world.regular(&[1, 2, 3]).await;
    *world.store.failure.lock().unwrap() = Some(StoreErrorKind::Timeout);
    let (visitor, same) = world.visit(Some(&cookie), 4).await;
    assert_eq!((visitor.standing(), &same), (Standing::Away, &cookie));
    assert!(visitor.seen().is_empty());
    assert_eq!(world.store.asked("mark"), 2, "what could not be read is not written either");
    assert_eq!(world.metrics.errors(StoreErrorKind::Timeout), 1);
    assert!(
        world.visitors.start_over(&visitor, BYTES).await.is_err() && world.visitors.forget(&visitor).await.is_err()
    );
    *world.store.failure.lock().unwrap() = None;
    assert_eq!(world.seen(&cookie).await, [1, 2, 3]);
}

#[tokio::test]
async fn a_page_that_fails_after_the_stores_return_does_not_take_it_down() {
    let world = World::new();
    let mut registry = Registry::default();
    world.visitors.register(&mut registry);
    let up = || {
        let mut text = String::new();
        encode(&mut text, &registry).unwrap();
        text.lines().find_map(|line| line.strip_prefix("visitor_store_up ")).unwrap().to_owned()
    };
    *world.store.failure.lock().unwrap() = Some(StoreErrorKind::Timeout);
    assert_eq!(up(), "0.0");
    *world.store.failure.lock().unwrap() = None;
    world.metrics.well();
    world.metrics.failed(&StoreError { kind: StoreErrorKind::Timeout, message: "late".to_owned() });
    assert_eq!(up(), "1.0");
}

#[tokio::test]
async fn garbage_in_the_key_is_written_over() {
    let world = World::new();
    let cookie = world.regular(&[1, 2, 3]).await;
    let id = world.meet(&[&cookie]).await.visitor_id();
    *world.store.garbage.lock().unwrap() = id;
    assert_eq!(world.visit(Some(&cookie), 9).await.0.standing(), Standing::Garbled);
    assert_eq!(world.metrics.errors(StoreErrorKind::Garbage), 1);
    assert_eq!(world.seen(&cookie).await, [1, 9], "begun anew with the first");
}

#[tokio::test]
async fn a_bitmap_of_ones_is_garbage_too() {
    let world = World::new();
    let cookie = world.regular(&[1, 2, 3]).await;
    let id = world.meet(&[&cookie]).await.visitor_id().unwrap();
    world.store.forget(id).await.unwrap();
    let beginning = Some(Beginning { bitmap: vec![0xff; 100_000], replace: false });
    world.store.mark(id, SeenMark { bit: 1, beginning }).await.unwrap();
    let visitor = world.visit(Some(&cookie), 9).await.0;
    assert!(visitor.standing() == Standing::Garbled && visitor.seen().contains(number(1)));
    assert_eq!(world.metrics.errors(StoreErrorKind::Garbage), 1);
    assert_eq!(world.seen(&cookie).await, [1, 9], "begun anew with the first");
}

#[tokio::test]
async fn starting_over_keeps_the_visitor_and_forgetting_does_not() {
    let world = World::new();
    let cookie = world.regular(&[1, 2, 3]).await;
    world.visitors.start_over(&world.meet(&[&cookie]).await, BYTES).await.unwrap();
    let visitor = world.meet(&[&cookie]).await;
    assert!(visitor.standing() == Standing::Known && visitor.seen().is_empty(), "{visitor:?}");
    world.visit(Some(&cookie), 2).await;
    assert_eq!(world.seen(&cookie).await, [2]);
    world.visitors.forget(&world.meet(&[&cookie]).await).await.unwrap();
    // Replayed, it is a visitor whom the store does not know.
    assert_eq!(world.meet(&[&cookie]).await.standing(), Standing::Unknown);
    assert_eq!(world.seen(&cookie).await, [1]);
}

#[tokio::test]
async fn nobody_can_be_marked_or_forgotten() {
    let world = World::new();
    let nobody = Visitor::nobody();
    world.visitors.mark(&nobody, number(1), BYTES).await;
    world.visitors.forget(&nobody).await.unwrap();
    world.visitors.start_over(&nobody, BYTES).await.unwrap();
    assert!(world.visitors.cookie(&nobody, number(1)).is_none());
    assert!(world.store.asked.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_cookie_is_renewed_before_a_browser_drops_it() {
    let world = World::new();
    let cookie = world.regular(&[1, 2]).await;
    *world.now.lock().unwrap() += TimeDelta::days(29);
    assert_eq!(world.visit(Some(&cookie), 3).await.1, cookie);
    *world.now.lock().unwrap() += TimeDelta::days(1);
    let (_, renewed) = world.visit(Some(&cookie), 4).await;
    assert_ne!(renewed, cookie);
    assert_eq!(world.seen(&renewed).await, [1, 2, 3, 4]);
    // A clock that was wrong for a while renews nothing twice and forgets nobody.
    *world.now.lock().unwrap() -= TimeDelta::days(90);
    assert_eq!(world.visit(Some(&renewed), 5).await.1, renewed);
}

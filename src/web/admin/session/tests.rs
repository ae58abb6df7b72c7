use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use tower_sessions::SessionStore;
use tower_sessions::session::{Id, Record};

use super::super::store::Sessions;
use super::*;
use crate::storage::SessionsInMemory;

/// A clock that a test sets, and a store that goes by it.
struct World {
    seconds: Arc<AtomicI64>,
    clock: Clock,
    store: Arc<Sessions>,
}

/// Long after now, so that nothing depends on the machine's clock.
const START: i64 = 4_000_000_000;
const MINUTE: i64 = 60;

impl World {
    fn new() -> Self {
        let seconds = Arc::new(AtomicI64::new(START));
        let told = Arc::clone(&seconds);
        let clock = Clock::new(move || DateTime::from_timestamp(told.load(Ordering::Relaxed), 0).unwrap());
        let store = Arc::new(Sessions::new(Arc::new(SessionsInMemory::default()), clock.clone()));
        Self { seconds, clock, store }
    }

    fn later(&self, seconds: i64) {
        self.seconds.fetch_add(seconds, Ordering::Relaxed);
    }

    /// The session of a request that brings this id.
    fn session(&self, id: Option<Id>) -> Session {
        Session::new(id, Arc::clone(&self.store), None)
    }

    /// A request of somebody with this id: whether they are logged in, and the id after it.
    async fn visit(&self, id: Option<Id>) -> (bool, Option<Id>) {
        let session = self.session(id);
        let logged_in = is_logged_in(&session, &self.clock).await.unwrap();
        if session.is_modified() && !session.is_empty().await {
            session.save().await.unwrap();
        }
        (logged_in, session.id())
    }

    async fn log_in(&self, id: Option<Id>) -> Id {
        let session = self.session(id);
        begin(&session, &self.clock).await.unwrap();
        session.id().unwrap()
    }

    async fn is_kept(&self, id: Id) -> bool {
        self.store.load(&id).await.unwrap().is_some()
    }
}

#[tokio::test]
async fn half_an_hour_without_a_page_ends_it() {
    let world = World::new();
    let id = world.log_in(None).await;
    for _ in 0..3 {
        world.later(29 * MINUTE);
        assert_eq!(world.visit(Some(id)).await, (true, Some(id)));
    }
    world.later(30 * MINUTE);
    assert_eq!(world.visit(Some(id)).await, (false, None));
    assert!(!world.is_kept(id).await);
}

#[tokio::test]
async fn eight_hours_end_it_whatever_is_asked_for() {
    let world = World::new();
    let id = world.log_in(None).await;
    for _ in 0..31 {
        world.later(15 * MINUTE);
        assert!(world.visit(Some(id)).await.0);
    }
    world.later(14 * MINUTE);
    assert!(world.visit(Some(id)).await.0);
    world.later(MINUTE);
    assert_eq!(world.visit(Some(id)).await, (false, None));
    assert!(!world.is_kept(id).await);
}

#[tokio::test]
async fn a_planted_id_is_replaced_and_worth_nothing() {
    let world = World::new();
    let planted = Id(4711);
    let id = world.log_in(Some(planted)).await;
    assert_ne!(id, planted);
    assert!(!world.is_kept(planted).await);
    assert!(!world.visit(Some(planted)).await.0);

    // One that exists, because somebody is logged in with it.
    let again = world.log_in(Some(id)).await;
    assert_ne!(again, id);
    assert!(!world.is_kept(id).await && world.visit(Some(again)).await.0);
}

#[tokio::test]
async fn a_taken_id_is_refused_and_another_taken() {
    let world = World::new();
    let id = world.log_in(None).await;
    let mut record = Record {
        id,
        data: std::collections::HashMap::new(),
        expiry_date: OffsetDateTime::from_unix_timestamp(START + 60).unwrap(),
    };
    world.store.create(&mut record).await.unwrap();
    assert_ne!(record.id, id);
    assert!(world.visit(Some(id)).await.0, "what was there is untouched");
    assert!(!world.visit(Some(record.id)).await.0);
}

#[tokio::test]
async fn who_is_not_logged_in_leaves_nothing() {
    let world = World::new();
    assert_eq!(world.visit(None).await, (false, None));
    assert_eq!(world.visit(Some(Id(4711))).await, (false, None));
    assert!(!world.is_kept(Id(4711)).await);
}

#[tokio::test]
async fn a_page_that_ends_after_the_log_out_brings_nothing_back() {
    let world = World::new();
    let id = world.log_in(None).await;
    let slow = world.session(Some(id));
    assert!(is_logged_in(&slow, &world.clock).await.unwrap());
    end(&world.session(Some(id))).await.unwrap();
    slow.save().await.unwrap();
    assert!(!world.visit(Some(id)).await.0);
}

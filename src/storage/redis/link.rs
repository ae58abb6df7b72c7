//! The connections to Redis, and whether they can be used.
//!
//! All requests share a few connections: an answer finds its request by its place in the line, so a request that gives
//! up leaves the others as they are. After a failure nobody waits for Redis again until a probe has succeeded, on new
//! connections.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::{ArcSwap, ArcSwapOption};
use redis::aio::MultiplexedConnection;
use redis::{Pipeline, Value};
use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::error::is_about_the_command;
use super::place::{CONNECT, Place};
use crate::chance::Chance;
use crate::config::RedisTarget;
use crate::storage::Refused;
use crate::storage::seen::{StoreError, StoreErrorKind};

/// Connections that are shared. One is a task that reads and writes: two keep two processors busy.
const CONNECTIONS: usize = 2;
/// How long a trial may take.
const TRIAL: Duration = Duration::from_secs(5);
/// For how long a move is tried again where the new place does not answer: a moment's load must not cost the connections
/// that work.
const MOVING: Duration = Duration::from_secs(5);
/// The pause between two tries.
const MOVING_PAUSE: Duration = Duration::from_millis(100);
/// How long to rest between two probes, give or take a half.
const REST: Duration = Duration::from_millis(500);
/// How often idle connections are looked after: a dead one is better found before a visitor comes.
const LOOK_AFTER: Duration = Duration::from_secs(10);
/// A Redis. Nothing connects until [`Redis::keep`] runs.
///
/// It may move to another server or log-in while it is used: what is under way then ends where it began.
pub struct Redis {
    place: ArcSwap<Place>,
    connections: ArcSwapOption<Vec<MultiplexedConnection>>,
    /// Held while both of these change together, never while anybody is waited for.
    moving: Mutex<()>,
    turn: AtomicUsize,
    lost: Notify,
    wait: Duration,
    refused: Refused,
}

impl Redis {
    /// The Redis at `target`, of which no answer may take longer than `wait`.
    pub fn new(target: RedisTarget, wait: Duration) -> Result<Self, StoreError> {
        Self::new_as(target, wait, "", Refused::default())
    }

    /// The same, its connections called `label` (`xkcdapp set 57`, which `CLIENT LIST` shows as `xkcdapp-set-57`; empty,
    /// `xkcdapp`), which tells `refused` whenever Redis does not take our name and password.
    pub fn new_as(target: RedisTarget, wait: Duration, label: &str, refused: Refused) -> Result<Self, StoreError> {
        Ok(Self {
            place: ArcSwap::from_pointee(Place::new(target, wait, label)?),
            connections: ArcSwapOption::empty(),
            moving: Mutex::default(),
            turn: AtomicUsize::new(0),
            lost: Notify::new(),
            wait,
            refused,
        })
    }

    /// From here on everything is kept at `target`, without an interruption where it can be used: connections are made
    /// and probed before any is given up, again for some seconds where there is no answer. An error is that of the last
    /// probe; even so the old place is left then, and [`Redis::keep`] goes on with the new one.
    pub async fn move_to(&self, target: RedisTarget, label: &str) -> Result<(), StoreError> {
        let place = Arc::new(Place::new(target, self.wait, label)?);
        let end = Instant::now() + MOVING;
        let made = loop {
            // A second each: who waits is nobody's page, which has the old connections until then.
            match place.make(CONNECTIONS, CONNECT).await {
                Err(error)
                    if matches!(error.kind, StoreErrorKind::Timeout | StoreErrorKind::Connection)
                        && Instant::now() < end =>
                {
                    tokio::time::sleep(MOVING_PAUSE).await;
                }
                made => break made,
            }
        };
        {
            let _moving = self.moving.lock().unwrap_or_else(PoisonError::into_inner);
            self.place.store(place);
            self.connections.store(made.as_ref().ok().cloned().map(Arc::new));
        }
        if made.is_err() {
            self.lost.notify_one();
        }
        self.heard(made).map(drop)
    }

    /// Whether a Redis could be moved to: connects, logs in and writes as a page does, in 5 s at the most.
    pub async fn try_out(target: &RedisTarget, label: &str) -> Result<(), StoreError> {
        let late = |_| StoreError { kind: StoreErrorKind::Timeout, message: format!("no answer within {TRIAL:?}") };
        let tried = async {
            let place = Place::new(target.clone(), TRIAL, label)?;
            let mut connection = place.connection(TRIAL).await?;
            place.probe(&mut connection).await
        };
        tokio::time::timeout(TRIAL, tried).await.map_err(late)?
    }

    /// Whether it is at this server already, by whatever log-in.
    #[must_use]
    pub fn is_at(&self, target: &RedisTarget) -> bool {
        self.place.load().is_at(target)
    }

    /// Whether the last that is known of it is good.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.connections.load().is_some()
    }

    /// Connects; after this, whether it can be used.
    pub async fn connect(&self) -> Result<(), StoreError> {
        let place = self.place.load_full();
        let connections = self.heard(place.make(CONNECTIONS, self.wait).await)?;
        let _moving = self.moving.lock().unwrap_or_else(PoisonError::into_inner);
        // Otherwise it has moved meanwhile, and these lead where nobody is any more.
        if Arc::ptr_eq(&place, &self.place.load()) {
            self.connections.store(Some(Arc::new(connections)));
        }
        Ok(())
    }

    /// Tells of a refusal.
    pub(super) fn heard<T>(&self, outcome: Result<T, StoreError>) -> Result<T, StoreError> {
        if outcome.as_ref().is_err_and(StoreError::is_refusal) {
            self.refused.tell();
        }
        outcome
    }

    /// Where it is now.
    pub(super) fn place(&self) -> Arc<Place> {
        self.place.load_full()
    }

    /// Connects whenever there is need to, until `stop`; tells `noted` of every failure and of every return.
    pub async fn keep(&self, chance: Chance, stop: CancellationToken, noted: impl Fn(Result<(), StoreError>)) {
        let work = async {
            loop {
                if self.is_well() {
                    tokio::select! {
                        () = self.lost.notified() => {}
                        () = tokio::time::sleep(LOOK_AFTER) => self.look_after(&noted).await,
                    }
                    continue;
                }
                let outcome = self.connect().await;
                let failed = outcome.is_err();
                noted(outcome);
                if failed {
                    tokio::time::sleep(chance.jitter(REST)).await;
                }
            }
        };
        tokio::select! {
            () = work => {}
            () = stop.cancelled() => {}
        }
    }

    async fn look_after(&self, noted: impl Fn(Result<(), StoreError>)) {
        for _ in 0..CONNECTIONS {
            if let Err(error) = self.run(redis::pipe().cmd("PING")).await {
                noted(Err(error));
            }
        }
    }

    /// A connection to a place beside those that are shared, each of whose answers may take so long. At most a second
    /// for the try, whatever is known of the others.
    pub(super) async fn connection(
        &self,
        place: &Place,
        answer: Duration,
    ) -> Result<MultiplexedConnection, StoreError> {
        let late =
            |_| StoreError { kind: StoreErrorKind::Timeout, message: format!("no connection within {CONNECT:?}") };
        let made = tokio::time::timeout(CONNECT, place.connection(answer)).await.map_err(late)?;
        self.heard(made)
    }

    /// Runs commands in one round trip. An error of one of them is the whole's, and, but where Redis objects to this very
    /// command, ends the use of all connections: what an admin's command may not do takes nothing away from visitors.
    pub(super) async fn run(&self, commands: &Pipeline) -> Result<Vec<Value>, StoreError> {
        let away = || StoreError { kind: StoreErrorKind::Away, message: "it has not answered a probe yet".to_owned() };
        let connections = self.connections.load_full().ok_or_else(away)?;
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % CONNECTIONS;
        let connection = connections.get(turn).ok_or_else(away)?;
        let outcome = commands.query_async(&mut connection.clone()).await.map_err(StoreError::from);
        if outcome.as_ref().is_err_and(|error| !is_about_the_command(error)) {
            self.lose(&connections);
        }
        self.heard(outcome)
    }

    /// Gives connections up, unless somebody has done so before.
    fn lose(&self, connections: &Arc<Vec<MultiplexedConnection>>) {
        let before = self.connections.compare_and_swap(connections, None);
        if before.as_ref().is_some_and(|before| Arc::ptr_eq(before, connections)) {
            self.lost.notify_one();
        }
    }
}

/// Which Redis, where; nothing secret.
impl fmt::Display for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&**self.place.load(), f)
    }
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&**self.place.load(), f)
    }
}

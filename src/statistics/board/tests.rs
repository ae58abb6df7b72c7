//! The board on paused time, before a database that answers, fails or is silent as it is told.

mod outage;
mod the_clock;

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, AtomicUsize};

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::*;
use crate::comic::ComicNumber;
use crate::config::DatabaseTarget;
use crate::statistics::Window;
use crate::storage::{AudienceSums, AuditReport, DaySums, Tallies, ViewCount};

const SECOND: Duration = Duration::from_secs(1);

/// What the database does from now on.
#[derive(Clone, Copy)]
enum Mood {
    AnswersAfter(Duration),
    Fails,
    IsSilent,
}

/// Tells of one comic, which has as many views today as readings have been begun.
struct Scripted {
    mood: Mutex<Mood>,
    begun: AtomicUsize,
    under_way: AtomicUsize,
    most_under_way: AtomicUsize,
    clock: Clock,
}

/// One less under way, also where the reading was given up.
struct UnderWay<'a>(&'a AtomicUsize);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[async_trait]
impl ViewStore for Scripted {
    async fn tallies(&self, first: NaiveDate) -> Result<Tallies, StorageError> {
        let asked = self.clock.today();
        let begun = self.begun.fetch_add(1, Ordering::SeqCst) + 1;
        let under_way = self.under_way.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_under_way.fetch_max(under_way, Ordering::SeqCst);
        let _under_way = UnderWay(&self.under_way);
        let mood = *self.mood.lock().unwrap();
        match mood {
            Mood::AnswersAfter(wait) => sleep(wait).await,
            Mood::Fails => {
                let target = DatabaseTarget::Sqlite("nowhere".into());
                return Err(StorageError::Unavailable { target, reason: "gone".to_owned() });
            }
            Mood::IsSilent => std::future::pending().await,
        }
        assert_eq!((asked - first).num_days(), 29, "the last 30 days");
        let today = self.clock.today();
        let views = i64::try_from(begun).unwrap();
        Ok(Tallies { totals: vec![(1, views)], days: vec![(1, today, views)] })
    }

    async fn view_counts(&self) -> Result<Vec<ViewCount>, StorageError> {
        unreachable!()
    }

    async fn audience_sums(&self) -> Result<AudienceSums, StorageError> {
        unreachable!()
    }

    async fn daily_sums(&self, _: NaiveDate) -> Result<Vec<DaySums>, StorageError> {
        unreachable!()
    }

    async fn comic_days(&self, _: i32) -> Result<Vec<(NaiveDate, i64)>, StorageError> {
        unreachable!()
    }

    async fn audit(&self) -> Result<AuditReport, StorageError> {
        unreachable!()
    }
}

struct World {
    database: Arc<Scripted>,
    board: Board,
    /// By how many seconds the clock has been set back.
    set_back: Arc<AtomicU32>,
    stop: CancellationToken,
    task: tokio::task::JoinHandle<()>,
}

impl World {
    /// A board whose clock goes with tokio's, from this moment on, until it is set back.
    fn at(moment: &str) -> Self {
        let (base, start) = (DateTime::parse_from_rfc3339(moment).unwrap().to_utc(), Instant::now());
        let back = Arc::new(AtomicU32::default());
        let set_back = Arc::clone(&back);
        let clock =
            Clock::new(move || -> DateTime<Utc> { base + start.elapsed() - back.load(Ordering::SeqCst) * SECOND });
        let database = Arc::new(Scripted {
            mood: Mutex::new(Mood::AnswersAfter(Duration::from_millis(50))),
            begun: AtomicUsize::default(),
            under_way: AtomicUsize::default(),
            most_under_way: AtomicUsize::default(),
            clock: clock.clone(),
        });
        let board = Board::new(Arc::clone(&database) as Arc<dyn ViewStore>, clock);
        let stop = CancellationToken::new();
        let task = tokio::spawn(board.clone().run(stop.clone()));
        Self { database, board, set_back, stop, task }
    }

    fn new() -> Self {
        Self::at("2026-03-01T12:00:00Z")
    }

    fn turns(&self, mood: Mood) {
        *self.database.mood.lock().unwrap() = mood;
    }

    fn readings(&self) -> usize {
        self.database.begun.load(Ordering::SeqCst)
    }
}

/// Which reading it is, by what it tells.
fn which(reading: Option<&Arc<Reading>>) -> i64 {
    reading.map_or(0, |reading| reading.views(ComicNumber::new(1).unwrap(), Window::Today))
}

#[tokio::test(start_paused = true)]
async fn the_first_to_look_waits_for_the_first_reading() {
    let world = World::new();
    sleep(SECOND).await;
    assert_eq!(world.board.age(), SECOND, "since the start");
    assert_eq!(which(world.board.current().await.as_ref()), 1);
    assert_eq!(world.board.age(), Duration::from_millis(50), "since the reading began");
}

#[tokio::test(start_paused = true)]
async fn who_cannot_wait_has_the_reading_taken_for_the_next() {
    let world = World::new();
    assert_eq!(which(world.board.last().as_ref()), 0);
    sleep(SECOND).await;
    assert_eq!(which(world.board.last().as_ref()), 1);
    sleep(28 * SECOND).await;
    assert_eq!(which(world.board.last().as_ref()), 1);
    assert_eq!(world.readings(), 1, "29 seconds are fresh");
    sleep(2 * SECOND).await;
    assert_eq!(which(world.board.last().as_ref()), 1, "nobody waits");
    sleep(SECOND).await;
    assert_eq!(which(world.board.last().as_ref()), 2);
}

#[tokio::test(start_paused = true)]
async fn while_nobody_looks_nothing_is_read() {
    let world = World::new();
    world.board.current().await;
    sleep(3_600 * SECOND).await;
    assert_eq!(world.readings(), 1);
    assert_eq!(which(world.board.current().await.as_ref()), 2, "an hour old is not current");
}

#[tokio::test(start_paused = true)]
async fn up_to_a_minute_nobody_waits() {
    let world = World::new();
    world.board.current().await;
    sleep(59 * SECOND).await;
    let before = Instant::now();
    assert_eq!(which(world.board.current().await.as_ref()), 1);
    assert_eq!(before.elapsed(), Duration::ZERO);
    sleep(SECOND).await;
    assert_eq!(which(world.board.current().await.as_ref()), 2, "it was asked for a second ago");
}

#[tokio::test(start_paused = true)]
async fn a_crowd_shares_one_reading() {
    let world = World::new();
    for round in 1..=3 {
        let mut crowd = JoinSet::new();
        for _ in 0..1_000 {
            let board = world.board.clone();
            crowd.spawn(async move {
                for _ in 0..10 {
                    drop(board.last());
                }
                which(board.current().await.as_ref())
            });
        }
        let seen = crowd.join_all().await;
        assert!(seen.iter().all(|reading| *reading == round), "round {round}: {seen:?}");
        sleep(61 * SECOND).await;
    }
    assert_eq!(world.readings(), 3);
    assert_eq!(world.database.most_under_way.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn a_reading_outlives_the_next_and_is_freed_by_who_makes_the_one_after() {
    let world = World::new();
    let first = Arc::downgrade(&world.board.current().await.unwrap());
    sleep(61 * SECOND).await;
    assert_eq!(which(world.board.current().await.as_ref()), 2);
    assert!(first.upgrade().is_some(), "a page that has it does not free it");
    sleep(61 * SECOND).await;
    assert_eq!(which(world.board.current().await.as_ref()), 3);
    assert!(first.upgrade().is_none());
}

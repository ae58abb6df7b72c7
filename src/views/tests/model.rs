//! Random schedules of views, failures, hang-ups and shutdowns. A failure prints the schedule and its seed;
//! `PROPTEST_RNG_SEED` or the line that proptest writes below `proptest-regressions/` replays it.

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::world::{Behaviour, TIMING, World};
use crate::audience::Audience;
use crate::comic::ComicNumber;
use crate::views::Recorded;

/// One thing that happens.
#[derive(Clone, Debug)]
enum Step {
    /// Somebody looks at a comic, and hangs up after so many milliseconds where there is a number.
    View { comic: i32, audience: Audience, hangs_up_after: Option<u64> },
    /// Time passes.
    Wait(u64),
    /// The store does this with its next batch.
    Next(Behaviour),
    /// The store does this whenever it has no other orders.
    Then(Behaviour),
    /// Midnight.
    NextDay,
}

fn behaviour() -> impl Strategy<Value = Behaviour> {
    prop_oneof![
        4 => Just(Behaviour::Well),
        2 => (1_u64..2_000).prop_map(Behaviour::Slow),
        1 => Just(Behaviour::FailBefore),
        1 => Just(Behaviour::FailAfter),
        1 => Just(Behaviour::HangBefore),
        1 => Just(Behaviour::HangAfter),
        1 => Just(Behaviour::Refuse),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let audience = prop::sample::select(Audience::ALL.to_vec());
    let hangs_up = prop::option::weighted(0.2, 0_u64..300);
    prop_oneof![
        12 => (prop::sample::select(vec![-1, 1, 2, 3]), audience, hangs_up)
            .prop_map(|(comic, audience, hangs_up_after)| Step::View { comic, audience, hangs_up_after }),
        4 => (0_u64..1_500).prop_map(Step::Wait),
        3 => behaviour().prop_map(Step::Next),
        1 => behaviour().prop_map(Step::Then),
        1 => Just(Step::NextDay),
    ]
}

/// What the clients were told of one comic and audience.
#[derive(Clone, Copy, Debug, Default)]
struct Told {
    counted: i64,
    pending: i64,
    unanswered: i64,
}

type Growth = BTreeMap<(i32, Audience), i64>;

fn check(told: &BTreeMap<(i32, Audience), Told>, growth: &Growth) {
    for (key, told) in told {
        let grown = growth.get(key).copied().unwrap_or(0);
        let most = told.counted + told.pending + told.unanswered;
        assert!((told.counted..=most).contains(&grown), "{key:?} grew by {grown}: {told:?}");
    }
}

async fn play(steps: Vec<Step>) {
    let mut world = World::new();
    let mut clients = JoinSet::new();
    for step in steps {
        match step {
            Step::View { comic, audience, hangs_up_after } => {
                let recorder = world.recorder.clone();
                clients.spawn(async move {
                    let begun = Instant::now();
                    let view = recorder.record(ComicNumber::new(comic).unwrap(), audience);
                    let told = match hangs_up_after {
                        Some(after) => tokio::time::timeout(Duration::from_millis(after), view).await.ok(),
                        None => Some(view.await),
                    };
                    assert!(begun.elapsed() <= TIMING.wait, "a waiter was stranded for {:?}", begun.elapsed());
                    ((comic, audience), told)
                });
                tokio::task::yield_now().await;
            }
            Step::Wait(milliseconds) => tokio::time::sleep(Duration::from_millis(milliseconds)).await,
            Step::Next(behaviour) => world.script([behaviour]),
            Step::Then(behaviour) => world.behave(behaviour),
            Step::NextDay => world.next_day(),
        }
    }
    // The shutdown may come while clients wait.
    let begun = Instant::now();
    world.stop().await.unwrap();
    assert!(begun.elapsed() <= 4 * TIMING.deadline, "the last flush took {:?}", begun.elapsed());

    let mut told: BTreeMap<_, Told> = BTreeMap::new();
    let mut accepted = 0;
    while let Some(ended) = clients.join_next().await {
        let (key, answer) = ended.unwrap();
        let told = told.entry(key).or_default();
        match answer {
            Some(Recorded::Counted(_)) => told.counted += 1,
            Some(Recorded::Pending) => told.pending += 1,
            Some(Recorded::Closed) => continue,
            None => told.unanswered += 1,
        }
        accepted += 1;
    }
    check(&told, &world.tables.lock().unwrap().totals);
    world.tables.lock().unwrap().audit();
    assert_eq!(world.recorder.pending(), 0);

    // Everything accepted is in the database or in the spool, each once.
    world.replay().await;
    let tables = world.tables.lock().unwrap();
    tables.audit();
    assert_eq!(tables.total(), accepted, "{told:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_every_accepted_view_is_counted_once(steps in prop::collection::vec(step(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(play(steps));
    }
}

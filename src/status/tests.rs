//! Who asks at once shares a look; what is known of Parameter Store is judged by its age.

use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::clock::Clock;
use crate::config::{ParameterPath, ParameterState, ParameterWatch};

/// A check that takes a while, and counts how often it is made.
struct Slow(Arc<AtomicUsize>, Duration);

#[async_trait]
impl Check for Slow {
    fn name(&self) -> &'static str {
        "redis"
    }

    async fn look(&self) -> Outcome {
        let look = self.0.fetch_add(1, Ordering::SeqCst) + 1;
        tokio::time::sleep(self.1).await;
        assert!(look != 3, "on purpose");
        Outcome::Ok(look.to_string())
    }
}

#[tokio::test(start_paused = true)]
async fn a_look_is_shared_while_it_is_under_way_and_for_a_second_after() {
    let looks = Arc::new(AtomicUsize::new(0));
    let shared = Shared::new(Slow(Arc::clone(&looks), Duration::from_millis(100)));
    let found = join_all((0..10).map(|_| shared.finding())).await;
    assert!(found.iter().all(|finding| finding.outcome == Outcome::Ok("1".to_owned())), "{found:?}");
    assert!(found.iter().all(|finding| finding.took == Duration::from_millis(100)), "{found:?}");
    tokio::time::advance(Duration::from_millis(990)).await;
    shared.finding().await;
    assert_eq!(looks.load(Ordering::SeqCst), 1);
    tokio::time::advance(Duration::from_millis(20)).await;
    // Who leaves takes nothing from the others.
    assert!(tokio::time::timeout(Duration::from_millis(50), shared.finding()).await.is_err());
    assert_eq!(shared.finding().await.outcome, Outcome::Ok("2".to_owned()));
    assert_eq!(looks.load(Ordering::SeqCst), 2);
    tokio::time::advance(Duration::from_secs(2)).await;
    assert_eq!(shared.finding().await.outcome, Outcome::Err("the check itself broke".to_owned()));
    assert_eq!(shared.finding().await.outcome, Outcome::Ok("4".to_owned()), "once broken, it is tried anew");
}

#[tokio::test(start_paused = true)]
async fn a_look_that_never_ends_ends_in_time() {
    let begun = tokio::time::Instant::now();
    let found = Shared::new(Slow(Arc::default(), Duration::from_hours(1))).finding().await;
    assert_eq!(found.outcome, Outcome::Err("no answer within 1500 ms".to_owned()));
    assert_eq!(begun.elapsed(), DEADLINE);
}

#[tokio::test]
async fn parameters_that_are_old_or_were_not_taken_over_are_told() {
    let now = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
    let (watch, _reasons) = ParameterWatch::new();
    let every = Duration::from_mins(1);
    let check = ParameterStoreCheck::Watched { watch: watch.clone(), every, clock: Clock::new(move || now) };
    assert_eq!(check.look().await, Outcome::Err("not read yet".to_owned()));
    let tell = |refreshed: DateTime<Utc>, problem: Option<&str>| {
        watch.tell(ParameterState {
            path: ParameterPath::parse("/canary/").unwrap(),
            set_version: 57,
            parameters: Vec::new(),
            refreshed,
            problem: problem.map(str::to_owned),
            settings: Arc::default(),
        });
    };
    tell(now - TimeDelta::seconds(180), None);
    assert_eq!(check.look().await, Outcome::Ok("0 parameters, set 57, read 3m ago".to_owned()));
    tell(now - TimeDelta::seconds(181), None);
    let old = "not read for more than 3 intervals; in use: 0 parameters, set 57, read 3m 1s ago";
    assert_eq!(check.look().await, Outcome::Err(old.to_owned()));
    tell(now + TimeDelta::seconds(5), Some("canary.example cannot be reached"));
    let refused = "the last reading was not taken over, the log says why; in use: 0 parameters, set 57, read 0s ago";
    assert_eq!(check.look().await, Outcome::Err(refused.to_owned()));
}

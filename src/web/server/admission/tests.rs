//! The limit's law, and who is let in under it.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{Admission, LEAST, LONGEST_REST, Limit, PROBE};

const TARGET: Duration = Duration::from_millis(10);
const MOST: usize = 1_000;

fn overloaded(limit: &mut Limit, crowd: usize, lag: u64) -> usize {
    limit.adapt(Duration::from_millis(lag), TARGET, crowd)
}

#[test]
fn the_limit_falls_from_the_crowd_while_the_lag_stands_and_comes_back() {
    let mut limit = Limit::new(MOST);
    assert_eq!(overloaded(&mut limit, 400, 10), MOST, "the target is no overload");
    assert_eq!(overloaded(&mut limit, 400, 16), 248);
    assert_eq!(overloaded(&mut limit, 248, 50), 124);
    assert_eq!(overloaded(&mut limit, 1_000, 12), 102, "never up");
    for _ in 0..20 {
        let crowd = limit.current;
        overloaded(&mut limit, crowd, 50);
    }
    assert_eq!(limit.current, LEAST);
    let windows = (1..100).find(|_| limit.adapt(Duration::ZERO, TARGET, 10) == MOST).unwrap();
    assert!(windows <= 20, "back to the full only after {windows} windows");
}

#[test]
fn a_full_house_without_lag_grows_slowly() {
    let mut limit = Limit { current: 100, most: MOST };
    assert_eq!(limit.adapt(Duration::ZERO, TARGET, 90), 103);
    assert_eq!(Limit { current: MOST, most: MOST }.adapt(Duration::ZERO, TARGET, MOST), MOST);
}

#[tokio::test(start_paused = true)]
async fn beyond_the_limit_requests_are_sent_away_and_rest_longer_the_more_they_are() {
    let admission = Admission::new(LEAST);
    let under_way: Vec<_> = (0..LEAST).map(|_| admission.enter()).collect();
    let rests: Vec<Duration> = (0..2_000).map(|_| admission.has_room().unwrap_err()).collect();
    assert!(rests.is_sorted());
    assert_eq!((rests[0], *rests.last().unwrap()), (Duration::ZERO, LONGEST_REST));
    drop(under_way);
    admission.has_room().unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_burst_is_let_in_and_a_standing_lag_is_not() {
    let admission = Admission::new(MOST);
    let stop = CancellationToken::new();
    let adapting = tokio::spawn(admission.clone().adapt(TARGET, MOST, stop.clone()));
    let under_way: Vec<_> = (0..500).map(|_| admission.enter()).collect();
    let limit = || admission.0.limit.load(std::sync::atomic::Ordering::Relaxed);
    // On paused time a task is late only where the clock is moved past its turn.
    let late = async |probes: usize, by: Duration| {
        for _ in 0..probes {
            tokio::time::advance(PROBE + by).await;
            tokio::task::yield_now().await;
        }
    };
    for _ in 0..10 {
        late(9, Duration::ZERO).await;
        late(1, TARGET * 3).await;
    }
    assert_eq!(limit(), MOST, "one late probe of ten is a burst");
    late(20, TARGET * 3).await;
    assert!(limit() < 500, "{}", limit());
    drop(under_way);
    late(300, Duration::ZERO).await;
    assert_eq!(limit(), MOST);
    stop.cancel();
    adapting.await.unwrap();
}

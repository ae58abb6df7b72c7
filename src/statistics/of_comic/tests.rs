//! One comic's numbers against days that are written out.

use chrono::Days;
use proptest::prelude::*;

use super::*;

fn day(ordinal: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(ordinal)
}

#[test]
fn a_comic_that_nobody_has_seen_has_no_days() {
    let statistics = ComicStatistics::new(Vec::new(), None, day(3));
    assert_eq!((statistics.total, statistics.daily), (0, None));
}

#[test]
fn days_without_a_view_count_from_the_first_view_on() {
    let statistics = ComicStatistics::new(vec![(day(2), 6), (day(4), 2)], None, day(5));
    assert_eq!(statistics.total, 8);
    assert_eq!(statistics.daily, Summary::of(&[6, 0, 2, 0]));
    assert_eq!(statistics.last_days(day(5))[DAYS - 5..], [0, 6, 0, 2, 0]);
    assert_eq!(statistics.last_days(day(3))[DAYS - 3..], [0, 6, 2], "a day that has not begun yet is today");
    assert_eq!(statistics.last_days(day(32))[..2], [0, 2], "what was before is in no day");
}

#[test]
fn a_day_that_was_millions_of_days_ago_makes_no_millions_of_zeros() {
    let statistics = ComicStatistics::new(vec![(NaiveDate::MIN, 4), (day(5), i64::MAX)], None, day(5));
    let daily = statistics.daily.unwrap();
    assert!(daily.values > 90_000_000 && daily.median.abs() < f64::EPSILON, "{daily:?}");
    assert_eq!(statistics.total, i64::MAX);
}

proptest! {
    #[test]
    fn what_is_said_is_those_of_all_days_written_out(
        views in proptest::collection::vec(prop_oneof![Just(0_i64), 1_i64..9], 1..40),
    ) {
        let today = day(views.len() as u64 - 1);
        let all = (0..).map(day).zip(views.iter().copied());
        let seen: Vec<_> = all.filter(|(_, views)| *views > 0).collect();
        let statistics = ComicStatistics::new(seen, None, today);
        let since: Vec<i64> = views.into_iter().skip_while(|views| *views == 0).collect();
        let wanted = Summary::of(&since);
        prop_assert_eq!(statistics.total, since.iter().sum::<i64>());
        prop_assert_eq!(statistics.daily, wanted);
    }
}

//! Tops and windows against a plain computation over the same views.

use std::cell::Cell;

use chrono::Days;
use proptest::prelude::*;

use super::*;

fn noon() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-03-01T12:00:00Z").unwrap().to_utc()
}

fn ago(days: u64) -> NaiveDate {
    noon().date_naive() - Days::new(days)
}

fn number(number: i32) -> ComicNumber {
    ComicNumber::new(number).unwrap()
}

/// A reading of so many views of a comic, so many days ago.
fn reading(views: &[(i32, u64, i64)]) -> Reading {
    let mut totals = HashMap::<i32, i64>::new();
    for (comic, _, views) in views {
        *totals.entry(*comic).or_default() += views;
    }
    let days = views.iter().filter(|(_, days, _)| *days < 30).map(|(comic, days, views)| (*comic, ago(*days), *views));
    Reading::new(noon(), &Tallies { totals: totals.into_iter().collect(), days: days.collect() })
}

proptest! {
    #[test]
    fn windows_and_tops_are_those_of_the_views(
        // One comic now and then, few views so that many tie, some comics without any, days before the window.
        comics in 1_i32..12,
        views in proptest::collection::vec((1_i32..12, 0_u64..40, 1_i64..4), 0..60),
        most in 0_usize..15,
    ) {
        let views: Vec<_> = views.into_iter().filter(|(comic, _, _)| *comic <= comics).collect();
        let reading = reading(&views);
        let numbers: Vec<_> = (1..=comics).map(number).collect();
        let sum = |comic: i32, days: u64| -> i64 {
            views.iter().filter(|view| view.0 == comic && view.1 < days).map(|view| view.2).sum()
        };
        for (window, days) in [(Window::Today, 1), (Window::Week, 7), (Window::Month, 30), (Window::Ever, u64::MAX)] {
            let mut wanted: Vec<_> = (1..=comics).map(|comic| (comic, sum(comic, days))).collect();
            for (comic, views) in &wanted {
                prop_assert_eq!(reading.views(number(*comic), window), *views, "{:?} of comic {}", window, comic);
            }
            // Stable, so that equal ones stay in the order of their numbers.
            wanted.sort_by_key(|(_, views)| -views);
            wanted.retain(|(_, views)| *views > 0);
            wanted.truncate(most);
            let wanted: Vec<_> = wanted.into_iter().map(|(comic, views)| (number(comic), views)).collect();
            prop_assert_eq!(reading.top(&numbers, window, most), wanted, "{:?}", window);
        }
        let mut least: Vec<_> = (1..=comics).map(|comic| (number(comic), sum(comic, u64::MAX))).collect();
        least.sort_by_key(|(_, views)| *views);
        for (comic, own) in &least {
            let rank = reading.rank(&numbers, *comic).unwrap();
            prop_assert_eq!(rank.place, least.iter().filter(|(_, views)| views > own).count() + 1);
            prop_assert_eq!(rank.sharing, least.iter().filter(|(_, views)| views == own).count());
        }
        for (window, days) in [(Window::Today, 1), (Window::Week, 7), (Window::Month, 30), (Window::Ever, u64::MAX)] {
            let mut least: Vec<_> = (1..=comics).map(|comic| (number(comic), sum(comic, days))).collect();
            least.sort_by_key(|(_, views)| *views);
            least.truncate(most);
            prop_assert_eq!(reading.least(&numbers, window, most), least, "{:?}", window);
        }
        for comic in 1..=comics {
            let each: Vec<i64> = (0..30).rev().map(|days| sum(comic, days + 1) - sum(comic, days)).collect();
            let seen = each.iter().any(|views| *views > 0);
            prop_assert_eq!(reading.days(number(comic)).map(Vec::from), seen.then_some(each));
        }
        let all: Vec<i64> = (0..30).rev().map(|days| views.iter().filter(|view| view.1 == days).map(|view| view.2).sum()).collect();
        prop_assert_eq!(Vec::from(reading.days_of_all(&numbers)), all);
    }
}

#[test]
fn nothing_was_seen() {
    let reading = reading(&[]);
    let numbers = [number(1), number(2)];
    assert_eq!(reading.top(&numbers, Window::Ever, 5), []);
    assert_eq!(reading.least(&numbers, Window::Ever, 5), [(number(1), 0), (number(2), 0)]);
    assert_eq!(reading.rank(&numbers, number(2)), Some(Rank { place: 1, sharing: 2, of: 2 }));
    assert_eq!(reading.rank(&numbers, number(3)), None);
    assert_eq!(reading.days_of_all(&numbers), [0; DAYS]);
}

#[test]
fn views_by_a_clock_that_is_ahead_are_today_s() {
    let tallies = Tallies { totals: vec![(1, 5)], days: vec![(1, ago(0), 2), (1, ago(0) + Days::new(1), 3)] };
    let reading = Reading::new(noon(), &tallies);
    assert_eq!(reading.views(number(1), Window::Today), 5);
}

#[test]
fn sums_that_nothing_holds_stop_at_the_greatest() {
    let views = [(1, ago(0), i64::MAX), (1, ago(1), i64::MAX), (2, ago(0), i64::MAX)];
    let reading = Reading::new(noon(), &Tallies { totals: vec![(1, i64::MAX), (2, i64::MAX)], days: views.to_vec() });
    assert_eq!(reading.views(number(1), Window::Week), i64::MAX);
    assert_eq!(reading.days_of_all(&[number(1), number(2)])[DAYS - 1], i64::MAX);
}

#[test]
fn comics_that_are_not_asked_for_are_in_no_list() {
    let reading = reading(&[(1, 0, 1), (2, 0, 2), (-1, 0, 9)]);
    assert_eq!(reading.top(&[number(1)], Window::Ever, 5), [(number(1), 1)]);
    assert_eq!(reading.least(&[number(1)], Window::Ever, 5), [(number(1), 1)]);
}

#[test]
fn a_drawing_is_made_once_and_kept_while_its_days_stay() {
    let drawn = Cell::new(0);
    let draw = |_: &[i64; DAYS]| {
        drawn.set(drawn.get() + 1);
        "drawn".to_owned()
    };
    let first = reading(&[(1, 0, 1), (2, 3, 1), (3, 35, 1)]);
    for _ in 0..3 {
        assert_eq!(first.sparkline(number(1), draw).as_deref(), Some("drawn"));
        assert_eq!(first.sparkline(number(2), draw).as_deref(), Some("drawn"));
    }
    assert_eq!(first.sparkline(number(3), draw), None, "no view in all these days");
    assert_eq!(first.sparkline(number(4), draw), None, "never seen");
    assert_eq!(drawn.get(), 2);

    let mut second = reading(&[(1, 0, 2), (2, 3, 1)]);
    second.keep_drawings(&first);
    second.sparkline(number(2), draw);
    assert_eq!(drawn.get(), 2, "its days are the same");
    second.sparkline(number(1), draw);
    assert_eq!(drawn.get(), 3, "its days are not");

    let mut tomorrow = Reading { taken: noon() + TimeDelta::days(1), ..second.clone() };
    tomorrow.comics.values_mut().for_each(|counts| counts.sparkline = Drawing::default());
    tomorrow.keep_drawings(&second);
    tomorrow.sparkline(number(2), draw);
    assert_eq!(drawn.get(), 4, "the same numbers of other days");
}

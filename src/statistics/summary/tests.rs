//! Each number against a plain computation, written another way.
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the plain way is that of floats, and compared within their precision"
)]

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

fn close(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * other.abs().max(1.0)
}

/// R's type 7 as its manual gives it: on floats, from the rank `(n - 1) p`.
fn quantile(sorted: &[i64], p: f64) -> f64 {
    let rank = (sorted.len() - 1) as f64 * p + 1e-12;
    let (low, high) = (sorted[rank.floor() as usize], sorted[(rank.floor() as usize + 1).min(sorted.len() - 1)]);
    low as f64 + (rank - rank.floor()) * (high - low) as f64
}

proptest! {
    #[test]
    fn any_numbers_are_summed_up_as_by_hand(
        numbers in prop_oneof![
            proptest::collection::vec(0_i64..4, 1..40),
            proptest::collection::vec(0_i64..2_000_000, 1..200),
            proptest::collection::vec(-50_i64..50, 1..60),
            proptest::collection::vec(Just(0_i64), 1..30),
        ],
    ) {
        let summary = Summary::of(&numbers).unwrap();
        let mut often = BTreeMap::<i64, usize>::new();
        for number in &numbers {
            *often.entry(*number).or_default() += 1;
        }
        let most = *often.values().max().unwrap();
        let modes: Vec<i64> = often.iter().filter(|(_, times)| **times == most).map(|(value, _)| *value).collect();
        let sum: i64 = numbers.iter().sum();
        prop_assert_eq!(summary.values, numbers.len());
        prop_assert_eq!(summary.sum, sum);
        prop_assert_eq!(summary.minimum, *often.keys().next().unwrap());
        prop_assert_eq!(summary.maximum, *often.keys().last().unwrap());
        prop_assert_eq!(&summary.most_frequent, &modes);
        prop_assert_eq!(summary.occurrences, most);
        prop_assert_eq!(summary.zeros, often.get(&0).copied().unwrap_or(0));
        prop_assert!(close(summary.mean, sum as f64 / numbers.len() as f64));
        let mut sorted = numbers.clone();
        sorted.sort_unstable();
        prop_assert!(close(summary.median, quantile(&sorted, 0.5)), "{} {sorted:?}", summary.median);
        for (decile, tenths) in summary.deciles.iter().zip(1..) {
            let wanted = quantile(&sorted, f64::from(tenths) / 10.0);
            prop_assert!(close(*decile, wanted), "decile {tenths} is {decile}, not {wanted}, of {sorted:?}");
        }
    }

    #[test]
    fn nothing_overflows_at_the_ends_of_what_can_be_counted(
        numbers in proptest::collection::vec(prop_oneof![Just(i64::MIN), Just(i64::MAX), any::<i64>()], 1..20),
    ) {
        let summary = Summary::of(&numbers).unwrap();
        let true_sum: i128 = numbers.iter().map(|number| i128::from(*number)).sum();
        prop_assert_eq!(i128::from(summary.sum), true_sum.clamp(i64::MIN.into(), i64::MAX.into()));
        prop_assert!(close(summary.mean, true_sum as f64 / numbers.len() as f64));
        prop_assert!(summary.deciles.is_sorted());
        prop_assert!(summary.deciles.iter().all(|decile| (i64::MIN as f64..=i64::MAX as f64).contains(decile)));
    }
}

#[test]
fn of_nothing_nothing_is_said() {
    assert_eq!(Summary::of(&[]), None);
}

#[test]
fn one_number_is_all_of_it() {
    let summary = Summary::of(&[7]).unwrap();
    assert_eq!((summary.mean, summary.median, summary.deciles), (7.0, 7.0, [7.0; 9]));
    assert_eq!((summary.most_frequent, summary.occurrences, summary.zeros), (vec![7], 1, 0));
}

// R: quantile(c(1, 2, 4, 8, 16), seq(.1, .9, .1)), whose default is type 7.
#[test]
fn deciles_are_those_of_r() {
    let deciles = Summary::of(&[16, 1, 8, 2, 4]).unwrap().deciles;
    let wanted = [1.4, 1.8, 2.4, 3.2, 4.0, 5.6, 7.2, 9.6, 12.8];
    assert!(deciles.iter().zip(wanted).all(|(one, other)| close(*one, other)), "{deciles:?}");
}

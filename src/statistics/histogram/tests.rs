//! What every histogram keeps to, and what some look like.

use proptest::prelude::*;

use super::*;

fn shown(numbers: &[i64]) -> Vec<(i64, i64, usize)> {
    let histogram = Histogram::of(numbers).unwrap();
    histogram.bins.iter().map(|bin| (bin.from, bin.to, bin.values)).collect()
}

proptest! {
    #[test]
    fn every_number_is_in_one_bin(
        numbers in prop_oneof![
            proptest::collection::vec(0_i64..5, 1..50),
            proptest::collection::vec(0_i64..5_000, 1..300),
            proptest::collection::vec((0_u32..62).prop_map(|power| (1_i64 << power) - 1), 1..60),
            proptest::collection::vec(any::<i64>(), 1..60),
            proptest::collection::vec(prop_oneof![Just(i64::MIN), Just(0), Just(i64::MAX)], 1..6),
        ],
    ) {
        let Histogram { bins, .. } = Histogram::of(&numbers).unwrap();
        prop_assert!((1..=MOST_BINS).contains(&bins.len()), "{} bins", bins.len());
        for bin in &bins {
            prop_assert!(bin.from <= bin.to, "{bin:?}");
            let here = numbers.iter().filter(|number| (bin.from..=bin.to).contains(*number)).count();
            prop_assert_eq!(bin.values, here, "{:?} of {:?}", bin, &numbers);
        }
        prop_assert!(bins.windows(2).all(|pair| pair[0].to.checked_add(1) == Some(pair[1].from)), "{bins:?}");
        prop_assert_eq!(bins.iter().map(|bin| bin.values).sum::<usize>(), numbers.len());
        prop_assert!(bins[0].from <= *numbers.iter().min().unwrap());
        prop_assert!(bins.last().unwrap().values > 0, "{bins:?}");
        if numbers.iter().all(|number| *number >= 0) && numbers.contains(&0) {
            prop_assert_eq!((bins[0].from, bins[0].to), (0, 0));
        }
    }
}

#[test]
fn of_nothing_there_is_none() {
    assert_eq!(Histogram::of(&[]), None);
}

#[test]
fn all_zero_is_one_bin_and_so_is_one_value() {
    assert_eq!(shown(&[0, 0, 0]), [(0, 0, 3)]);
    assert_eq!(shown(&[41]), [(41, 41, 1)]);
}

#[test]
fn a_few_small_counts_have_a_bin_each() {
    assert_eq!(shown(&[0, 1, 3, 3]), [(0, 0, 1), (1, 1, 1), (2, 2, 0), (3, 3, 2)]);
}

#[test]
fn counts_that_are_spread_evenly_have_bins_of_one_width() {
    let numbers: Vec<i64> = (0..=200).collect();
    let bins = shown(&numbers);
    assert_eq!(bins[..3], [(0, 0, 1), (1, 9, 9), (10, 19, 10)]);
    assert_eq!(bins.last(), Some(&(200, 200, 1)));
    assert!(!Histogram::of(&numbers).unwrap().growing);
}

#[test]
fn counts_of_which_a_few_are_far_above_have_bins_that_grow() {
    let numbers = [0, 0, 1, 1, 1, 2, 3, 4, 7, 12, 150, 4_000];
    let growing = Histogram::of(&numbers).unwrap();
    assert!(growing.growing);
    let starts: Vec<i64> = growing.bins.iter().map(|bin| bin.from).collect();
    assert_eq!(starts, [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000]);
    assert_eq!(growing.bins.last(), Some(&Bin { from: 2_000, to: 4_000, values: 1 }));
}

//! Sets as bitmaps.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::number;
use crate::comic::ComicNumber;
use crate::visitor::SeenSet;

fn any_number() -> impl Strategy<Value = ComicNumber> {
    prop_oneof![-32..0, 1..4_000, 32_000..=32_767].prop_filter_map("zero is no comic", ComicNumber::new)
}

fn bit(bitmap: &[u8], bit: u32) -> bool {
    bitmap.get(bit as usize / 8).is_some_and(|byte| byte & (0x80 >> (bit % 8)) != 0)
}

proptest! {
    #[test]
    fn a_bitmap_comes_back_as_the_set_it_was(numbers in prop::collection::btree_set(any_number(), 0..200), room in 0..600_usize) {
        let set: SeenSet = numbers.iter().copied().collect();
        let bitmap = set.to_bitmap(room);
        prop_assert!(bitmap.len() >= room);
        let back = SeenSet::from_bitmap(&bitmap);
        for number in (-32..4_000).filter_map(ComicNumber::new) {
            prop_assert_eq!(back.contains(number), numbers.contains(&number));
            prop_assert_eq!(bit(&bitmap, SeenSet::bit(number).unwrap()), numbers.contains(&number), "as Redis numbers them");
        }
    }

    #[test]
    fn any_bytes_are_a_set(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let set = SeenSet::from_bitmap(&bytes);
        prop_assert_eq!(set.len(), bytes.iter().map(|byte| byte.count_ones()).sum::<u32>());
        prop_assert!(set.to_bitmap(0).len() <= bytes.len());
    }

    #[test]
    fn what_is_left_is_counted_and_found_in_order(
        all in prop::collection::btree_set(any_number(), 0..200),
        seen in prop::collection::btree_set(any_number(), 0..200),
    ) {
        let left: Vec<_> = all.difference(&seen).copied().collect();
        let common = all.intersection(&seen).count();
        let (all, seen): (SeenSet, SeenSet) = (all.into_iter().collect(), seen.into_iter().collect());
        prop_assert_eq!(all.len_without(&seen) as usize, left.len());
        prop_assert_eq!(all.common(&seen) as usize, common);
        prop_assert_eq!(all.iter_without(&seen).collect::<Vec<_>>(), left.clone());
        let found: Vec<_> = (0..all.len()).map_while(|index| all.nth_without(&seen, index)).collect();
        prop_assert_eq!(found, left);
    }
}

#[test]
fn a_bitmap_of_ones_is_no_set_of_comics() {
    for bytes in [9, 100, 100_000] {
        assert!(SeenSet::from_bitmap(&vec![0xff; bytes]).is_garbage());
    }
    let every: SeenSet = (-64..=4_000).filter_map(ComicNumber::new).collect();
    assert!(!every.is_garbage() && !SeenSet::default().is_garbage());
}

#[test]
fn a_number_that_no_comic_will_have_takes_no_memory() {
    let mut set = SeenSet::default();
    for absurd in [i32::MAX, 32_768, -33, i32::MIN] {
        set.insert(number(absurd));
        assert!(!set.contains(number(absurd)));
    }
    assert!(set.is_empty() && set.bytes() == 0);
    set.insert(number(32_767));
    assert_eq!(set.bytes(), 4_104);
}

#[test]
fn every_number_has_a_bit_of_its_own() {
    let numbers = (-32..=32_767).filter_map(ComicNumber::new);
    let bits: BTreeSet<_> = numbers.map(|number| SeenSet::bit(number).unwrap()).collect();
    assert_eq!(bits.len(), 32 + 32_767);
    assert_eq!(bits.last(), Some(&32_831));
}

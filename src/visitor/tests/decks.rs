//! What is drawn, and how often.

use std::collections::BTreeSet;
use std::time::Instant;

use super::number;
use crate::chance::Chance;
use crate::comic::ComicNumber;
use crate::visitor::{Deck, SeenSet};

fn numbers(numbers: impl IntoIterator<Item = i32>) -> impl Iterator<Item = ComicNumber> {
    numbers.into_iter().filter_map(ComicNumber::new)
}

#[test]
fn every_unseen_comic_is_equally_likely() {
    let (deck, chance) = (Deck::new(numbers(1..=10)), Chance::seeded(7));
    let seen: SeenSet = numbers([4]).collect();
    let mut drawn = [0_u32; 11];
    for _ in 0..9_000 {
        drawn[deck.draw(&seen, &chance).unwrap().ordinal() as usize] += 1;
    }
    assert_eq!(drawn[4], 0, "a seen comic was drawn");
    for comic in (1..=10).filter(|comic| *comic != 4) {
        assert!((850..1150).contains(&drawn[comic]), "comic {comic} came {} times of 1,000 expected", drawn[comic]);
    }
}

#[test]
fn a_deck_is_drawn_to_its_end_without_a_repetition() {
    for seed in 0..20 {
        let (deck, chance) = (Deck::new(numbers(1..=3_307)), Chance::seeded(seed));
        let mut seen = SeenSet::default();
        let mut drawn = BTreeSet::new();
        while let Some(comic) = deck.draw(&seen, &chance) {
            assert!(drawn.insert(comic), "seed {seed}: {comic} came twice");
            seen.insert(comic);
        }
        assert_eq!(drawn.len(), 3_306, "all but 404");
        assert!(!drawn.contains(&ComicNumber::MISSING_ON_PURPOSE));
        assert_eq!((deck.seen(&seen), deck.size()), (3_306, 3_306));
    }
}

#[test]
fn what_is_seen_and_not_in_the_deck_is_nothing_to_skip() {
    let (deck, chance) = (Deck::new(numbers([3, 5])), Chance::seeded(1));
    let seen: SeenSet = numbers([-4, 4, 900]).collect();
    let drawn: BTreeSet<_> = (0..100).filter_map(|_| deck.draw(&seen, &chance)).collect();
    assert_eq!(drawn, [number(3), number(5)].into());
    assert_eq!(deck.seen(&seen), 0);
}

#[test]
fn an_empty_deck_has_nothing_to_draw() {
    assert_eq!(Deck::default().draw(&SeenSet::default(), &Chance::seeded(1)), None);
    assert_eq!(Deck::new(numbers([404])).draw(&SeenSet::default(), &Chance::seeded(1)), None);
}

#[test]
fn the_sampler_has_a_deck_too() {
    let (deck, chance) = (Deck::new(numbers(-12..0)), Chance::seeded(1));
    let seen: SeenSet = numbers(-12..-1).collect();
    assert_eq!(deck.draw(&seen, &chance), Some(number(-1)));
    assert_eq!(deck.bytes(), 8);
}

#[test]
fn the_last_comic_costs_no_retries() {
    let (deck, chance) = (Deck::new(numbers(1..=3_307)), Chance::seeded(1));
    let mut seen: SeenSet = numbers((1..=3_307).filter(|comic| *comic != 2_000)).collect();
    let begun = Instant::now();
    for _ in 0..1_000 {
        assert_eq!(deck.draw(&seen, &chance), Some(number(2_000)));
    }
    // A thousand draws by trial and error would take millions of steps; unoptimised, these take some milliseconds.
    assert!(begun.elapsed().as_secs() < 2, "{:?}", begun.elapsed());
    seen.insert(number(2_000));
    assert_eq!(deck.draw(&seen, &chance), None);
}

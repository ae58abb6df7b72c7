//! What is drawn, and how often.

use super::*;

fn cards(numbers: impl IntoIterator<Item = i32>) -> Vec<ComicNumber> {
    numbers.into_iter().filter_map(ComicNumber::new).collect()
}

#[test]
fn every_card_but_the_current_is_equally_likely() {
    let (cards, chance) = (cards(1..=10), Chance::seeded(7));
    let mut drawn = [0_u32; 11];
    for _ in 0..9_000 {
        let card = draw(&cards, ComicNumber::new(4), &chance).unwrap();
        drawn[usize::try_from(card.get()).unwrap()] += 1;
    }
    assert_eq!(drawn[4], 0, "the current card was drawn");
    for card in (1..=10).filter(|card| *card != 4) {
        assert!((850..1150).contains(&drawn[card]), "card {card} came {} times of 1,000 expected", drawn[card]);
    }
}

#[test]
fn a_current_card_outside_the_deck_is_nothing_to_skip() {
    let (cards, chance) = (cards([3, 5]), Chance::seeded(1));
    let drawn: std::collections::BTreeSet<_> =
        (0..100).filter_map(|_| draw(&cards, ComicNumber::new(4), &chance)).collect();
    assert_eq!(drawn.into_iter().collect::<Vec<_>>(), cards);
}

#[test]
fn without_another_card_nothing_is_drawn() {
    let chance = Chance::seeded(1);
    assert_eq!(draw(&[], None, &chance), None);
    assert_eq!(draw(&cards([3]), ComicNumber::new(3), &chance), None);
}

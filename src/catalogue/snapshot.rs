//! The catalogue at one moment.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::comic::{Comic, ComicNumber};
use crate::visitor::Deck;

/// Comics in the order of their numbers.
#[derive(Debug, Default)]
pub struct Snapshot {
    numbers: Vec<ComicNumber>,
    comics: Vec<Arc<Comic>>,
    deck: Deck,
}

impl Snapshot {
    /// This snapshot with some comics added or replaced.
    pub(super) fn with(&self, comics: &[Comic]) -> Self {
        let mut all: BTreeMap<ComicNumber, Arc<Comic>> =
            self.comics.iter().map(|comic| (comic.number, Arc::clone(comic))).collect();
        all.extend(comics.iter().map(|comic| (comic.number, Arc::new(comic.clone()))));
        let (numbers, comics): (Vec<_>, _) = all.into_iter().unzip();
        Self { deck: Deck::new(numbers.iter().copied()), numbers, comics }
    }

    /// The comic of a number.
    #[must_use]
    pub fn get(&self, number: ComicNumber) -> Option<&Arc<Comic>> {
        self.numbers.binary_search(&number).ok().and_then(|index| self.comics.get(index))
    }

    /// All numbers, ascending.
    #[must_use]
    pub fn numbers(&self) -> &[ComicNumber] {
        &self.numbers
    }

    /// The deck of all its comics.
    #[must_use]
    pub fn deck(&self) -> &Deck {
        &self.deck
    }

    /// All comics, ascending by number.
    #[must_use]
    pub fn comics(&self) -> impl ExactSizeIterator<Item = &Comic> {
        self.comics.iter().map(|comic| &**comic)
    }

    /// Whether no comic is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.comics.is_empty()
    }

    /// How many comics are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.comics.len()
    }

    /// The comic with the lowest number.
    #[must_use]
    pub fn oldest(&self) -> Option<&Arc<Comic>> {
        self.comics.first()
    }

    /// The comic with the highest number.
    #[must_use]
    pub fn newest(&self) -> Option<&Arc<Comic>> {
        self.comics.last()
    }
}

//! The deck: the comics that "Another One" draws from.

use super::SeenSet;
use crate::chance::Chance;
use crate::comic::ComicNumber;

/// All comics that can be drawn: those of a catalogue, but for 404, which is none.
#[derive(Clone, Debug, Default)]
pub struct Deck {
    comics: SeenSet,
    size: u32,
}

impl Deck {
    /// The deck of these comics.
    pub fn new(numbers: impl IntoIterator<Item = ComicNumber>) -> Self {
        let comics: SeenSet = numbers.into_iter().filter(|number| *number != ComicNumber::MISSING_ON_PURPOSE).collect();
        Self { size: comics.len(), comics }
    }

    /// Draws one that is not in `seen`, each as likely as any other; `None` where all have been seen. The time does not
    /// depend on how many are left.
    #[must_use]
    pub fn draw(&self, seen: &SeenSet, chance: &Chance) -> Option<ComicNumber> {
        let left = self.comics.len_without(seen);
        let index = u32::try_from(chance.below(left as usize)).unwrap_or(0);
        self.comics.nth_without(seen, index)
    }

    /// How many of its comics are in `seen`.
    #[must_use]
    pub fn seen(&self, seen: &SeenSet) -> u32 {
        self.comics.common(seen)
    }

    /// Its comics that are not in `seen`, ascending.
    pub fn unseen<'a>(&'a self, seen: &'a SeenSet) -> impl Iterator<Item = ComicNumber> + 'a {
        self.comics.iter_without(seen)
    }

    /// Whether this comic is one of it.
    #[must_use]
    pub fn holds(&self, number: ComicNumber) -> bool {
        self.comics.contains(number)
    }

    /// How many comics it has.
    #[must_use]
    pub fn size(&self) -> u32 {
        self.size
    }

    /// Bytes of a bitmap in which each of its comics has a bit.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.comics.bytes()
    }
}

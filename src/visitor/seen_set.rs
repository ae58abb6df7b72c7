//! A set of comics as a bitmap.

use crate::comic::ComicNumber;

/// The sampler's numbers, below zero, come first: comic `n` is bit `n + 64`.
const BELOW_ZERO: i32 = 64;
/// The lowest number of the sampler: the bits before it are nobody's.
const LEAST: i32 = -32;
/// The highest number that has a bit: xkcd is there in about 190 years. A bound for whoever can put numbers into the
/// database.
const MOST: i32 = 32_767;
const WORD: u32 = u64::BITS;

/// A set of comics: xkcd's up to 32,767, and the sampler's first 32 strips.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeenSet {
    /// The lowest bit is the first word's highest: so the bytes are in Redis' order.
    words: Vec<u64>,
}

impl SeenSet {
    /// The set that a bitmap in Redis' order stands for.
    #[must_use]
    pub fn from_bitmap(bitmap: &[u8]) -> Self {
        let word = |chunk: &[u8]| {
            let mut bytes = [0; 8];
            bytes.iter_mut().zip(chunk).for_each(|(byte, given)| *byte = *given);
            u64::from_be_bytes(bytes)
        };
        Self { words: bitmap.chunks(8).map(word).collect() }
    }

    /// The bitmap in Redis' order, at least `bytes` long.
    #[must_use]
    pub fn to_bitmap(&self, bytes: usize) -> Vec<u8> {
        let mut bitmap: Vec<u8> = self.words.iter().flat_map(|word| word.to_be_bytes()).collect();
        bitmap.truncate(bytes.max(self.bytes()));
        bitmap.resize(bytes.max(bitmap.len()), 0);
        bitmap
    }

    /// A comic's place in the bitmap; `None` for the few numbers that have none.
    #[must_use]
    pub fn bit(number: ComicNumber) -> Option<u32> {
        let number = number.get();
        (LEAST..=MOST).contains(&number).then_some(number.wrapping_add(BELOW_ZERO).unsigned_abs())
    }

    fn number(bit: u32) -> Option<ComicNumber> {
        i32::try_from(bit).ok().and_then(|bit| ComicNumber::new(bit - BELOW_ZERO))
    }

    /// Adds a comic; nothing where it has no bit.
    pub fn insert(&mut self, number: ComicNumber) {
        let Some(bit) = Self::bit(number) else { return };
        let word = (bit / WORD) as usize;
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        if let Some(word) = self.words.get_mut(word) {
            *word |= Self::mask(bit);
        }
    }

    /// Whether a comic is in it.
    #[must_use]
    pub fn contains(&self, number: ComicNumber) -> bool {
        Self::bit(number).is_some_and(|bit| self.word((bit / WORD) as usize) & Self::mask(bit) != 0)
    }

    /// Whether it cannot be a set of comics: it has bits of numbers that no comic has. So has any text.
    #[must_use]
    pub fn is_garbage(&self) -> bool {
        let (nobodys, zero) = (LEAST + BELOW_ZERO, BELOW_ZERO.unsigned_abs());
        self.word(0).leading_zeros() < nobodys.unsigned_abs()
            || self.word((zero / WORD) as usize) & Self::mask(zero) != 0
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// How many comics are in both.
    pub(super) fn common(&self, other: &Self) -> u32 {
        self.words.iter().zip(&other.words).map(|(one, other)| (one & other).count_ones()).sum()
    }

    /// How many comics are in it.
    pub(super) fn len(&self) -> u32 {
        self.words.iter().map(|word| word.count_ones()).sum()
    }

    /// Bytes that its bitmap needs.
    pub(super) fn bytes(&self) -> usize {
        let used = self.words.iter().rposition(|word| *word != 0);
        used.map_or(0, |word| word * 8 + 8 - self.word(word).trailing_zeros() as usize / 8)
    }

    /// The words of those that are in this and not in `other`, with their places.
    fn without<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (u32, u64)> + 'a {
        (0..).zip(&self.words).map(|(place, word)| (place, word & !other.word(place as usize)))
    }

    /// How many are in this and not in `other`.
    pub(super) fn len_without(&self, other: &Self) -> u32 {
        self.without(other).map(|(_, word)| word.count_ones()).sum()
    }

    /// The one that `index` smaller ones come before, of those in this and not in `other`. Takes a step for each word,
    /// however few are left.
    pub(super) fn nth_without(&self, other: &Self, index: u32) -> Option<ComicNumber> {
        let mut before = index;
        for (place, mut word) in self.without(other) {
            let here = word.count_ones();
            if before >= here {
                before -= here;
                continue;
            }
            for _ in 0..before {
                word &= !Self::mask(word.leading_zeros());
            }
            return Self::number(place * WORD + word.leading_zeros());
        }
        None
    }

    /// Those in this and not in `other`, ascending.
    pub(super) fn iter_without<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = ComicNumber> + 'a {
        self.without(other).flat_map(|(place, word)| {
            let bits = (0..WORD).filter(move |bit| word & Self::mask(*bit) != 0);
            bits.filter_map(move |bit| Self::number(place * WORD + bit))
        })
    }

    fn word(&self, place: usize) -> u64 {
        self.words.get(place).copied().unwrap_or(0)
    }

    fn mask(bit: u32) -> u64 {
        1 << (WORD - 1 - bit % WORD)
    }
}

impl FromIterator<ComicNumber> for SeenSet {
    fn from_iter<I: IntoIterator<Item = ComicNumber>>(numbers: I) -> Self {
        let mut set = Self::default();
        numbers.into_iter().for_each(|number| set.insert(number));
        set
    }
}

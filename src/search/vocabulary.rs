//! All words of a catalogue's texts.

use std::collections::HashMap;

use super::words::Folder;

/// The most longer words that the beginning of a word stands for.
const MOST_LONGER: usize = 64;
/// With fewer letters, the beginning of a word stands for nothing but itself.
const FEWEST_LETTERS: usize = 2;

/// A word's number in the vocabulary.
pub(super) type WordId = u32;
/// A stem's number in the vocabulary.
pub(super) type StemId = u32;

/// All words, each with its stem.
#[derive(Default)]
pub(super) struct Vocabulary {
    words: Vec<Word>,
    ids: HashMap<Box<str>, WordId>,
    stems: Vec<Box<str>>,
    stem_ids: HashMap<Box<str>, StemId>,
    /// The words' numbers in the order of their letters.
    sorted: Vec<WordId>,
}

/// A word of the vocabulary.
pub(super) struct Word {
    /// The word, folded.
    pub(super) text: Box<str>,
    /// Its stem.
    pub(super) stem: StemId,
    /// How often it occurs.
    pub(super) uses: u32,
    /// Which letters it has: a bit for each.
    pub(super) letters: u64,
}

impl Vocabulary {
    /// The number of a folded word, which is added where it is new.
    pub(super) fn add(&mut self, folder: &mut Folder, plain: &str) -> WordId {
        if let Some(&id) = self.ids.get(plain) {
            self.words[id as usize].uses += 1;
            return id;
        }
        let (stem, id) = (folder.stem(plain), WordId::try_from(self.words.len()).unwrap_or(WordId::MAX));
        let next = StemId::try_from(self.stems.len()).unwrap_or(StemId::MAX);
        let stem_id = *self.stem_ids.entry(stem.as_str().into()).or_insert(next);
        if stem_id == next {
            self.stems.push(stem.into());
        }
        self.words.push(Word { text: plain.into(), stem: stem_id, uses: 1, letters: letters(plain) });
        self.ids.insert(plain.into(), id);
        id
    }

    /// Puts the words in order: before this, [`longer`](Self::longer) knows none.
    pub(super) fn sort(&mut self) {
        let mut sorted: Vec<WordId> = (0..WordId::try_from(self.words.len()).unwrap_or(WordId::MAX)).collect();
        sorted.sort_unstable_by_key(|id| &*self.word(*id).text);
        self.sorted = sorted;
    }

    /// A word of it.
    pub(super) fn word(&self, id: WordId) -> &Word {
        &self.words[id as usize]
    }

    /// All words, in no particular order.
    pub(super) fn words(&self) -> &[Word] {
        &self.words
    }

    /// The word that is exactly this.
    pub(super) fn exact(&self, folded: &str) -> Option<&Word> {
        self.ids.get(folded).map(|id| self.word(*id))
    }

    /// The stem of a folded word that may not be here itself: `snipes` where there is `sniping`.
    pub(super) fn stem_of(&self, folder: &mut Folder, plain: &str) -> Option<StemId> {
        match self.exact(plain) {
            Some(word) => Some(word.stem),
            None => self.stem_ids.get(folder.stem(plain).as_str()).copied(),
        }
    }

    /// A stem's letters.
    pub(super) fn stem(&self, id: StemId) -> &str {
        &self.stems[id as usize]
    }

    /// The stems of the words that begin with `beginning` and are longer, most used first, no more than so many.
    pub(super) fn longer(&self, beginning: &str) -> Vec<StemId> {
        if beginning.chars().nth(FEWEST_LETTERS - 1).is_none() {
            return Vec::new();
        }
        let from = self.sorted.partition_point(|id| *self.word(*id).text < *beginning);
        let begin = self.sorted[from..].iter().map(|id| self.word(*id));
        let mut longer: Vec<&Word> = begin.take_while(|word| word.text.starts_with(beginning)).collect();
        longer.sort_by_key(|word| std::cmp::Reverse(word.uses));
        let mut stems = Vec::new();
        for word in longer.into_iter().filter(|word| *word.text != *beginning) {
            if stems.len() < MOST_LONGER && !stems.contains(&word.stem) {
                stems.push(word.stem);
            }
        }
        stems
    }
}

/// Which letters a word has, a bit for each: what differs in many letters cannot be the same mistyped.
pub(super) fn letters(folded: &str) -> u64 {
    folded.bytes().fold(0, |letters, byte| letters | 1 << (byte % 64))
}

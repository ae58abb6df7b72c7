//! What a query means in a catalogue: its words as stems that occur there.

use super::query::{Clause, Query, Sought};
use super::vocabulary::{StemId, Vocabulary};
use super::words::{Folder, is_small};

/// How much the beginning of a word weighs beside a whole word.
const OF_A_BEGINNING: f32 = 0.15;

/// What a query means.
pub(super) struct Meaning {
    /// What a comic must have.
    pub(super) clauses: Vec<Meant>,
    /// What it must not have.
    pub(super) without: Vec<Alternative>,
}

/// A clause of a query.
pub(super) struct Meant {
    /// What may stand for it; empty where nothing can.
    pub(super) alternatives: Vec<Alternative>,
    /// A word that a comic need not have.
    pub(super) small: bool,
    /// Quotation marks are meant: a comic has it, or is not looked for.
    pub(super) phrase: bool,
}

/// Something that can be found.
pub(super) enum Alternative {
    /// A word by its stem, and what it weighs.
    Stem(StemId, f32),
    /// A comic's number.
    Number(String),
    /// Words one after the other, by their stems.
    Phrase(Vec<StemId>),
}

impl Meaning {
    /// Of a query.
    pub(super) fn of(query: &Query, vocabulary: &Vocabulary, folder: &mut Folder) -> Self {
        let mut clauses: Vec<Meant> = query.clauses.iter().map(|clause| meant(clause, vocabulary, folder)).collect();
        if clauses.iter().all(|clause| clause.small) {
            for clause in &mut clauses {
                clause.small = false;
            }
        }
        let without = query.without.iter().flat_map(|sought| alternatives(sought, vocabulary, folder)).collect();
        Self { clauses, without }
    }

    /// What is meant and can be found, to be marked where it stands.
    pub(super) fn marked(&self) -> impl Iterator<Item = &Alternative> {
        self.clauses.iter().filter(|clause| !clause.small).flat_map(|clause| &clause.alternatives)
    }
}

fn meant(clause: &Clause, vocabulary: &Vocabulary, folder: &mut Folder) -> Meant {
    Meant {
        alternatives: clause.0.iter().flat_map(|sought| alternatives(sought, vocabulary, folder)).collect(),
        small: matches!(clause.0.as_slice(), [Sought::Word { word, .. }] if is_small(word)),
        phrase: clause.0.iter().any(|sought| matches!(sought, Sought::Phrase(_))),
    }
}

/// What can be found of a word or a phrase.
pub(super) fn alternatives(sought: &Sought, vocabulary: &Vocabulary, folder: &mut Folder) -> Vec<Alternative> {
    match sought {
        Sought::Word { word, open } => {
            let whole = vocabulary.stem_of(folder, word);
            let longer = if *open { vocabulary.longer(word) } else { Vec::new() };
            let longer = longer.into_iter().filter(|stem| Some(*stem) != whole);
            let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
            // Of no comic the number begins with a zero.
            let number = is_number.then(|| Alternative::Number(word.trim_start_matches('0').to_owned()));
            let whole = whole.map(|stem| Alternative::Stem(stem, 1.0));
            let longer = longer.map(|stem| Alternative::Stem(stem, OF_A_BEGINNING));
            whole.into_iter().chain(number).chain(longer).collect()
        }
        Sought::Phrase(words) => {
            let stems: Option<Vec<StemId>> = words.iter().map(|word| vocabulary.stem_of(folder, word)).collect();
            stems.map(Alternative::Phrase).into_iter().collect()
        }
    }
}

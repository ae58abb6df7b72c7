//! Typos, forgiven where nothing matches: a word that no comic has becomes the one that is nearest.

use super::index::Indexed;
use super::meaning::{Alternative, alternatives};
use super::query::{Query, Sought};
use super::vocabulary::{Vocabulary, Word, letters};
use super::words::Folder;

/// The most words that one mistyped word may have been meant to be.
const MOST_CANDIDATES: usize = 6;

/// Which words are taken for mistyped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mistyped {
    /// Those that no comic has in any form.
    Unknown,
    /// Those that no comic has as they are, though some have another form: `snipping`, where there is `snipped`.
    Unwritten,
}

/// The query with what is mistyped replaced by what is nearest, each time by another of the nearest words: best first.
/// Empty where no word is, or none is near.
pub(super) fn corrections(query: &Query, mistyped: Mistyped, indexed: &Indexed, folder: &mut Folder) -> Vec<Query> {
    let mut tries = vec![query.clone()];
    let mut changed = false;
    for (clause, alternative, at) in words(query) {
        let sought = &query.clauses[clause].0[alternative];
        if is_known(sought, at, mistyped, (&indexed.vocabulary, folder)) {
            continue;
        }
        let near = nearest(word_at(sought, at), indexed);
        if near.is_empty() {
            continue;
        }
        changed = true;
        // All combinations would be too many: of each further word, only the nearest is tried with each of the first's.
        let most = if tries.len() == 1 { MOST_CANDIDATES } else { 1 };
        let with = |query: &Query, near: &Word| {
            let mut query = query.clone();
            replace(&mut query.clauses[clause].0[alternative], at, &near.text);
            query
        };
        tries = near.iter().take(most).flat_map(|near| tries.iter().map(move |query| with(query, near))).collect();
    }
    if changed { tries } else { Vec::new() }
}

/// Where a query's words are: clause, alternative, and place in a phrase.
fn words(query: &Query) -> impl Iterator<Item = (usize, usize, usize)> {
    query.clauses.iter().enumerate().flat_map(|(clause, alternatives)| {
        alternatives
            .0
            .iter()
            .enumerate()
            .flat_map(move |(alternative, sought)| (0..sought.words()).map(move |at| (clause, alternative, at)))
    })
}

fn word_at(sought: &Sought, at: usize) -> &str {
    match sought {
        Sought::Word { word, .. } => word,
        Sought::Phrase(words) => &words[at],
    }
}

/// Whether a word means something as it is. A number does, and what longer words begin with while it is typed.
fn is_known(sought: &Sought, at: usize, mistyped: Mistyped, (vocabulary, folder): (&Vocabulary, &mut Folder)) -> bool {
    let word = word_at(sought, at);
    let stem = vocabulary.stem_of(folder, word);
    if mistyped == Mistyped::Unknown && stem.is_some() || vocabulary.exact(word).is_some() {
        return true;
    }
    let is_more =
        |alternative: &Alternative| !matches!(alternative, Alternative::Stem(found, _) if Some(*found) == stem);
    matches!(sought, Sought::Word { .. }) && alternatives(sought, vocabulary, folder).iter().any(is_more)
}

fn replace(sought: &mut Sought, at: usize, with: &str) {
    match sought {
        Sought::Word { word, open } => (*word, *open) = (with.to_owned(), false),
        Sought::Phrase(words) => with.clone_into(&mut words[at]),
    }
}

/// The known words that a word may have been meant to be, most likely first.
fn nearest<'a>(word: &str, indexed: &'a Indexed) -> Vec<&'a Word> {
    let length = word.chars().count();
    let most = match length {
        0..=3 => return Vec::new(),
        4..=7 => 1,
        _ => 2,
    };
    let letters = letters(word);
    let differing = u32::try_from(2 * most).unwrap_or(0);
    let may_be = indexed.vocabulary.words().iter().filter(|known| {
        known.text.len().abs_diff(word.len()) <= 4 * most && (known.letters ^ letters).count_ones() <= differing
    });
    let mut near: Vec<(usize, bool, u32, &Word)> = may_be
        .filter_map(|known| {
            if known.text.chars().count().abs_diff(length) > most {
                return None;
            }
            let distance = strsim::osa_distance(word, &known.text);
            let begins_alike = known.text.chars().next() == word.chars().next();
            (distance <= most).then_some((distance, !begins_alike, u32::MAX - known.uses, known))
        })
        .collect();
    near.sort_by(|one, other| (one.0, one.1, one.2, &one.3.text).cmp(&(other.0, other.1, other.2, &other.3.text)));
    near.into_iter().map(|(.., known)| known).collect()
}

#[cfg(test)]
mod tests;

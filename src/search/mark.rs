//! Showing what was found in the words of a text.

use super::index::{Entry, Indexed, Spot, Text};
use super::meaning::{Alternative, Meaning};
use super::vocabulary::StemId;
use super::{Excerpt, ExcerptSource, Run};

/// How much of a text an excerpt shows, in bytes: about two lines on a desktop.
const LONGEST: usize = 200;
/// How much of it stands before the first hit, in bytes.
const BEFORE: usize = 48;

/// Marks what is meant.
pub(super) struct Marker<'a> {
    indexed: &'a Indexed,
    stems: Vec<StemId>,
    phrases: Vec<&'a [StemId]>,
}

/// A stretch of a text that is a hit, in bytes.
type Stretch = (usize, usize);

impl<'a> Marker<'a> {
    pub(super) fn new(indexed: &'a Indexed, meaning: &'a Meaning) -> Self {
        let (mut stems, mut phrases) = (Vec::new(), Vec::new());
        for alternative in meaning.marked() {
            match alternative {
                Alternative::Stem(stem, _) => stems.push(*stem),
                Alternative::Phrase(phrase) => phrases.push(phrase.as_slice()),
                Alternative::Number(_) => {}
            }
        }
        stems.sort_unstable();
        Self { indexed, stems, phrases }
    }

    /// A comic's title, hits marked.
    pub(super) fn title(&self, entry: &Entry) -> Vec<Run> {
        let title = Text::Title.of(&entry.comic);
        runs(title, (0, title.len()), &self.hits(entry, Text::Title))
    }

    /// Where else it was found: in the text with more of the words, of two the caption; the caption's beginning where
    /// it is in neither.
    pub(super) fn excerpt(&self, entry: &Entry) -> Option<Excerpt> {
        let caption = self.hits(entry, Text::Caption);
        let transcript = self.hits(entry, Text::Transcript);
        let (text, source, hits) = if kinds(transcript.iter()) > kinds(caption.iter()) {
            (Text::Transcript, ExcerptSource::Transcript, transcript)
        } else {
            (Text::Caption, ExcerptSource::Caption, caption)
        };
        let whole = text.of(&entry.comic);
        (!whole.is_empty()).then(|| Excerpt { source, runs: cut(whole, &hits) })
    }

    fn hits(&self, entry: &Entry, text: Text) -> Vec<(Stretch, StemId)> {
        let spots = entry.spots(text);
        let stem = |spot: &Spot| self.indexed.vocabulary.word(spot.word).stem;
        let mut hits = Vec::new();
        let mut until = 0;
        for (at, spot) in spots.iter().enumerate() {
            for phrase in &self.phrases {
                let here = spots.get(at..at + phrase.len());
                if here.is_some_and(|here| here.iter().map(stem).eq(phrase.iter().copied())) {
                    until = until.max(at + phrase.len());
                }
            }
            let own = stem(spot);
            if at < until || self.stems.binary_search(&own).is_ok() {
                hits.push(((spot.start as usize, spot.end as usize), own));
            }
        }
        hits
    }
}

/// The piece of a text with the most different hits, an ellipsis where it was cut.
fn cut(text: &str, hits: &[(Stretch, StemId)]) -> Vec<Run> {
    if text.len() <= LONGEST {
        return runs(text, (0, text.len()), hits);
    }
    // Hits are in the order of the text, and so few of them are in reach that a text may be full of them.
    let worth = |at: usize| {
        let limit = hits[at].0.0 + LONGEST - BEFORE;
        let reach = hits[at..].iter().take_while(move |((_, end), _)| *end <= limit);
        (kinds(reach.clone()), reach.count())
    };
    // The first of the best: of equals, `max_by_key` takes the last.
    let best = (0..hits.len()).rev().max_by_key(|at| worth(*at)).map_or(0, |at| hits[at].0.0);
    let from = text.floor_char_boundary(best.saturating_sub(BEFORE));
    let from = if from == 0 { 0 } else { next_word(text, from).min(best) };
    let end = text.floor_char_boundary(from + LONGEST);
    let end = if end == text.len() { end } else { last_word(text, from, end) };
    let mut runs = runs(text, (from, end), hits);
    if from > 0 {
        runs.insert(0, Run { text: "\u{2026} ".to_owned(), hit: false });
    }
    if end < text.len() {
        runs.push(Run { text: "\u{2026}".to_owned(), hit: false });
    }
    merged(runs)
}

/// How many different words are among hits.
fn kinds<'a>(hits: impl Iterator<Item = &'a (Stretch, StemId)>) -> usize {
    let mut stems: Vec<StemId> = hits.map(|(_, stem)| *stem).collect();
    stems.sort_unstable();
    stems.dedup();
    stems.len()
}

/// Where the next word begins: after the first white space from here on.
fn next_word(text: &str, from: usize) -> usize {
    text[from..]
        .char_indices()
        .find(|(_, letter)| letter.is_whitespace())
        .map_or(from, |(at, letter)| from + at + letter.len_utf8())
}

/// Where the last whole word ends.
fn last_word(text: &str, from: usize, end: usize) -> usize {
    text[from..end].rfind(char::is_whitespace).map_or(end, |at| from + at)
}

/// A piece of a text as runs on one line: hits with nothing but white space between them are one.
fn runs(text: &str, (from, end): Stretch, hits: &[(Stretch, StemId)]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut at = from;
    for &((start, stop), _) in hits.iter().filter(|((start, stop), _)| *start >= from && *stop <= end) {
        push(&mut runs, &text[at..start], false);
        push(&mut runs, &text[start..stop], true);
        at = stop;
    }
    push(&mut runs, &text[at..end], false);
    merged(runs)
}

/// Adds a run, with each run of white space as one space.
fn push(runs: &mut Vec<Run>, text: &str, hit: bool) {
    let mut line = String::with_capacity(text.len());
    for letter in text.chars() {
        if !letter.is_whitespace() {
            line.push(letter);
        } else if !line.ends_with(' ') {
            line.push(' ');
        }
    }
    if !line.is_empty() {
        runs.push(Run { text: line, hit });
    }
}

fn merged(runs: Vec<Run>) -> Vec<Run> {
    let mut merged: Vec<Run> = Vec::with_capacity(runs.len());
    let mut runs = runs.into_iter().peekable();
    while let Some(run) = runs.next() {
        let next_is_hit = runs.peek().is_some_and(|next| next.hit);
        match merged.last_mut() {
            // A space between two hits belongs to them.
            Some(last) if last.hit == run.hit || (last.hit && next_is_hit && run.text == " ") => {
                last.text.push_str(&run.text);
            }
            _ => merged.push(run),
        }
    }
    merged
}

#[cfg(test)]
mod tests;

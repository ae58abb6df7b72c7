//! Reading what was typed. Nothing here can fail, and no text makes a query that is dear.

use super::filter::{Read, filter};
use super::number::number;
use super::query::{Clause, Filter, NotUnderstood, Query, Sought};
use super::words::{Folder, places};

/// What a text is made of.
enum Piece<'a> {
    /// Between quotation marks.
    Quoted(&'a str),
    /// Between spaces.
    Bare(&'a str),
}

/// What stood before, as an `OR` sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Before {
    /// Nothing that `OR` has to do with.
    #[default]
    Nothing,
    /// Something that is to be had: `OR` may follow it.
    Wanted,
    /// `OR`, which stands beside something that is to be had: what follows is an alternative.
    Or,
    /// Something that holds in any case: a filter, or what is not to be had.
    Fixed,
}

/// Reads a query.
pub(super) fn query(text: &str) -> Query {
    let end = text.char_indices().nth(Query::LONGEST).map_or(text.len(), |(end, _)| end);
    let mut reading =
        Reading { folder: Folder::new(), query: Query::default(), before: Before::Nothing, words: 0, parts: None };
    reading.query.cut = !text[end..].trim().is_empty();
    let mut rest = &text[..end];
    while let Some((without, piece, after)) = next(rest) {
        rest = after;
        reading.take(&piece, without, rest.is_empty() && end == text.len());
    }
    let mut query = reading.query;
    query.clauses = once(query.clauses);
    if let Some((number, word)) = number(&text[..end]) {
        // What says that it is a number is no word of a comic.
        let open = end == text.len() && !text.ends_with(char::is_whitespace);
        query.clauses = vec![Clause(vec![Sought::Word { word, open }])];
        query.number = Some(number);
    }
    query
}

/// Said twice, it is meant once.
fn once(clauses: Vec<Clause>) -> Vec<Clause> {
    let mut once: Vec<Clause> = Vec::with_capacity(clauses.len());
    for clause in clauses {
        if !once.iter().any(|before| before.is_same(&clause)) {
            once.push(clause);
        }
    }
    once
}

/// The next piece, whether a minus stands before it, and what follows.
fn next(text: &str) -> Option<(bool, Piece<'_>, &str)> {
    let text = text.trim_start();
    let bare = text.trim_start_matches(['-', '\u{2212}']);
    let without = bare.len() < text.len();
    let first = bare.chars().next().or_else(|| (!text.is_empty()).then_some(' '))?;
    if is_quote(first) {
        let inner = &bare[first.len_utf8()..];
        let end = inner.find(is_quote).unwrap_or(inner.len());
        let after = inner[end..].chars().next().map_or("", |quote| &inner[end + quote.len_utf8()..]);
        return Some((without, Piece::Quoted(&inner[..end]), after));
    }
    let end = end_of_word(bare, 0);
    // `views: >100` is one piece where it means something as one.
    let value = end + bare[end..].len() - bare[end..].trim_start().len();
    let joined = end_of_word(bare, value);
    let one = bare[..end].ends_with(':') && matches!(filter(&bare[..joined]), Some(Read::Filter(_)));
    let end = if one { joined } else { end };
    Some((without, Piece::Bare(&bare[..end]), &bare[end..]))
}

/// Where the word ends that begins here.
fn end_of_word(text: &str, start: usize) -> usize {
    let end = text[start..].find(|letter: char| letter.is_whitespace() || is_quote(letter));
    end.map_or(text.len(), |end| start + end)
}

fn is_quote(letter: char) -> bool {
    matches!(letter, '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}')
}

struct Reading {
    folder: Folder,
    query: Query,
    before: Before,
    words: usize,
    /// Where the last piece was one of several words: how many clauses stood before it, and its words.
    parts: Option<(usize, Vec<String>)>,
}

impl Reading {
    fn take(&mut self, piece: &Piece<'_>, without: bool, last: bool) {
        match piece {
            Piece::Bare("OR" | "|") if !without => match self.before {
                Before::Wanted => self.before = Before::Or,
                Before::Fixed => self.no_alternative(),
                Before::Nothing | Before::Or => {}
            },
            Piece::Bare(text) => {
                match filter(text) {
                    Some(Read::Filter(filter)) => {
                        self.filter(if without { filter.negated() } else { filter });
                        return;
                    }
                    Some(Read::Not(wants)) => {
                        self.fixed();
                        self.not_understood(format!("{}{text}", if without { "-" } else { "" }), wants);
                        return;
                    }
                    None => {}
                }
                let words = self.fold(text);
                if words.is_empty() {
                    return;
                }
                // A word of several parts (`self-description`) is one thing where it is not to be had, or one of two.
                if words.len() > 1 && (without || self.before == Before::Or) {
                    self.add(Sought::Phrase(words), without);
                    return;
                }
                let (before, parts) = (self.query.clauses.len(), (words.len() > 1).then(|| words.clone()));
                let count = words.len();
                for (index, word) in words.into_iter().enumerate() {
                    self.add(Sought::Word { word, open: last && !without && index + 1 == count }, without);
                }
                self.parts = parts.map(|words| (before, words));
            }
            Piece::Quoted(text) => {
                let mut words = self.fold(text);
                match words.len() {
                    0 => {}
                    1 => self.add(Sought::Word { word: words.remove(0), open: false }, without),
                    _ => self.add(Sought::Phrase(words), without),
                }
            }
        }
    }

    /// The words of a piece, as many as there is room for.
    fn fold(&mut self, text: &str) -> Vec<String> {
        let mut words: Vec<String> =
            places(text).map(|place| self.folder.fold(&text[place.start..place.end])).collect();
        words.retain(|word| !word.is_empty());
        let room = Query::MOST_WORDS - self.words;
        self.query.cut |= words.len() > room;
        words.truncate(room);
        self.words += words.len();
        words
    }

    fn add(&mut self, sought: Sought, without: bool) {
        if without {
            self.fixed();
            self.query.without.push(sought);
            return;
        }
        let or = std::mem::replace(&mut self.before, Before::Wanted) == Before::Or;
        let parts = self.parts.take();
        // `e-mail OR letter`: what stands before `OR` is one thing too.
        if let Some((before, words)) = parts.filter(|_| or) {
            self.query.clauses.truncate(before);
            self.query.clauses.push(Clause(vec![Sought::Phrase(words)]));
        }
        match self.query.clauses.last_mut() {
            Some(clause) if or => clause.0.push(sought),
            _ => self.query.clauses.push(Clause(vec![sought])),
        }
    }

    fn filter(&mut self, filter: Filter) {
        self.fixed();
        if self.query.filters.len() < Query::MOST_WORDS {
            self.query.filters.push(filter);
        } else {
            self.query.cut = true;
        }
    }

    /// Something that holds in any case comes next.
    fn fixed(&mut self) {
        self.parts = None;
        if std::mem::replace(&mut self.before, Before::Fixed) == Before::Or {
            self.no_alternative();
        }
    }

    /// An `OR` has been read beside something that holds in any case.
    fn no_alternative(&mut self) {
        self.not_understood("OR".to_owned(), "it stands between words; filters and minus signs always hold");
    }

    fn not_understood(&mut self, text: String, wants: &'static str) {
        let part = NotUnderstood { text, wants };
        if self.query.not_understood.contains(&part) {
            return;
        }
        if self.query.not_understood.len() < Query::MOST_WORDS {
            self.query.not_understood.push(part);
        } else {
            self.query.cut = true;
        }
    }
}

#[cfg(test)]
mod tests;

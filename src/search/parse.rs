//! Reading what was typed. Nothing here can fail, and no text makes a query that is dear.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::query::{Clause, Compare, Filter, Query, Sought};
use super::words::{Folder, places};

/// What a text is made of.
enum Piece<'a> {
    /// Between quotation marks.
    Quoted(&'a str),
    /// Between spaces.
    Bare(&'a str),
}

/// Reads a query.
pub(super) fn query(text: &str) -> Query {
    let end = text.char_indices().nth(Query::LONGEST).map_or(text.len(), |(end, _)| end);
    let mut reading =
        Reading { folder: Folder::new(), query: Query::default(), beside: false, or: false, words: 0, parts: None };
    reading.query.cut = !text[end..].trim().is_empty();
    let mut rest = &text[..end];
    while let Some((without, piece, after)) = next(rest) {
        rest = after;
        reading.take(&piece, without, rest.is_empty() && end == text.len());
    }
    let mut query = reading.query;
    query.clauses = once(query.clauses);
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
    let end = bare.find(|letter: char| letter.is_whitespace() || is_quote(letter)).unwrap_or(bare.len());
    Some((without, Piece::Bare(&bare[..end]), &bare[end..]))
}

fn is_quote(letter: char) -> bool {
    matches!(letter, '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}')
}

struct Reading {
    folder: Folder,
    query: Query,
    /// What was read last is something that is to be had: `OR` may follow it.
    beside: bool,
    /// `OR` has just been read beside it, and what follows is an alternative.
    or: bool,
    words: usize,
    /// Where the last piece was one of several words: how many clauses stood before it, and its words.
    parts: Option<(usize, Vec<String>)>,
}

impl Reading {
    fn take(&mut self, piece: &Piece<'_>, without: bool, last: bool) {
        match piece {
            Piece::Bare("OR" | "|") if !without => self.or |= std::mem::take(&mut self.beside),
            Piece::Bare(text) => {
                if let Some(filter) = filter(text) {
                    self.filter(if without { filter.negated() } else { filter });
                    return;
                }
                let words = self.fold(text);
                if words.is_empty() {
                    return;
                }
                // A word of several parts (`self-description`) is one thing where it is not to be had, or one of two.
                if words.len() > 1 && (without || self.or) {
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
        let or = std::mem::take(&mut self.or);
        let parts = self.parts.take();
        self.beside = !without;
        if without {
            self.query.without.push(sought);
            return;
        }
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
        (self.or, self.beside) = (false, false);
        self.parts = None;
        if self.query.filters.len() < Query::MOST_WORDS {
            self.query.filters.push(filter);
        } else {
            self.query.cut = true;
        }
    }
}

/// `before:2010`, `after:2008-05-03`, `views:>=100`.
fn filter(text: &str) -> Option<Filter> {
    let (name, value) = text.split_once(':')?;
    match () {
        () if name.eq_ignore_ascii_case("before") => Some(Filter::Before(sayable(span(value)?.0)?)),
        () if name.eq_ignore_ascii_case("after") => Some(Filter::From(sayable(span(value)?.1)?)),
        () if name.eq_ignore_ascii_case("views") => {
            let number = value.trim_start_matches(['<', '>', '=', '!']);
            let compare = match &value[..value.len() - number.len()] {
                ">" => Compare::More,
                ">=" => Compare::AtLeast,
                "<" => Compare::Less,
                "<=" => Compare::AtMost,
                "" | "=" => Compare::Equal,
                "!=" => Compare::Other,
                _ => return None,
            };
            Some(Filter::Views(compare, count(number)?))
        }
        () => None,
    }
}

/// A count, with commas or without; what is more than can be counted is as much as can be.
fn count(text: &str) -> Option<i64> {
    let digits: String = text.chars().filter(|letter| *letter != ',').collect();
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().unwrap_or(i64::MAX))
}

/// A day whose year has four digits, as it is written and said: so has each filter that a minus turns around.
fn sayable(day: NaiveDate) -> Option<NaiveDate> {
    (1000..=9999).contains(&day.year()).then_some(day)
}

/// The first day of a year, a month or a day, and the first after it.
fn span(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    let numbers: Vec<u32> = text.split('-').map(digits).collect::<Option<_>>()?;
    let day = |month, day| NaiveDate::from_ymd_opt(i32::try_from(numbers[0]).ok()?, month, day);
    match *numbers.as_slice() {
        [year] if year >= 1000 => {
            let first = day(1, 1)?;
            Some((first, first.with_year(first.year() + 1)?))
        }
        [_, month] => {
            let first = day(month, 1)?;
            Some((first, first.checked_add_months(Months::new(1))?))
        }
        [_, month, of_month] => {
            let first = day(month, of_month)?;
            Some((first, first.checked_add_days(Days::new(1))?))
        }
        _ => None,
    }
}

fn digits(part: &str) -> Option<u32> {
    let plain = (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| part.parse().ok()).flatten()
}

#[cfg(test)]
mod tests;

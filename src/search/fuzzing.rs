//! What must be true of whatever is looked for, and of what is shown of any text.

#![expect(clippy::missing_panics_doc, reason = "to panic is what they are for")]

use std::sync::Arc;

use super::{Query, Searcher};
use crate::catalogue::Catalogue;
use crate::comic::{Comic, ComicNumber};

/// The most bytes that an excerpt shows: two lines, and an ellipsis at both ends.
const LONGEST_EXCERPT: usize = 207;

/// Any text is a query of bounded length: what is left out is said to be, and changes nothing. As it is said, it reads
/// the same again, unless it is said as a comic's number is.
pub fn query(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let query = Query::parse(&text);
    let begin: String = text.chars().take(Query::LONGEST).collect();
    assert!(query.is_cut() || text.trim_end().chars().count() <= Query::LONGEST, "{text:?}");
    assert_eq!(Query::parse(&begin).to_string(), query.to_string(), "{text:?}");
    let words = query.clauses.iter().flat_map(|clause| &clause.0).chain(&query.without);
    let words: usize = words.map(super::query::Sought::words).sum();
    assert!(words <= Query::MOST_WORDS && query.filters.len() <= Query::MOST_WORDS, "{query}");
    assert!(query.not_understood.len() <= Query::MOST_WORDS, "{text:?}");
    assert!(query.not_understood.iter().all(|part| !part.text.is_empty()), "{text:?}");
    assert!(query.clauses.iter().all(|clause| !clause.0.is_empty()), "{text:?}");
    let said = query.to_string();
    if said.chars().count() <= Query::LONGEST {
        let again = Query::parse(&said);
        assert!(again.number().is_some() || again.to_string() == said, "{text:?}: {said:?}, {again}");
    }
}

/// Of any transcript, any query shows a piece that is no longer than two lines, and marks whole runs of it. The first
/// line of `bytes` is the query, the rest is the transcript.
pub fn excerpt(bytes: &[u8]) {
    let bytes = String::from_utf8_lossy(bytes);
    let (typed, text) = bytes.split_once('\n').unwrap_or(("", &bytes));
    let comic = Comic {
        number: ComicNumber::MISSING_ON_PURPOSE,
        title: String::new(),
        published: None,
        caption: None,
        picture: None,
        link: None,
        transcript: Some(text.to_owned()),
        scripted: false,
    };
    let catalogue = Arc::new(Catalogue::default());
    catalogue.insert(&[comic]);
    let searcher = Searcher::new(catalogue);
    searcher.refresh();
    let found = searcher.search(&Query::parse(typed), 0, 1, &|_| 0);
    let Some(excerpt) = found.hits.first().and_then(|hit| hit.excerpt.as_ref()) else { return };
    let shown: String = excerpt.runs.iter().map(|run| run.text.as_str()).collect();
    assert!(shown.len() <= LONGEST_EXCERPT, "{typed:?} in {text:?}: {shown:?}");
    let line = on_one_line(text);
    let begun = shown.strip_prefix("\u{2026} ").unwrap_or(&shown);
    let pieces = [&*shown, begun].map(|piece| [piece, piece.strip_suffix('\u{2026}').unwrap_or(piece)]);
    assert!(pieces.as_flattened().iter().any(|piece| line.contains(piece)), "{typed:?} in {text:?}: {shown:?}");
    assert!(excerpt.runs.windows(2).all(|pair| pair[0].hit != pair[1].hit), "{typed:?} in {text:?}: {excerpt:?}");
    assert!(excerpt.runs.iter().all(|run| !run.text.is_empty()), "{typed:?} in {text:?}: {excerpt:?}");
}

/// With each run of white space as one space.
fn on_one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter.is_whitespace() {
            false => line.push(letter),
            true if line.ends_with(' ') => {}
            true => line.push(' '),
        }
    }
    line
}

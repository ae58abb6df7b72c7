use std::sync::Arc;

use proptest::prelude::*;

use super::super::tests::{comic, find, marked, searcher};
use super::super::{ExcerptSource, Searcher};
use crate::catalogue::Catalogue;

#[test]
fn hits_are_marked_and_texts_stay_as_they_are() {
    let found = find(&searcher(), "bold kettle ");
    let hit = &found.hits[0];
    assert_eq!(hit.comic.number.ordinal(), 4);
    let excerpt = hit.excerpt.as_ref().unwrap();
    assert_eq!(excerpt.source, ExcerptSource::Transcript);
    assert_eq!(marked(&excerpt.runs), "A <b><bold></b> & <kettle>-like figure");
    let found = find(&searcher(), "robots ");
    assert_eq!(marked(&found.hits[0].title), "<Robots>");
    assert_eq!(marked(&found.hits[0].excerpt.as_ref().unwrap().runs), "They want tea.");
}

#[test]
fn a_long_text_is_cut_around_what_was_found() {
    let catalogue = Arc::new(Catalogue::default());
    let words = "words that go on and on ".repeat(40);
    catalogue.insert(&[comic(1, "Long", "", &format!("{words}\n[[here is\na needle]] {words}"))]);
    let searcher = Searcher::new(catalogue);
    searcher.refresh();
    let found = find(&searcher, "needle ");
    let shown = marked(&found.hits[0].excerpt.as_ref().unwrap().runs);
    assert!(shown.starts_with("\u{2026} ") && shown.ends_with('\u{2026}') && !shown.ends_with(" \u{2026}"), "{shown}");
    assert!(shown.contains("[[here is a <needle>]] words"), "{shown}");
    assert!(shown.len() < 260, "{shown}");
}

#[test]
fn a_text_full_of_hits_is_cut_where_most_of_them_are() {
    let catalogue = Arc::new(Catalogue::default());
    let rest = "of the ".repeat(2_000);
    let words = "a an and are as at be but by for from had has have he her";
    catalogue.insert(&[comic(1, "Small", "", &format!("{rest}{words} {rest}"))]);
    let searcher = Searcher::new(catalogue);
    searcher.refresh();
    let found = find(&searcher, words);
    let shown = marked(&found.hits[0].excerpt.as_ref().unwrap().runs);
    assert!(shown.contains(&format!(" of the <{words}> of the ")), "{shown}");
}

proptest! {
    #[test]
    fn an_excerpt_is_a_piece_of_its_text(typed in "(kettle|robot| |\"|-|OR|\\PC{0,4}){0,6}", text in "(\\PC{0,60}|\\s|kettles? |Robot){0,40}") {
        crate::search::fuzzing::excerpt(format!("{typed}\n{text}").as_bytes());
    }
}

use std::sync::Arc;

use super::super::Searcher;
use super::super::tests::{comic, find, marked, searcher};
use crate::catalogue::Catalogue;

#[test]
fn typos_are_forgiven_where_nothing_matches_and_said() {
    let found = find(&searcher(), "ketlte ");
    assert_eq!((found.total, found.instead.as_deref()), (3, Some("kettle")));
    let found = find(&searcher(), "nigth shfit key");
    assert_eq!(found.instead.as_deref(), Some("night shift key"));
    assert_eq!(marked(&found.hits[0].title), "<Shift Key>");
    assert_eq!(find(&searcher(), "kettle ").instead, None);
    assert_eq!(find(&searcher(), "zzzzzzzz").instead, None);
    assert_eq!(find(&searcher(), "zzzzzzzz").total, 0);
}

#[test]
fn what_comics_have_is_not_corrected() {
    let catalogue = Arc::new(Catalogue::default());
    catalogue.insert(&[comic(1, "Storm", "Come in.", ""), comic(2, "Common sense", "The sniping, the snake.", "")]);
    let searcher = Searcher::new(catalogue);
    searcher.refresh();
    for (typed, why) in [
        ("storm comm", "longer words begin with it"),
        ("storm snipes", "another form of it is there"),
        ("storm \"the snipes\" sense", "so in a phrase"),
        ("storm 1234567", "a number is none of the words"),
    ] {
        let found = find(&searcher, typed);
        assert_eq!(found.instead, None, "{typed}: {why}");
    }
    let found = find(&searcher, "storm comm");
    assert_eq!((found.total, found.partly), (2, true), "either");
    assert_eq!(find(&searcher, "storm comm ").instead.as_deref(), Some("storm come"), "nobody is typing it");
}

#[test]
fn another_form_is_doubted_only_for_what_has_all_the_words() {
    let catalogue = Arc::new(Catalogue::default());
    catalogue.insert(&[comic(1, "Paper", "They snipped it.", ""), comic(2, "Nerds", "The sniping.", "")]);
    let searcher = Searcher::new(catalogue);
    searcher.refresh();
    assert_eq!(find(&searcher, "nerds snipping ").instead.as_deref(), Some("nerds sniping"));
    let found = find(&searcher, "paper snipping ");
    assert_eq!((found.total, found.instead), (1, None));
    let found = find(&searcher, "kettles paper snipping ");
    assert_eq!((found.total, found.instead, found.partly), (1, None, true), "as it was typed");
}

use super::*;

fn said(instead: Option<&str>, partly: bool, cut: bool) -> String {
    let found = Found { instead: instead.map(str::to_owned), partly, ..Found::default() };
    table(&found, cut, &|_| 0)
}

#[test]
fn what_was_looked_for_in_truth_is_said() {
    let said = |instead, partly| said(instead, partly, false);
    assert_eq!(said(None, false), "Nothing found.");
    assert!(said(Some("kettle"), false).starts_with("Nothing has these words; showing kettle.\n"));
    assert!(said(None, true).starts_with("Nothing has all these words; showing what has some of them.\n"));
    assert!(
        said(Some("kettle tea"), true).starts_with("Nothing has these words; showing what has some of kettle tea.\n")
    );
}

#[test]
fn what_was_left_out_is_said() {
    assert!(
        said(None, false, true).starts_with("That was more than can be looked for at once: only its beginning was.\n")
    );
    assert!(told(&Found::default(), true, &|_| 0).cut);
}

#[test]
fn the_last_word_is_a_word_and_as_much_as_may_be_typed_is_not_cut() {
    assert_eq!(read("kettle"), Query::parse("kettle "));
    assert!(!read(&"x".repeat(Query::LONGEST)).is_cut());
    assert!(read(&"x".repeat(Query::LONGEST + 1)).is_cut());
}

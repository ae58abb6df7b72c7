use super::*;

fn said(instead: Option<&str>, partly: bool, words: &str) -> String {
    let found = Found { instead: instead.map(str::to_owned), partly, ..Found::default() };
    table(&read(words), &found, &|_| 0)
}

fn for_programs(words: &str) -> serde_json::Value {
    let (query, found) = (read(words), Found::default());
    serde_json::to_value(told(words, &query, &found, &|_| 0, Attribution::of_many(false))).unwrap()
}

#[test]
fn what_was_looked_for_in_truth_is_said() {
    let said = |instead, partly| said(instead, partly, "");
    assert_eq!(said(None, false), "Nothing found.");
    assert!(said(Some("kettle"), false).starts_with("Nothing has these words; showing kettle.\n"));
    assert!(said(None, true).starts_with("Nothing has all these words; showing what has some of them.\n"));
    assert!(
        said(Some("kettle tea"), true).starts_with("Nothing has these words; showing what has some of kettle tea.\n")
    );
}

#[test]
fn what_was_left_out_is_said() {
    let many = "kettle ".repeat(Query::MOST_WORDS) + "tea cat";
    assert!(
        said(None, false, &many).starts_with("That was more than can be looked for at once: only its beginning was.\n")
    );
    assert_eq!(for_programs(&many)["cut"], true);
}

#[test]
fn what_means_nothing_is_said() {
    assert_eq!(
        said(None, false, "cat before:banana"),
        "\"before:banana\" was not understood: it wants a year or a date, as before:2010-05.\nNothing found."
    );
    assert!(!said(None, false, "views:\u{202e}x").contains('\u{202e}'));
    assert_eq!(for_programs("cat before:banana")["not_understood"], serde_json::json!(["before:banana"]));
}

#[test]
fn the_last_word_is_a_word_and_as_much_as_may_be_typed_is_not_cut() {
    assert_eq!(read("kettle"), Query::parse("kettle "));
    assert!(!read(&"x".repeat(Query::LONGEST)).is_cut());
    assert!(read(&"x".repeat(Query::LONGEST + 1)).is_cut());
}

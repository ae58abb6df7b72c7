use proptest::prelude::*;

use super::*;

fn said(text: &str) -> String {
    query(text).to_string()
}

#[test]
fn what_can_be_typed_is_understood() {
    for (typed, read) in [
        ("Python  Environment", "python environment"),
        ("\"regular expressions\" perl", "\"regular expressions\" perl"),
        ("standards -usb competing", "standards competing -usb"),
        ("-\"machine learning\" ai", "ai -\"machine learning\""),
        ("cat OR dog food", "cat OR dog food"),
        ("cat OR \"hot dog\" | bird", "cat OR \"hot dog\" OR bird"),
        ("before:2010 after:2008 views:>100 x", "x before:2010-01-01 after:2008-12-31 views:>100"),
        ("BEFORE:2010-3 after:2009-02-28", "before:2010-03-01 after:2009-02-28"),
        ("views:1,000 views:>=2 views:<3 views:<=4", "views:=1000 views:>=2 views:<3 views:<=4"),
        ("\u{201c}curly quotes\u{201d} \u{2212}minus", "\"curly quotes\" -minus"),
        ("\"one\"", "one"),
        ("\"never closed", "\"never closed\""),
        ("self-description -e-mail", "self description -\"e mail\""),
        ("cat OR x-ray food", "cat OR \"x ray\" food"),
        ("hot x-ray OR cat OR e-mail", "hot \"x ray\" OR cat OR \"e mail\""),
        ("cat x-cat OR dog", "cat \"x cat\" OR dog"),
        ("x-ray OR before:2010 cat", "x ray cat before:2010-01-01"),
        ("x-ray OR -cat", "x ray -cat"),
        ("x-ray OR", "x ray"),
        ("-before:2010 -after:2012 -views:>3", "after:2009-12-31 before:2013-01-01 views:<=3"),
        ("-views:<3 -views:>=4 -views:<=5 -views:6", "views:>=3 views:<4 views:>5 views:!=6"),
        ("-views:!=7 views:!=8", "views:=7 views:!=8"),
        ("cat cat Cat", "cat"),
        ("dog cat dog OR bird", "dog cat dog OR bird"),
        ("cat -dog OR bird", "cat bird -dog"),
        ("cat before:2010 OR bird", "cat bird before:2010-01-01"),
        ("cat OR dog fish Cat OR dog cat", "cat OR dog fish cat"),
        ("after:9998 before:1000", "after:9998-12-31 before:1000-01-01"),
        ("-after:9998 -before:1000", "before:9999-01-01 after:0999-12-31"),
        ("before:9999-12-31 -after:9999-12-30", "before:9999-12-31 before:9999-12-31"),
        ("cat views: >100 before:  2010 dog", "cat dog views:>100 before:2010-01-01"),
        ("xkcd 007 ", "007"),
        ("https://xkcd.com/353/", "353"),
    ] {
        assert_eq!(said(typed), read, "{typed}");
    }
}

#[test]
fn what_cannot_be_understood_is_words_or_nothing() {
    for (typed, read) in [
        ("OR", ""),
        ("OR cat", "cat"),
        ("cat OR", "cat"),
        ("- -- \"\" \" ! -\"", ""),
        ("or cat", "or cat"),
        ("a:b http://example.com", "a b http example com"),
        ("views:>99999999999999999999999", "views:>9223372036854775807"),
        ("\u{0}\u{202e}\u{7f}", ""),
    ] {
        assert_eq!(said(typed), read, "{typed}");
    }
}

#[test]
fn what_means_nothing_is_set_aside_and_told() {
    for (typed, read, aside) in [
        ("cat before:2010-13-40", "cat", &["before:2010-13-40"][..]),
        ("before:999 after:9999 before:2007/05", "", &["before:999", "after:9999", "before:2007/05"]),
        ("after:2010-02-29 views:>-1 after:0", "", &["after:2010-02-29", "views:>-1", "after:0"]),
        (
            "before:noon views:>many views:>>3 before:2010-13",
            "",
            &["before:noon", "views:>many", "views:>>3", "before:2010-13"],
        ),
        ("-after:9999 before:262143 before:0001", "", &["-after:9999", "before:262143", "before:0001"]),
        ("Before:Sunrise before:x before:x", "", &["Before:Sunrise", "before:x"]),
        ("cat views: dog", "cat dog", &["views:"]),
        ("views:\"3\"", "3", &["views:"]),
        ("before:2010 OR after:2015", "before:2010-01-01 after:2015-12-31", &["OR"]),
        ("cat OR before:2010 dog", "cat dog before:2010-01-01", &["OR"]),
        ("cat -dog OR bird", "cat bird -dog", &["OR"]),
        ("cat OR -dog", "cat -dog", &["OR"]),
        ("cat OR before:x OR dog", "cat dog", &["OR", "before:x"]),
        ("OR cat OR OR dog OR", "cat OR dog", &[]),
        ("beforehand:2010 x:y \"before:x\"", "beforehand 2010 x y \"before x\"", &[]),
    ] {
        let query = query(typed);
        let told: Vec<_> = query.not_understood().iter().map(|part| &*part.text).collect();
        assert_eq!((query.to_string().as_str(), told.as_slice()), (read, aside), "{typed}");
    }
    let many: Vec<_> = (0..20).map(|number| format!("views:x{number}")).collect();
    let many = many.join(" ");
    assert_eq!((query(&many).not_understood().len(), query(&many).is_cut()), (Query::MOST_WORDS, true));
}

#[test]
fn only_the_last_word_may_be_unfinished() {
    let open = |text: &str| {
        let all = query(text).clauses.into_iter().flat_map(|clause| clause.0);
        all.map(|sought| matches!(sought, Sought::Word { open: true, .. })).collect::<Vec<_>>()
    };
    assert_eq!(open("sql inj"), [false, true]);
    assert_eq!(open("sql inj "), [false, false]);
    assert_eq!(open("sql \"inj"), [false, false]);
    assert_eq!(open("sql before:2010"), [false]);
    assert_eq!((open("xkcd 7"), open("xkcd 7 ")), (vec![true], vec![false]));
}

#[test]
fn what_is_too_long_is_cut_and_says_so() {
    assert!(!query("one two").is_cut());
    assert!(!query(&format!("{}  ", "x".repeat(Query::LONGEST))).is_cut(), "white space is nothing");
    let many: Vec<String> = (0..40).map(|number| format!("w{number}")).collect();
    let many = query(&many.join(" "));
    assert!(many.is_cut());
    assert_eq!(many.clauses.len(), Query::MOST_WORDS);
    let long = query(&"x".repeat(10_000));
    assert!(long.is_cut());
    let filters = query(&"views:1 ".repeat(30));
    assert!(filters.is_cut());
    assert_eq!(filters.filters.len(), Query::MOST_WORDS);
}

/// Everything that has a meaning, and letters between.
fn typed() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\"".to_owned()),
        Just("-".to_owned()),
        Just(" OR ".to_owned()),
        Just(" ".to_owned()),
        Just("before:".to_owned()),
        Just("after:2008".to_owned()),
        Just(" -after:999".to_owned()),
        Just("views:>=".to_owned()),
        "[0-9]{1,6}",
        "[a-zA-Z\u{e9}']{1,8}",
        any::<String>(),
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_a_bounded_query_that_can_be_said(text in typed()) {
        crate::search::fuzzing::query(text.as_bytes());
    }

    #[test]
    fn ten_kilobytes_of_any_bytes_are_their_first_300_characters(bytes in prop::collection::vec(any::<u8>(), 10_240)) {
        prop_assert!(query(&String::from_utf8_lossy(&bytes)).is_cut());
        crate::search::fuzzing::query(&bytes);
    }
}

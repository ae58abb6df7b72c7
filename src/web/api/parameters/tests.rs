//! What is read, and what is refused, by name and with a reason.

use super::*;

const SIZE: Whole = Whole { name: "size", about: "", least: -2, most: 100, default: Some(20), example: 20 };
const NEEDED: Whole = Whole { default: None, ..SIZE };
const WORD: Word = Word { name: "word", about: "", words: &["one", "other"], default: "one" };
const TEXT: Text = Text { name: "text", about: "", longest: 3, example: "abc" };
const FLAG: Flag = Flag { name: "flag", about: "" };
const KNOWN: &[&str] = &["size", "word", "text", "flag"];

fn why(error: PageError) -> (String, String) {
    let PageError::BadParameter { parameter, why } = error else { panic!("{error:?}") };
    (parameter, why)
}

fn wrong(name: &str, reason: &str) -> String {
    format!("The parameter {name} is not as it must be. {reason}")
}

#[test]
fn numbers_are_digits_within_their_bounds() {
    for (text, number) in [("1", 1), ("100", 100), ("0", 0), ("-2", -2), ("007", 7)] {
        assert_eq!(SIZE.read(text).unwrap(), number, "{text}");
    }
    for text in ["", "-", "--1", "+1", "1.0", "1e1", " 1", "1 ", "101", "-3", "99999999999", "0x10", "\u{661}", "\0"] {
        let (name, why) = why(SIZE.read(text).unwrap_err());
        assert_eq!(
            (&*name, &*why),
            ("size", "The parameter size is not as it must be. It must be a whole number from -2 to 100."),
            "{text}"
        );
    }
}

#[test]
fn what_is_left_out_has_a_default_or_is_missed() {
    let nothing = Query::read("", KNOWN).unwrap();
    assert_eq!(SIZE.of(&nothing).unwrap(), 20);
    assert_eq!(WORD.of(&nothing).unwrap(), "one");
    assert_eq!(why(NEEDED.of(&nothing).unwrap_err()), ("size".to_owned(), wrong("size", "It is required.")));
    assert_eq!(why(TEXT.of(&nothing).unwrap_err()), ("text".to_owned(), wrong("text", "It is required.")));
    assert!(!FLAG.of(&nothing).unwrap());
}

#[test]
fn words_and_texts_are_read() {
    let asked = Query::read("word=other&text=%C3%A9+%00", KNOWN).unwrap();
    assert_eq!(WORD.of(&asked).unwrap(), "other");
    assert_eq!(TEXT.of(&asked).unwrap(), "\u{e9} \0");
    for query in ["word=Other", "word=", "word=third"] {
        let asked = Query::read(query, KNOWN).unwrap();
        assert_eq!(why(WORD.of(&asked).unwrap_err()).1, wrong("word", "It must be one of one, other."));
    }
    for (query, reason) in [("text=", "It must not be empty."), ("text=abcd", "It may have 3 characters at the most.")]
    {
        let asked = Query::read(query, KNOWN).unwrap();
        assert_eq!(why(TEXT.of(&asked).unwrap_err()).1, wrong("text", reason));
    }
    for (query, flag) in [("flag=true", true), ("flag=false", false)] {
        assert_eq!(FLAG.of(&Query::read(query, KNOWN).unwrap()).unwrap(), flag, "{query}");
    }
    for query in ["flag=", "flag=1", "flag=True"] {
        let asked = Query::read(query, KNOWN).unwrap();
        assert_eq!(why(FLAG.of(&asked).unwrap_err()).1, wrong("flag", "It must be true or false."));
    }
}

#[test]
fn what_nobody_knows_and_what_is_there_twice_is_refused() {
    let refused = |query: &str, known| why(Query::read(query, known).unwrap_err());
    assert_eq!(refused("sise=1", KNOWN).1, "There is no parameter sise; there are size, word, text and flag.");
    assert_eq!(refused("sise=1", &["size"]).1, "There is no parameter sise; there is size.");
    assert_eq!(refused("size=1", &[]).1, "There is no parameter size, nor any other here.");
    assert_eq!(refused("size=1&word=one&size=1", KNOWN), ("size".to_owned(), wrong("size", "It must be there once.")));
    let (name, _) = refused(&"x".repeat(10_000), KNOWN);
    assert_eq!(name.len(), LONGEST_NAME);
}

//! Mojibake, made here from texts of our own.

use proptest::prelude::*;

use super::mend;

/// UTF-8 read as Latin-1.
fn garbled(text: &str) -> String {
    text.bytes().map(char::from).collect()
}

#[test]
fn utf8_read_as_latin1_is_mended() {
    for text in ["café → π", "♥ and ₂", "“tea” — hot…", "𝔰", "é\u{a0}è"] {
        assert_eq!(mend(&garbled(text)), text);
        assert_eq!(mend(&garbled(&garbled(text))), text, "twice garbled");
    }
}

#[test]
fn each_run_stands_for_itself() {
    assert_eq!(mend("caf\u{e9} and caf\u{c3}\u{a9}"), "café and café");
}

#[test]
fn what_is_right_stays() {
    for text in ["café", "90º, 35.2°N", "résumé ®", "Nazgûl", "Привет ♥", "»Tee«", "\u{202e}"] {
        assert_eq!(mend(text), text);
    }
}

#[test]
fn c1_controls_are_read_as_windows_1252() {
    assert_eq!(mend("wait\u{85} tea\u{97}hot"), "wait… tea—hot");
    assert_eq!(mend("Tea\u{ae}\u{99}"), "Tea®™");
    assert_eq!(mend("a\u{81}b"), "ab", "means nothing there either");
}

#[test]
fn a_half_garbled_run_is_mended_where_it_is() {
    assert_eq!(mend("P\u{e2}\u{88}\u{a7}\u{ac}P"), "P∧¬P");
}

proptest! {
    #[test]
    fn ascii_is_untouched(text in "[ -~\n\t]{0,80}") {
        prop_assert_eq!(mend(&text), &*text);
    }

    #[test]
    fn mending_twice_is_mending_once(text in "([\u{80}-\u{ff}]{0,6}|[Ã\u{80}-\u{bf}â]{0,8}|.{0,8}){0,8}") {
        let once = mend(&text).into_owned();
        prop_assert_eq!(mend(&once), &*once);
    }

    #[test]
    fn what_was_garbled_comes_back(text in "[^\u{80}-\u{ff}]{0,40}") {
        let garbled = garbled(&text);
        prop_assert_eq!(mend(&garbled), text);
    }
}

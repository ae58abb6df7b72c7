//! Whitespace, control characters and lengths.

use proptest::prelude::*;

use super::{long, one_line, without_caption_note};

#[test]
fn a_title_is_one_line_without_controls() {
    assert_eq!(one_line(" a \n\t b\u{0}\u{1b}c\u{a0}d ", 300).as_deref(), Some("a bc d"));
    assert_eq!(one_line("The\u{2009}tea", 300).as_deref(), Some("The\u{2009}tea"));
    assert_eq!(one_line("\u{0}\u{7f} \u{85}", 300), None);
}

#[test]
fn a_transcript_keeps_its_lines() {
    assert_eq!(long("\n a\u{0}\r\n\tb \u{9d}\n", 300).as_deref(), Some("a\n\tb"));
    assert_eq!(long(" \u{0}\n", 300), None);
}

#[test]
fn what_is_too_long_is_cut_between_characters() {
    assert_eq!(long("ééééé", 5).as_deref(), Some("ééééé"));
    assert_eq!(long("éééééé", 5).as_deref(), Some("éééé…"));
    assert_eq!(one_line("abcdef", 5).as_deref(), Some("abcd…"));
}

#[test]
fn only_the_closing_note_that_repeats_the_caption_goes() {
    for (transcript, rest) in [
        ("Tea.\n{{Title text: Hot {very} hot.}}\n", "Tea.\n"),
        ("Tea.{{ALT TEXT: Hot}}", "Tea."),
        ("{{Alt: Hot}}", ""),
        ("Tea. {{Trivia: hot}}", "Tea. {{Trivia: hot}}"),
        ("Tea. {{Title text}}", "Tea. {{Title text}}"),
        ("{{Title text: hot}} Tea.", "{{Title text: hot}} Tea."),
        ("Tea.}}", "Tea.}}"),
    ] {
        assert_eq!(without_caption_note(transcript), rest);
    }
}

proptest! {
    #[test]
    fn any_text_comes_out_clean(text in ".{0,60}|[ \u{0}-\u{20}a\u{85}\u{a0}]{0,60}", longest in 1_usize..40) {
        if let Some(line) = one_line(&text, longest) {
            prop_assert!(!line.is_empty() && line.chars().count() <= longest);
            prop_assert!(!line.chars().any(char::is_control) && !line.contains("  "));
            prop_assert_eq!(one_line(&line, longest), Some(line));
        }
        if let Some(lines) = long(&text, longest) {
            prop_assert!(!lines.is_empty() && lines.chars().count() <= longest && !lines.contains('\0'));
        }
    }
}

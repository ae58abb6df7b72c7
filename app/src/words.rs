//! Sentences, numbers and dates, as the pages say them.

use chrono::{Datelike, NaiveDate};

use crate::page::{Progress, Views};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// What a page says about its count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CountSentence {
    /// A sentence without a numeral.
    Plain(&'static str),
    /// A sentence around a numeral, which the page sets in bold.
    Numbered {
        /// Up to the numeral.
        before: &'static str,
        /// The numeral, with thousands separators.
        number: String,
        /// After the numeral.
        after: &'static str,
    },
}

/// The sentence for a count. It never claims more than is known: only a confirmed view is "included".
pub(crate) fn count_sentence(views: Views) -> CountSentence {
    use CountSentence::Plain;
    match views {
        Views::Counted(0 | 1) => Plain("You are the first to see this one here."),
        Views::Counted(count) => numbered("Seen ", count, " times, this one included."),
        Views::CountedAmong(0 | 1) => Plain("Seen at least once: by you, just now."),
        Views::CountedAmong(count) => numbered("Seen at least ", count, " times, this one included."),
        Views::Pending(None | Some(0)) => Plain("Your view is in line: the counter is catching up."),
        Views::Pending(Some(1)) => Plain("Seen once and counting: the counter is catching up."),
        Views::Pending(Some(count)) => numbered("Seen ", count, " times and counting: the counter is catching up."),
        Views::Others(None) => Plain("The counter is resting its eyes. It will know again soon."),
        Views::Others(Some(0)) => Plain("Nobody has seen this one here yet."),
        Views::Others(Some(1)) => Plain("Seen once."),
        Views::Others(Some(count)) => numbered("Seen ", count, " times."),
    }
}

fn numbered(before: &'static str, count: u64, after: &'static str) -> CountSentence {
    CountSentence::Numbered { before, number: thousands(count), after }
}

/// A number with commas between its thousands: `1,204`.
pub(crate) fn thousands(number: u64) -> String {
    let mut text = String::with_capacity(LONGEST_NUMBER);
    push_thousands(&mut text, number);
    text
}

/// The longest number with its commas, in bytes.
const LONGEST_NUMBER: usize = 26;

/// Puts a number with commas between its thousands after a text.
fn push_thousands(text: &mut String, number: u64) {
    let mut part = 1;
    while number / part >= 10 {
        part *= 10;
    }
    let mut places = part.checked_ilog10().unwrap_or(0) + 1;
    while places > 0 {
        text.push(char::from(b'0' + u8::try_from(number / part % 10).unwrap_or(0)));
        part = (part / 10).max(1);
        places -= 1;
        if places > 0 && places.is_multiple_of(3) {
            text.push(',');
        }
    }
}

/// How far a visitor has come, as a comic page says it: `214 of 3,307 seen`.
pub(crate) fn progress_line(progress: Progress) -> String {
    let mut line = String::with_capacity(2 * LONGEST_NUMBER);
    push_thousands(&mut line, progress.seen.into());
    line.push_str(" of ");
    push_thousands(&mut line, progress.of.into());
    line.push_str(" seen");
    line
}

/// A day in full: `5 December 2007`.
pub(crate) fn long_date(day: NaiveDate) -> String {
    let month = MONTHS.get(day.month0() as usize).copied().unwrap_or_default();
    format!("{} {month} {}", day.day(), day.year())
}

/// A day in a few letters: `5 Dec`.
pub(crate) fn short_date(day: NaiveDate) -> String {
    let month = MONTHS.get(day.month0() as usize).and_then(|month| month.get(..3)).unwrap_or_default();
    format!("{} {month}", day.day())
}

/// A number of things: `1 view`, `1,204 views`.
pub(crate) fn counted(number: u64, one: &str, many: &str) -> String {
    [thousands(number).as_str(), " ", if number == 1 { one } else { many }].concat()
}

/// A number above zero with one decimal, where that is not a zero: `12`, `1,204.5`.
pub(crate) fn decimal(number: f64) -> String {
    let text = format!("{number:.1}");
    let (whole, part) = text.split_once('.').unwrap_or((&text, "0"));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), thousands);
    if part == "0" { whole } else { [&whole, ".", part].concat() }
}

/// Text for where no `<bdi>` can isolate it (a tab's title, a description): without the controls that would turn the
/// words around it, and without control characters.
pub(crate) fn without_bidi_controls(text: &str) -> String {
    text.chars().filter(|letter| !is_bidi_control(*letter) && !letter.is_control()).collect()
}

pub(crate) fn is_bidi_control(letter: char) -> bool {
    matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(views: Views) -> String {
        match count_sentence(views) {
            CountSentence::Plain(text) => text.to_owned(),
            CountSentence::Numbered { before, number, after } => format!("{before}{number}{after}"),
        }
    }

    #[test]
    fn thousands_are_separated() {
        for (number, text) in
            [(0, "0"), (7, "7"), (999, "999"), (1_000, "1,000"), (100_204, "100,204"), (1_000_000, "1,000,000")]
        {
            assert_eq!(thousands(number), text);
        }
        assert_eq!(thousands(u64::MAX), "18,446,744,073,709,551,615");
    }

    #[test]
    fn progress_is_a_line_of_two_numbers() {
        assert_eq!(progress_line(Progress { seen: 214, of: 3_307 }), "214 of 3,307 seen");
        let line = progress_line(Progress { seen: u32::MAX, of: u32::MAX });
        assert_eq!(line, "4,294,967,295 of 4,294,967,295 seen");
    }

    #[test]
    fn a_counted_view_is_included() {
        assert_eq!(said(Views::Counted(1)), "You are the first to see this one here.");
        assert_eq!(said(Views::Counted(2)), "Seen 2 times, this one included.");
        assert_eq!(said(Views::Counted(1_204)), "Seen 1,204 times, this one included.");
        assert_eq!(said(Views::CountedAmong(1_204)), "Seen at least 1,204 times, this one included.");
        assert_eq!(said(Views::CountedAmong(1)), "Seen at least once: by you, just now.");
    }

    #[test]
    fn a_pending_view_is_not_claimed() {
        let catching_up = "the counter is catching up.";
        assert_eq!(said(Views::Pending(Some(1_204))), format!("Seen 1,204 times and counting: {catching_up}"));
        for views in [None, Some(0), Some(1), Some(2)] {
            let text = said(Views::Pending(views));
            assert!(text.ends_with(catching_up) && !text.contains("included"), "{text}");
        }
    }

    #[test]
    fn a_view_that_is_not_a_visitors_is_told_the_visitors_number() {
        assert_eq!(said(Views::Others(Some(1_204))), "Seen 1,204 times.");
        assert_eq!(said(Views::Others(Some(1))), "Seen once.");
        assert_eq!(said(Views::Others(Some(0))), "Nobody has seen this one here yet.");
    }

    #[test]
    fn dates_are_written_in_full() {
        for (day, text) in [((2007, 12, 5), "5 December 2007"), ((2006, 1, 31), "31 January 2006")] {
            assert_eq!(NaiveDate::from_ymd_opt(day.0, day.1, day.2).map(long_date).as_deref(), Some(text));
        }
    }

    #[test]
    fn numbers_are_said_as_people_say_them() {
        for (number, said) in
            [(0.0, "0"), (0.04, "0"), (0.5, "0.5"), (12.0, "12"), (1_204.46, "1,204.5"), (1e6, "1,000,000")]
        {
            assert_eq!(decimal(number), said);
        }
        assert_eq!(
            (counted(1, "view", "views"), counted(1_204, "view", "views")),
            ("1 view".into(), "1,204 views".into())
        );
        assert_eq!(NaiveDate::from_ymd_opt(2007, 5, 1).map(short_date).as_deref(), Some("1 May"));
    }

    #[test]
    fn bidi_controls_are_stripped_and_nothing_else() {
        assert_eq!(without_bidi_controls("\u{202e}LTR\u{2069} caf\u{e9}\u{200f}\n"), "LTR caf\u{e9}");
    }
}

//! Reading a filter: `before:2010`, `after:2008-05-03`, `views:>=100`.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::query::{Compare, Filter};

/// What a text is that begins as a filter does.
pub(super) enum Read {
    /// A filter.
    Filter(Filter),
    /// None, and what it would have to be.
    Not(&'static str),
}

/// Reads a text that begins with a filter's name and a colon; `None` where it does not.
pub(super) fn filter(text: &str) -> Option<Read> {
    let (name, value) = text.split_once(':')?;
    let value = value.trim_start();
    let (filter, wants) = match () {
        () if name.eq_ignore_ascii_case("before") => {
            let day = span(value).and_then(|(first, _)| sayable(first));
            (day.map(Filter::Before), "it wants a year or a date, as before:2010-05")
        }
        () if name.eq_ignore_ascii_case("after") => {
            let day = span(value).and_then(|(_, next)| sayable(next));
            (day.map(Filter::From), "it wants a year or a date, as after:2010-05")
        }
        () if name.eq_ignore_ascii_case("views") => (views(value), "it wants a number, as views:>=100"),
        () => return None,
    };
    Some(filter.map_or(Read::Not(wants), Read::Filter))
}

fn views(value: &str) -> Option<Filter> {
    let number = value.trim_start_matches(['<', '>', '=', '!']);
    let compare = match &value[..value.len() - number.len()] {
        ">" => Compare::More,
        ">=" => Compare::AtLeast,
        "<" => Compare::Less,
        "<=" => Compare::AtMost,
        "" | "=" => Compare::Equal,
        "!=" => Compare::Other,
        _ => return None,
    };
    Some(Filter::Views(compare, count(number)?))
}

/// A count, with commas or without; what is more than can be counted is as much as can be.
fn count(text: &str) -> Option<i64> {
    let digits: String = text.chars().filter(|letter| *letter != ',').collect();
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().unwrap_or(i64::MAX))
}

/// A day whose year has four digits, as it is written and said: so has each filter that a minus turns around.
fn sayable(day: NaiveDate) -> Option<NaiveDate> {
    (1000..=9999).contains(&day.year()).then_some(day)
}

/// The first day of a year, a month or a day, and the first after it.
fn span(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    let numbers: Vec<u32> = text.split('-').map(digits).collect::<Option<_>>()?;
    let day = |month, day| NaiveDate::from_ymd_opt(i32::try_from(numbers[0]).ok()?, month, day);
    match *numbers.as_slice() {
        [year] if year >= 1000 => {
            let first = day(1, 1)?;
            Some((first, first.with_year(first.year() + 1)?))
        }
        [_, month] => {
            let first = day(month, 1)?;
            Some((first, first.checked_add_months(Months::new(1))?))
        }
        [_, month, of_month] => {
            let first = day(month, of_month)?;
            Some((first, first.checked_add_days(Days::new(1))?))
        }
        _ => None,
    }
}

fn digits(part: &str) -> Option<u32> {
    let plain = (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| part.parse().ok()).flatten()
}

//! What somebody looks for.

use std::fmt;

use chrono::NaiveDate;

use super::parse;
use crate::comic::ComicNumber;

/// What somebody looks for, read from the words they typed. Any text is a query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// What a comic must have: one of each clause's alternatives.
    pub(super) clauses: Vec<Clause>,
    /// What it must not have.
    pub(super) without: Vec<Sought>,
    /// What must be true of it besides.
    pub(super) filters: Vec<Filter>,
    /// What is not looked for, since it means nothing.
    pub(super) not_understood: Vec<NotUnderstood>,
    /// The comic whose number is all that was typed.
    pub(super) number: Option<ComicNumber>,
    /// Whether there was more than is looked for.
    pub(super) cut: bool,
}

/// A part of what was typed that means nothing, and is not looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotUnderstood {
    /// The part, as it was typed; may hold bidirectional controls.
    pub text: String,
    /// What it would have to be: the end of a sentence about it.
    pub wants: &'static str,
}

/// Alternatives: `cat OR dog`. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Clause(pub(super) Vec<Sought>);

/// A word or a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sought {
    /// A word, folded.
    Word {
        /// The word.
        word: String,
        /// Somebody may still be typing it: longer words are meant too.
        open: bool,
    },
    /// Words one after the other, folded; at least two.
    Phrase(Vec<String>),
}

/// What must be true of a comic besides its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filter {
    /// Published before this day.
    Before(NaiveDate),
    /// Published on this day or later.
    From(NaiveDate),
    /// Its views compare like this.
    Views(Compare, i64),
}

/// How a comic's views compare with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compare {
    More,
    AtLeast,
    Less,
    AtMost,
    Equal,
    Other,
}

impl Query {
    /// The most words that are looked for, and the most filters; the rest is left out, and [`is_cut`](Self::is_cut)
    /// says so.
    pub const MOST_WORDS: usize = 16;
    /// The most characters of a text that are read.
    pub const LONGEST: usize = 300;

    /// Reads what was typed: words, "phrases", `-not`, `OR`, `before:2010`, `after:2008`, `views:>100`. A minus
    /// turns a filter around. A filter without a day or a number is [set aside](Self::not_understood); anything else
    /// that cannot be understood is words. The last word may be the beginning of one, unless a space follows it.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        parse::query(text)
    }

    /// Whether nothing is looked for: no words, no filters.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.clauses.is_empty() && self.without.is_empty() && self.filters.is_empty()
    }

    /// Whether the answer depends on how often comics were seen.
    #[must_use]
    pub fn asks_views(&self) -> bool {
        self.filters.iter().any(|filter| matches!(filter, Filter::Views(..)))
    }

    /// The parts that mean nothing and are not looked for, each once: filters without a day or a number, and an `OR`
    /// beside a filter or a minus.
    #[must_use]
    pub fn not_understood(&self) -> &[NotUnderstood] {
        &self.not_understood
    }

    /// The number that is all that was typed, where a comic can have it: `353`, `#353`, `xkcd 353`, `comic 353`, or the
    /// comic's address at xkcd. Where there is such a comic, it is found first.
    #[must_use]
    pub fn number(&self) -> Option<ComicNumber> {
        self.number
    }

    /// Whether what was typed was longer than what is looked for.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.cut
    }
}

impl Clause {
    /// Whether it is the same, finished or not.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.0.iter().zip(&other.0).all(|(one, other)| one.is_same(other))
    }
}

impl Sought {
    /// How many words it is.
    pub(super) fn words(&self) -> usize {
        match self {
            Self::Word { .. } => 1,
            Self::Phrase(words) => words.len(),
        }
    }

    /// Whether it is the same, finished or not.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Word { word, .. }, Self::Word { word: other, .. }) => word == other,
            (one, other) => one == other,
        }
    }
}

/// As somebody could have typed it, so that it reads the same again.
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clauses = self.clauses.iter().map(Clause::to_string);
        let without = self.without.iter().map(|sought| format!("-{sought}"));
        let filters = self.filters.iter().map(Filter::to_string);
        f.write_str(&clauses.chain(without).chain(filters).collect::<Vec<_>>().join(" "))
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.iter().map(Sought::to_string).collect::<Vec<_>>().join(" OR "))
    }
}

impl fmt::Display for Sought {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word { word, .. } => f.write_str(word),
            Self::Phrase(words) => write!(f, "\"{}\"", words.join(" ")),
        }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Before(day) => write!(f, "before:{day}"),
            Self::From(day) => write!(f, "after:{}", day.pred_opt().unwrap_or(*day)),
            Self::Views(compare, number) => write!(f, "views:{}{number}", compare.sign()),
        }
    }
}

impl Filter {
    /// What passes it does not pass this one. What has no date is on neither side of a day.
    pub(super) fn negated(self) -> Self {
        match self {
            Self::Before(day) => Self::From(day),
            Self::From(day) => Self::Before(day),
            Self::Views(compare, number) => Self::Views(compare.negated(), number),
        }
    }
}

impl Compare {
    fn negated(self) -> Self {
        match self {
            Self::More => Self::AtMost,
            Self::AtLeast => Self::Less,
            Self::Less => Self::AtLeast,
            Self::AtMost => Self::More,
            Self::Equal => Self::Other,
            Self::Other => Self::Equal,
        }
    }

    /// As it is typed.
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::More => ">",
            Self::AtLeast => ">=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Equal => "=",
            Self::Other => "!=",
        }
    }

    /// Whether it is so.
    pub(super) fn holds(self, views: i64, number: i64) -> bool {
        match self {
            Self::More => views > number,
            Self::AtLeast => views >= number,
            Self::Less => views < number,
            Self::AtMost => views <= number,
            Self::Equal => views == number,
            Self::Other => views != number,
        }
    }
}

//! What checks find.

use std::fmt;
use std::time::Duration;

/// What was found. The texts hold no host name and nothing secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It works, and this is what there is to say of it.
    Ok(String),
    /// It does not work, for this reason.
    Err(String),
    /// This installation does without it, for this reason.
    Off(String),
}

impl Outcome {
    /// Whether there is nothing to do about it.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        !matches!(self, Self::Err(_))
    }

    /// The outcome in a word.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Ok(_) => "OK",
            Self::Err(_) => "FAILED",
            Self::Off(_) => "off",
        }
    }

    /// What there is to say.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Ok(text) | Self::Err(text) | Self::Off(text) => text,
        }
    }
}

/// What one check found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What was checked.
    pub name: &'static str,
    /// What was found.
    pub outcome: Outcome,
    /// How long that took.
    pub took: Duration,
}

/// What several checks found.
#[derive(Clone, Debug)]
pub struct Report(pub Vec<Finding>);

impl Report {
    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.0.iter().all(|finding| finding.outcome.is_ok())
    }
}

/// A line each.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |Finding { name, outcome, .. }: &Finding| format!("{name}: {} ({})", outcome.word(), outcome.text());
        f.write_str(&self.0.iter().map(line).collect::<Vec<_>>().join("\n"))
    }
}

/// An age for people, in whole seconds: `1h 4m 7s`.
pub(super) fn age(age: Duration) -> String {
    humantime::format_duration(Duration::from_secs(age.as_secs())).to_string()
}

//! `xkcdapp top` and `xkcdapp stats`: what the counts say, read from the database itself.

pub(super) mod of_all;
pub(super) mod of_comic;
pub(super) mod top;

use std::fmt::{self, Write};
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use super::NO_COMICS;
use super::patience::{open_usable, patiently};
use crate::catalogue::{Catalogue, Snapshot, sampler};
use crate::clock::Clock;
use crate::comic::ComicNumber;
use crate::config::Settings;
use crate::statistics::{DAYS, Reading};
use crate::storage::Database;
use crate::web::Attribution;

/// The longest bar of a chart, in characters.
const BAR: usize = 40;

/// What the database says at one moment, and the comics that it is said of.
struct Counts {
    database: Database,
    reading: Reading,
    catalogue: Arc<Snapshot>,
}

impl Counts {
    /// Reads both; waits for a database that is still starting.
    async fn read(settings: &Settings) -> anyhow::Result<Self> {
        let database = open_usable(settings).await?;
        let catalogue = Catalogue::default();
        patiently(async || catalogue.refresh(&*database.comics).await).await?;
        let taken = Clock::system().now();
        let first = Reading::first_day(taken.date_naive());
        let tallies = patiently(async || database.views.tallies(first).await).await?;
        Ok(Self { database, reading: Reading::new(taken, &tallies), catalogue: catalogue.snapshot() })
    }

    /// The catalogue, or the sampler while it is empty, as on the site.
    fn comics(&self) -> &Snapshot {
        if self.catalogue.is_empty() { sampler::strips() } else { &self.catalogue }
    }

    /// A comic's title, as it is.
    fn title(&self, number: ComicNumber) -> &str {
        self.comics().get(number).map_or("", |comic| &comic.title)
    }

    /// A comic for programs, by the API's names.
    fn comic(&self, number: ComicNumber) -> Value {
        json!({"number": number.get(), "sampler": number.is_sampler(), "title": self.title(number)})
    }

    /// Whose work this is about.
    fn attribution(&self) -> Attribution {
        Attribution::of_many(self.catalogue.is_empty())
    }

    /// Where this is from and when it was read.
    fn heading(&self) -> String {
        let taken = self.reading.taken.format("%Y-%m-%d %H:%M:%S UTC");
        let strips = if self.catalogue.is_empty() { format!("; {NO_COMICS}") } else { String::new() };
        format!("{}, {taken}{strips}", self.database)
    }
}

/// A chart of lines: a label, a number, and a bar as long as the number is great beside the others.
struct Bars(Vec<(String, u64)>);

impl Bars {
    /// Each of a reading's days, the oldest first.
    fn of_days(today: NaiveDate, days: [i64; DAYS]) -> Self {
        let first = Reading::first_day(today);
        let dates = (0..).map(|ordinal| first.checked_add_days(Days::new(ordinal)).unwrap_or(today).to_string());
        Self(dates.zip(days.map(|views| u64::try_from(views).unwrap_or(0))).collect())
    }
}

impl fmt::Display for Bars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let greatest = self.0.iter().map(|(_, number)| *number).max().unwrap_or(0).max(1);
        let width = self.0.iter().map(|(label, _)| label.len()).max().unwrap_or(0);
        for (place, (label, number)) in self.0.iter().enumerate() {
            // What is there is seen, however little.
            let length = u128::from(*number) * BAR as u128;
            let length = usize::try_from(length.div_ceil(u128::from(greatest))).unwrap_or(BAR);
            let line = format!("{label:>width$} {number:>12}  {}", "#".repeat(length));
            f.write_str(if place > 0 { "\n" } else { "" })?;
            f.write_str(line.trim_end())?;
        }
        Ok(())
    }
}

/// A table of two columns: what it is, and how much.
#[derive(Default)]
struct Facts(String);

impl Facts {
    fn line(&mut self, what: &str, much: &dyn fmt::Display) {
        // A String takes everything that is written to it.
        let _ = writeln!(self.0, "{what:<24}{:>14}", much.to_string());
    }
}

impl fmt::Display for Facts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.trim_end())
    }
}

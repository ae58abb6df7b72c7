//! Counts, for reading.

use std::collections::BTreeMap;
use std::fmt;

use async_trait::async_trait;
use chrono::NaiveDate;
use diesel::sql_types::{BigInt, Integer, Text};
use serde::Serialize;

use super::StorageError;
use crate::audience::Audience;

/// A comic's total from one audience.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ViewCount {
    /// The comic's number as the database holds it.
    pub comic_number: i32,
    /// Who looked.
    pub audience: Audience,
    /// How many times.
    pub count: i64,
}

/// Sums over all comics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AudienceSums {
    /// Views by visitors.
    pub visitor: i64,
    /// Views by declared crawlers.
    pub crawler: i64,
    /// Views by load tests.
    pub load_test: i64,
}

impl AudienceSums {
    /// Adds to an audience's sum.
    pub fn add(&mut self, audience: Audience, count: i64) {
        *match audience {
            Audience::Visitor => &mut self.visitor,
            Audience::Crawler => &mut self.crawler,
            Audience::LoadTest => &mut self.load_test,
        } += count;
    }
}

/// Sums over all comics of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DaySums {
    /// The day, UTC.
    pub day: NaiveDate,
    /// Its views.
    pub sums: AudienceSums,
}

impl DaySums {
    /// The sums of rows of a day and an audience each, oldest day first; an audience that this program does not know is
    /// left out.
    pub(super) fn from_rows(rows: Vec<(NaiveDate, String, i64)>) -> Vec<Self> {
        let mut days = BTreeMap::<NaiveDate, AudienceSums>::new();
        for (day, audience, sum) in rows {
            if let Some(audience) = Audience::from_name(&audience) {
                days.entry(day).or_default().add(audience, sum);
            }
        }
        days.into_iter().map(|(day, sums)| Self { day, sums }).collect()
    }
}

/// The visitors' counts in one snapshot of the database, in no order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tallies {
    /// A comic's number as the database holds it, and its total.
    pub totals: Vec<(i32, i64)>,
    /// A comic's number, a day (UTC), and that day's views.
    pub days: Vec<(i32, NaiveDate, i64)>,
}

/// What one snapshot of the database says about the counter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AuditReport {
    /// Views in the ledger.
    pub ledger: i64,
    /// Views in the totals.
    pub totals: i64,
    /// Views in the daily sums.
    pub daily: i64,
    /// Writers in the ledger.
    pub writers: i64,
    /// Comics and audiences whose total is not the sum of their days; at most [`AuditReport::MOST_DRIFTS`] of them.
    pub drifts: Vec<Drift>,
}

/// A comic and audience whose total is not the sum of its days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Drift {
    /// The comic.
    pub comic_number: i32,
    /// The audience's name.
    pub audience: String,
    /// Its total.
    pub total: i64,
    /// The sum of its days.
    pub daily: i64,
}

impl AuditReport {
    /// How many drifts a report lists.
    pub const MOST_DRIFTS: i64 = 100;

    /// Whether everything agrees.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.ledger == self.totals && self.totals == self.daily && self.drifts.is_empty()
    }
}

impl fmt::Display for AuditReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<24}{:>14}", "views in the ledger", self.ledger)?;
        writeln!(f, "{:<24}{:>14}", "views in the totals", self.totals)?;
        writeln!(f, "{:<24}{:>14}", "views in the daily sums", self.daily)?;
        writeln!(f, "{:<24}{:>14}", "writers", self.writers)?;
        for drift in &self.drifts {
            let Drift { comic_number, audience, total, daily } = drift;
            writeln!(f, "comic {comic_number}, {audience}: total {total}, daily sums {daily}")?;
        }
        f.write_str(if self.is_clean() { "clean: all three agree" } else { "DRIFT: they do not agree" })
    }
}

/// Where counts are read.
#[async_trait]
pub trait ViewStore: Send + Sync {
    /// The total of every comic and audience that has one.
    async fn view_counts(&self) -> Result<Vec<ViewCount>, StorageError>;

    /// The sums over all comics.
    async fn audience_sums(&self) -> Result<AudienceSums, StorageError>;

    /// The sums of each day from `first` on that has any, oldest first. Reads all rows of these days: for a person who
    /// waits, not for a page.
    async fn daily_sums(&self, first: NaiveDate) -> Result<Vec<DaySums>, StorageError>;

    /// The visitors' totals, and their days from `first` on, in one snapshot. A row for each comic and day: a hundred
    /// thousand for a month of all of xkcd.
    async fn tallies(&self, first: NaiveDate) -> Result<Tallies, StorageError>;

    /// The visitors' views of a comic on each day that has any, oldest first. Their sum is the comic's total.
    async fn comic_days(&self, comic_number: i32) -> Result<Vec<(NaiveDate, i64)>, StorageError>;

    /// Compares ledger, totals and daily sums in one snapshot.
    async fn audit(&self) -> Result<AuditReport, StorageError>;
}

impl ViewCount {
    /// The counts of rows of `comic_views`; an audience that this program does not know is left out.
    pub(super) fn from_rows(rows: Vec<(i32, String, i64)>) -> Vec<Self> {
        let known = |(comic_number, audience, count): (i32, String, i64)| {
            Audience::from_name(&audience).map(|audience| Self { comic_number, audience, count })
        };
        rows.into_iter().filter_map(known).collect()
    }
}

/// The audit's two queries, the same on both databases but for the name of the integer that sums are cast to.
pub(super) struct AuditQueries {
    pub(super) totals: String,
    pub(super) drifts: String,
}

impl AuditQueries {
    pub(super) fn new(integer: &str) -> Self {
        let sum =
            |column: &str, table: &str| format!("(SELECT CAST(coalesce(sum({column}), 0) AS {integer}) FROM {table})");
        Self {
            totals: format!(
                "SELECT {} AS ledger, {} AS totals, {} AS daily, (SELECT count(*) FROM view_writers) AS writers",
                sum("views", "view_writers"),
                sum("view_count", "comic_views"),
                sum("view_count", "comic_views_daily"),
            ),
            drifts: format!(
                "SELECT comic_number, audience, CAST(sum(total) AS {integer}) AS total, \
                    CAST(sum(daily) AS {integer}) AS daily \
                 FROM (SELECT comic_number, audience, view_count AS total, 0 AS daily FROM comic_views \
                       UNION ALL \
                       SELECT comic_number, audience, 0, view_count FROM comic_views_daily) AS both_tables \
                 GROUP BY comic_number, audience HAVING sum(total) <> sum(daily) \
                 ORDER BY comic_number, audience LIMIT {}",
                AuditReport::MOST_DRIFTS
            ),
        }
    }
}

#[derive(Clone, Copy, diesel::QueryableByName)]
pub(super) struct TotalsRow {
    #[diesel(sql_type = BigInt)]
    ledger: i64,
    #[diesel(sql_type = BigInt)]
    totals: i64,
    #[diesel(sql_type = BigInt)]
    daily: i64,
    #[diesel(sql_type = BigInt)]
    writers: i64,
}

#[derive(diesel::QueryableByName)]
pub(super) struct DriftRow {
    #[diesel(sql_type = Integer)]
    comic_number: i32,
    #[diesel(sql_type = Text)]
    audience: String,
    #[diesel(sql_type = BigInt)]
    total: i64,
    #[diesel(sql_type = BigInt)]
    daily: i64,
}

impl AuditReport {
    pub(super) fn from_rows(totals: TotalsRow, drifts: Vec<DriftRow>) -> Self {
        let TotalsRow { ledger, totals, daily, writers } = totals;
        let drifts = drifts
            .into_iter()
            .map(|DriftRow { comic_number, audience, total, daily }| Drift { comic_number, audience, total, daily })
            .collect();
        Self { ledger, totals, daily, writers, drifts }
    }
}

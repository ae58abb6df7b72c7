//! Counts in SQLite.

use async_trait::async_trait;
use chrono::NaiveDate;
use diesel::prelude::*;

use super::super::tables::{comic_views, comic_views_daily};
use super::super::views::{AuditQueries, DriftRow, TotalsRow};
use super::super::{AudienceSums, AuditReport, DaySums, StorageError, Tallies, ViewCount, ViewStore};
use super::Sqlite;
use crate::audience::Audience;

#[async_trait]
impl ViewStore for Sqlite {
    async fn view_counts(&self) -> Result<Vec<ViewCount>, StorageError> {
        let rows: Vec<(i32, String, i64)> = self.with(|connection| comic_views::table.load(connection)).await?;
        Ok(ViewCount::from_rows(rows))
    }

    async fn audience_sums(&self) -> Result<AudienceSums, StorageError> {
        let mut sums = AudienceSums::default();
        for ViewCount { audience, count, .. } in self.view_counts().await? {
            sums.add(audience, count);
        }
        Ok(sums)
    }

    async fn daily_sums(&self, first: NaiveDate) -> Result<Vec<DaySums>, StorageError> {
        let rows: Vec<(NaiveDate, String, i64)> = self
            .with(move |connection| {
                let sum = diesel::dsl::sql::<diesel::sql_types::BigInt>("CAST(sum(view_count) AS INTEGER)");
                comic_views_daily::table
                    .filter(comic_views_daily::day.ge(first))
                    .group_by((comic_views_daily::day, comic_views_daily::audience))
                    .select((comic_views_daily::day, comic_views_daily::audience, sum))
                    .load(connection)
            })
            .await?;
        Ok(DaySums::from_rows(rows))
    }

    async fn tallies(&self, first: NaiveDate) -> Result<Tallies, StorageError> {
        // Aside: it may read a hundred thousand rows, for which nobody else should wait.
        self.aside(move |connection| {
            // In WAL mode a transaction reads one snapshot from its first read on.
            connection.transaction(|connection| {
                let totals = comic_views::table
                    .filter(comic_views::audience.eq(Audience::Visitor.name()))
                    .select((comic_views::comic_number, comic_views::view_count))
                    .load(connection)?;
                let days = comic_views_daily::table
                    .filter(comic_views_daily::day.ge(first))
                    .filter(comic_views_daily::audience.eq(Audience::Visitor.name()))
                    .select((comic_views_daily::comic_number, comic_views_daily::day, comic_views_daily::view_count))
                    .load(connection)?;
                Ok(Tallies { totals, days })
            })
        })
        .await
    }

    async fn comic_days(&self, comic_number: i32) -> Result<Vec<(NaiveDate, i64)>, StorageError> {
        self.with(move |connection| {
            comic_views_daily::table
                .filter(comic_views_daily::comic_number.eq(comic_number))
                .filter(comic_views_daily::audience.eq(Audience::Visitor.name()))
                .select((comic_views_daily::day, comic_views_daily::view_count))
                .order(comic_views_daily::day)
                .load(connection)
        })
        .await
    }

    async fn audit(&self) -> Result<AuditReport, StorageError> {
        self.aside(|connection| {
            // In WAL mode a transaction reads one snapshot from its first read on.
            connection.transaction(|connection| {
                let queries = AuditQueries::new("INTEGER");
                let totals: TotalsRow = diesel::sql_query(queries.totals).get_result(connection)?;
                let drifts: Vec<DriftRow> = diesel::sql_query(queries.drifts).load(connection)?;
                Ok(AuditReport::from_rows(totals, drifts))
            })
        })
        .await
    }
}

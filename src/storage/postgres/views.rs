//! Counts in PostgreSQL.

use async_trait::async_trait;
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::super::tables::{comic_views, comic_views_daily};
use super::super::views::{AuditQueries, DriftRow, TotalsRow};
use super::super::{AudienceSums, AuditReport, DaySums, StorageError, Tallies, ViewCount, ViewStore};
use super::Postgres;
use crate::audience::Audience;

#[async_trait]
impl ViewStore for Postgres {
    async fn view_counts(&self) -> Result<Vec<ViewCount>, StorageError> {
        let rows: Vec<(i32, String, i64)> =
            self.with(async |connection| comic_views::table.load(connection).await).await?;
        Ok(ViewCount::from_rows(rows))
    }

    async fn audience_sums(&self) -> Result<AudienceSums, StorageError> {
        let rows: Vec<(String, i64)> = self
            .with(async |connection| {
                let sum = diesel::dsl::sql::<diesel::sql_types::BigInt>("sum(view_count)::int8");
                comic_views::table
                    .group_by(comic_views::audience)
                    .select((comic_views::audience, sum))
                    .load(connection)
                    .await
            })
            .await?;
        let mut sums = AudienceSums::default();
        for (audience, sum) in rows {
            if let Some(audience) = Audience::from_name(&audience) {
                sums.add(audience, sum);
            }
        }
        Ok(sums)
    }

    async fn daily_sums(&self, first: NaiveDate) -> Result<Vec<DaySums>, StorageError> {
        let rows: Vec<(NaiveDate, String, i64)> = self
            .with(async |connection| {
                let sum = diesel::dsl::sql::<diesel::sql_types::BigInt>("sum(view_count)::int8");
                comic_views_daily::table
                    .filter(comic_views_daily::day.ge(first))
                    .group_by((comic_views_daily::day, comic_views_daily::audience))
                    .select((comic_views_daily::day, comic_views_daily::audience, sum))
                    .load(connection)
                    .await
            })
            .await?;
        Ok(DaySums::from_rows(rows))
    }

    async fn tallies(&self, first: NaiveDate) -> Result<Tallies, StorageError> {
        self.with(async |connection| tallies(connection, first).await).await
    }

    async fn comic_days(&self, comic_number: i32) -> Result<Vec<(NaiveDate, i64)>, StorageError> {
        self.with(async |connection| {
            comic_views_daily::table
                .filter(comic_views_daily::comic_number.eq(comic_number))
                .filter(comic_views_daily::audience.eq(Audience::Visitor.name()))
                .select((comic_views_daily::day, comic_views_daily::view_count))
                .order(comic_views_daily::day)
                .load(connection)
                .await
        })
        .await
    }

    async fn audit(&self) -> Result<AuditReport, StorageError> {
        // A connection of its own: the comparison may take longer than anything in the pool.
        let mut connection = self.connect().await?;
        audit(&mut connection).await.map_err(|error| self.judge(&error))
    }
}

async fn tallies(connection: &mut AsyncPgConnection, first: NaiveDate) -> diesel::QueryResult<Tallies> {
    connection
        .build_transaction()
        .repeatable_read()
        .read_only()
        .run(async |connection| {
            let totals = comic_views::table
                .filter(comic_views::audience.eq(Audience::Visitor.name()))
                .select((comic_views::comic_number, comic_views::view_count))
                .load(connection)
                .await?;
            let days = comic_views_daily::table
                .filter(comic_views_daily::day.ge(first))
                .filter(comic_views_daily::audience.eq(Audience::Visitor.name()))
                .select((comic_views_daily::comic_number, comic_views_daily::day, comic_views_daily::view_count))
                .load(connection)
                .await?;
            Ok(Tallies { totals, days })
        })
        .await
}

async fn audit(connection: &mut AsyncPgConnection) -> diesel::QueryResult<AuditReport> {
    diesel::sql_query("SET statement_timeout = '10min'").execute(connection).await?;
    connection
        .build_transaction()
        .repeatable_read()
        .read_only()
        .run(async |connection| {
            let queries = AuditQueries::new("int8");
            let totals: TotalsRow = diesel::sql_query(queries.totals).get_result(connection).await?;
            let drifts: Vec<DriftRow> = diesel::sql_query(queries.drifts).load(connection).await?;
            Ok(AuditReport::from_rows(totals, drifts))
        })
        .await
}

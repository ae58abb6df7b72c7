//! What PostgreSQL can do now.

use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::super::DatabaseRole;

/// Of the tables that counting writes, those that are missing are not asked for: their migration is.
const STANDING: &str = "\
SELECT pg_is_in_recovery() AS replica, current_setting('transaction_read_only') = 'on' AS read_only, (
    SELECT string_agg(name, ', ' ORDER BY name)
    FROM unnest(ARRAY['comic_views', 'comic_views_daily', 'view_writers']) AS name
    WHERE NOT (has_table_privilege(to_regclass(name)::oid, 'SELECT')
        AND has_table_privilege(to_regclass(name)::oid, 'INSERT')
        AND has_table_privilege(to_regclass(name)::oid, 'UPDATE'))
) AS forbidden";

#[derive(QueryableByName)]
struct StandingRow {
    #[diesel(sql_type = Bool)]
    replica: bool,
    #[diesel(sql_type = Bool)]
    read_only: bool,
    #[diesel(sql_type = Nullable<Text>)]
    forbidden: Option<String>,
}

/// Primary or replica, and what keeps views from being counted.
pub(super) async fn standing(connection: &mut AsyncPgConnection) -> QueryResult<(DatabaseRole, Option<String>)> {
    let row: StandingRow = diesel::sql_query(STANDING).get_result(connection).await?;
    Ok(match row {
        StandingRow { replica: true, .. } => (DatabaseRole::Replica, Some("it follows another".to_owned())),
        StandingRow { read_only: true, .. } => (DatabaseRole::Primary, Some("transactions are read-only".to_owned())),
        StandingRow { forbidden, .. } => {
            (DatabaseRole::Primary, forbidden.map(|tables| format!("the role has no right to write {tables}")))
        }
    })
}

//! The roles that `migrate` makes: an owner who cannot log in, and two log-ins with rights to data alone.
//!
//! Each statement is run only where it changes something. Roles belong to the whole cluster, where others may make the
//! same at the same moment, and PostgreSQL refuses two changes of one role at once.

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::{Bool, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

/// The owner of the tables.
const OWNER: &str = "xkcdapp_owner";
/// The log-ins that rotation uses in turn.
pub(super) const LOGINS: [&str; 2] = ["xkcdapp_a", "xkcdapp_b"];
/// Every table, and what the program does with it. No row is ever deleted.
pub(super) const TABLES: [(&str, &[&str]); 5] = [
    ("__diesel_schema_migrations", &["SELECT"]),
    ("comic_views", &["SELECT", "INSERT", "UPDATE"]),
    ("comic_views_daily", &["SELECT", "INSERT", "UPDATE"]),
    ("comics", &["SELECT", "INSERT", "UPDATE"]),
    ("view_writers", &["SELECT", "INSERT", "UPDATE"]),
];

/// Makes what is missing and returns a line for each change; without the right to make roles, a line that says so.
pub(super) async fn bring_up_to_date(connection: &mut AsyncPgConnection) -> QueryResult<Vec<String>> {
    const MAY: &str = "SELECT rolsuper OR rolcreaterole AS yes FROM pg_catalog.pg_roles WHERE rolname = current_user";
    let mut told = Vec::new();
    if !yes(connection, MAY).await? {
        told.push("the log-ins are left alone: this user may make no roles".to_owned());
        return Ok(told);
    }
    make(connection, OWNER, "NOLOGIN", &mut told).await?;
    for login in LOGINS {
        make(connection, login, "LOGIN", &mut told).await?;
    }
    own(connection, &mut told).await?;
    for login in LOGINS {
        enter(connection, login, &mut told).await?;
        for (table, rights) in TABLES {
            grant(connection, login, table, rights, &mut told).await?;
        }
    }
    Ok(told)
}

/// A role, unless there is one. It has no password, so that nobody logs in with one yet.
async fn make(connection: &mut AsyncPgConnection, role: &str, kind: &str, told: &mut Vec<String>) -> QueryResult<()> {
    let there = format!("SELECT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = '{role}') AS yes");
    if yes(connection, &there).await? {
        return Ok(());
    }
    match run(connection, &format!("CREATE ROLE {role} {kind}")).await {
        Ok(()) => told.push(format!("{role}: role made")),
        // Whoever migrates another database of this cluster was quicker. diesel has no name for duplicate_object.
        Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => {}
        Err(error) if yes(connection, &there).await? => drop(error),
        Err(error) => return Err(error),
    }
    Ok(())
}

/// The tables become the owner's, and whoever migrates a member of it, so that they may go on to migrate.
async fn own(connection: &mut AsyncPgConnection, told: &mut Vec<String>) -> QueryResult<()> {
    // Since PostgreSQL 16 who made a role may grant it, but has not its rights; an administrator of RDS is no superuser.
    if !yes(connection, &format!("SELECT pg_has_role(current_user, '{OWNER}', 'USAGE') AS yes")).await? {
        run(connection, &format!("GRANT {OWNER} TO CURRENT_USER")).await?;
        told.push(format!("{OWNER}: its rights given to this user"));
    }
    let may_create = format!("SELECT has_schema_privilege('{OWNER}', current_schema(), 'CREATE') AS yes");
    if !yes(connection, &may_create).await? {
        let schema = schema(connection).await?;
        run(connection, &format!("GRANT USAGE, CREATE ON SCHEMA {schema} TO {OWNER}")).await?;
        told.push(format!("{OWNER}: may create in {schema}"));
    }
    for (table, _) in TABLES {
        let owned = format!(
            "SELECT pg_get_userbyid(relowner) = '{OWNER}' AS yes FROM pg_catalog.pg_class WHERE oid = '{table}'::regclass"
        );
        if !yes(connection, &owned).await? {
            run(connection, &format!("ALTER TABLE {table} OWNER TO {OWNER}")).await?;
            told.push(format!("{OWNER}: owns {table}"));
        }
    }
    Ok(())
}

/// A log-in may come in, and may create nothing.
async fn enter(connection: &mut AsyncPgConnection, login: &str, told: &mut Vec<String>) -> QueryResult<()> {
    let connect = format!("SELECT has_database_privilege('{login}', current_database(), 'CONNECT') AS yes");
    if !yes(connection, &connect).await? {
        let database = text(connection, "SELECT quote_ident(current_database()) AS text").await?;
        run(connection, &format!("GRANT CONNECT ON DATABASE {database} TO {login}")).await?;
        told.push(format!("{login}: may connect"));
    }
    let usage = format!("SELECT has_schema_privilege('{login}', current_schema(), 'USAGE') AS yes");
    if !yes(connection, &usage).await? {
        let schema = schema(connection).await?;
        run(connection, &format!("GRANT USAGE ON SCHEMA {schema} TO {login}")).await?;
        told.push(format!("{login}: may use {schema}"));
    }
    // Before PostgreSQL 15 everybody could.
    let create = format!("SELECT has_schema_privilege('{login}', current_schema(), 'CREATE') AS yes");
    if yes(connection, &create).await? {
        let schema = schema(connection).await?;
        run(connection, &format!("REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC")).await?;
        told.push(format!("everybody: may create nothing in {schema} any more"));
    }
    Ok(())
}

async fn grant(
    connection: &mut AsyncPgConnection,
    login: &str,
    table: &str,
    rights: &[&str],
    told: &mut Vec<String>,
) -> QueryResult<()> {
    if !yes(connection, &format!("SELECT {} AS yes", has_all(&format!("'{login}'"), table, rights))).await? {
        let rights = rights.join(", ");
        run(connection, &format!("GRANT {rights} ON {table} TO {login}")).await?;
        told.push(format!("{login}: {rights} on {table}"));
    }
    Ok(())
}

/// SQL that tells whether a role (an expression) has all rights to a table.
pub(super) fn has_all(role: &str, table: &str, rights: &[&str]) -> String {
    let each = rights.iter().map(|right| format!("has_table_privilege({role}, '{table}', '{right}')"));
    each.collect::<Vec<_>>().join(" AND ")
}

async fn schema(connection: &mut AsyncPgConnection) -> QueryResult<String> {
    text(connection, "SELECT quote_ident(current_schema()) AS text").await
}

async fn run(connection: &mut AsyncPgConnection, statement: &str) -> QueryResult<()> {
    diesel::sql_query(statement).execute(connection).await.map(drop)
}

async fn yes(connection: &mut AsyncPgConnection, query: &str) -> QueryResult<bool> {
    Ok(diesel::sql_query(query).get_result::<YesRow>(connection).await?.yes)
}

async fn text(connection: &mut AsyncPgConnection, query: &str) -> QueryResult<String> {
    Ok(diesel::sql_query(query).get_result::<TextRow>(connection).await?.text)
}

#[derive(QueryableByName)]
struct YesRow {
    #[diesel(sql_type = Bool)]
    yes: bool,
}

#[derive(QueryableByName)]
struct TextRow {
    #[diesel(sql_type = Text)]
    text: String,
}

//! The roles that `migrate` makes.

use harness::{PostgresServer, Program, StubXkcd};

use super::super::support::{beside, header};
use super::XKCDAPP;

const LOGINS: [&str; 2] = ["xkcdapp_a", "xkcdapp_b"];

fn as_user(server: &PostgresServer, user: &str, password: &str, database: &str) -> Program {
    Program::new(XKCDAPP).set("DATABASE_URL", &server.url_as(user, password, database))
}

/// A database of an administrator who is no superuser, as on RDS.
async fn of_an_administrator() -> (PostgresServer, Program) {
    let server = PostgresServer::options().scram().start().await;
    let root = server.connect().await;
    root.batch_execute("CREATE ROLE boss LOGIN CREATEROLE CREATEDB PASSWORD 'canary-boss'").await.unwrap();
    root.batch_execute("CREATE DATABASE site OWNER boss").await.unwrap();
    let program = as_user(&server, "boss", "canary-boss", "site");
    (server, program)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_runs_in_full_as_a_log_in_with_rights_to_data_alone() {
    let (server, administrator) = of_an_administrator().await;
    let out = administrator.run_well(&["migrate"]).await;
    for line in [
        "xkcdapp_owner: role made",
        "xkcdapp_b: role made",
        "xkcdapp_owner: owns comics",
        "xkcdapp_a: SELECT, INSERT, UPDATE on view_writers",
    ] {
        assert!(out.contains(line), "{line}: {out}");
    }
    // Nobody comes in yet.
    assert!(tokio_postgres::connect(&server.url_as("xkcdapp_a", "", "site"), tokio_postgres::NoTls).await.is_err());
    let root = server.connect().await;
    root.batch_execute("ALTER ROLE xkcdapp_a PASSWORD 'canary-a'").await.unwrap();

    let xkcd = StubXkcd::start(20).await;
    let url = server.url_as("xkcdapp_a", "canary-a", "site");
    let program = beside(&xkcd).set("DATABASE_URL", &url).set("SYNC_RATE", "10000");
    program.run_well(&["sync"]).await;
    let site = program.start().await;
    for count in 1..=3 {
        let answer = site.get("/sampler/1").await;
        assert_eq!(header(&answer, "x-view"), format!("counted; audience=visitor; count={count}"), "{}", site.log());
    }
    assert_eq!(site.get("/ready").await.status(), 200, "{}", site.log());
    site.stop().await;
    assert!(program.run_well(&["audit"]).await.contains("clean"));

    let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    for statement in [
        "DROP TABLE comics",
        "TRUNCATE comic_views",
        "DELETE FROM view_writers",
        "CREATE TABLE mine (one int)",
        "ALTER TABLE comics ADD COLUMN mine int",
        "CREATE ROLE mine",
        "ALTER ROLE xkcdapp_b PASSWORD 'mine'",
        "SET ROLE xkcdapp_owner",
        "UPDATE __diesel_schema_migrations SET version = '1'",
    ] {
        let error = client.batch_execute(statement).await.unwrap_err();
        assert_eq!(error.code().unwrap().code(), "42501", "{statement}: {error:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_run_changes_nothing_and_the_administrator_goes_on_migrating() {
    let (server, administrator) = of_an_administrator().await;
    administrator.run_well(&["migrate"]).await;
    let again = administrator.run_well(&["migrate"]).await;
    assert_eq!(again.lines().count(), 1, "{again}");
    assert!(again.contains("nothing to do"), "{again}");
    while !administrator.run_well(&["migrate", "--revert"]).await.contains("nothing to take back") {}
    let out = administrator.run_well(&["migrate"]).await;
    assert!(out.contains("xkcdapp_owner: owns comics") && !out.contains("role made"), "{out}");

    // Every table has its owner, and both log-ins their rights.
    let (client, connection) =
        tokio_postgres::connect(&server.url_as("boss", "canary-boss", "site"), tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    for row in client
        .query("SELECT tablename::text, tableowner::text FROM pg_tables WHERE schemaname = 'public'", &[])
        .await
        .unwrap()
    {
        let (table, owner): (String, String) = (row.get(0), row.get(1));
        assert_eq!(owner, "xkcdapp_owner", "{table} belongs in the list of src/storage/postgres/roles.rs");
        for login in LOGINS {
            let may = "SELECT has_table_privilege($1::text, $2::text, 'SELECT'), has_table_privilege($1::text, $2::text, 'DELETE')";
            let row = client.query_one(may, &[&login, &table]).await.unwrap();
            assert_eq!((row.get(0), row.get(1)), (true, false), "{login} and {table}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_make_no_roles_makes_tables_alone() {
    let server = PostgresServer::start("").await;
    let root = server.connect().await;
    root.batch_execute("CREATE ROLE plain LOGIN PASSWORD 'canary-plain'").await.unwrap();
    root.batch_execute("CREATE DATABASE site OWNER plain").await.unwrap();
    let out = as_user(&server, "plain", "canary-plain", "site").run_well(&["migrate"]).await;
    assert_eq!(out.matches("the log-ins are left alone: this user may make no roles").count(), 1, "{out}");
    let made = root.query("SELECT FROM pg_roles WHERE rolname LIKE 'xkcdapp%'", &[]).await.unwrap();
    assert_eq!(made.len(), 0);
    // Its tables are of use to it.
    as_user(&server, "plain", "canary-plain", "site").run_well(&["audit"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_databases_of_one_cluster_are_migrated_at_once() {
    let server = PostgresServer::start("").await;
    let root = server.connect().await;
    let names: Vec<String> = (0..8).map(|number| format!("site_{number}")).collect();
    for name in &names {
        root.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
    }
    let runs: Vec<_> = names
        .iter()
        .map(|name| {
            let program = as_user(&server, "postgres", server.password(), name);
            tokio::spawn(async move { program.run_well(&["migrate"]).await })
        })
        .collect();
    let mut made = 0;
    for run in runs {
        made += run.await.unwrap().matches("role made").count();
    }
    assert_eq!(made, 3, "each role is made once");
}

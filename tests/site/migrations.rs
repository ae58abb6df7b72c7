//! `xkcdapp migrate`, and what the other commands do with tables that do not fit.

use harness::{PATIENCE, PostgresDatabase, Program, ViewSums, eventually};

use super::XKCDAPP;
use super::support::{header, in_sqlite, on_postgres, outcome};

const VERSIONS: [&str; 3] = ["20261101000001", "20261101000002", "20261121000001"];
/// A migration of a newer program's, and one that is none of ours.
const FOREIGN: &str = "INSERT INTO __diesel_schema_migrations (version) VALUES ('20200101000001')";
const FUTURE: &str = "INSERT INTO __diesel_schema_migrations (version) VALUES ('20991231000001')";

#[tokio::test(flavor = "multi_thread")]
async fn migrations_go_up_and_down_and_up_in_sqlite() {
    up_and_down(&Program::new(XKCDAPP)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn migrations_go_up_and_down_and_up_in_postgresql() {
    let database = PostgresDatabase::create().await;
    up_and_down(&Program::new(XKCDAPP).set("DATABASE_URL", &database.url)).await;
}

async fn up_and_down(program: &Program) {
    for round in 0..2 {
        let out = program.run_well(&["migrate"]).await;
        for version in VERSIONS {
            assert!(out.contains(&format!("{version} applied")), "round {round}: {out}");
        }
        let out = program.run_well(&["migrate"]).await;
        assert!(out.contains(&format!("migrations are at {}, nothing to do", VERSIONS[2])), "round {round}: {out}");
        for version in VERSIONS.iter().rev() {
            let out = program.run_well(&["migrate", "--revert"]).await;
            assert!(out.contains(&format!("{version} taken back")), "round {round}: {out}");
        }
        let out = program.run_well(&["migrate", "--revert"]).await;
        assert!(out.contains("nothing to take back"), "round {round}: {out}");
    }
    program.run_well(&["migrate"]).await;
    assert!(program.run_well(&["audit"]).await.contains("clean"));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_migrations_at_once_apply_each_step_once() {
    let database = PostgresDatabase::create().await;
    let program = Program::new(XKCDAPP).set("DATABASE_URL", &database.url);
    let outs = tokio::join!(
        program.run_well(&["migrate"]),
        program.run_well(&["migrate"]),
        program.run_well(&["migrate"]),
        program.run_well(&["migrate"]),
    );
    let out = [outs.0, outs.1, outs.2, outs.3].concat();
    for version in VERSIONS {
        assert_eq!(out.matches(&format!("{version} applied")).count(), 1, "{out}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_program_s_sqlite_database_is_refused_by_every_command() {
    let program = Program::new(XKCDAPP);
    program.run_well(&["migrate"]).await;
    in_sqlite(&program, FOREIGN);
    refused(&program).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_program_s_postgresql_database_is_refused_by_every_command() {
    let (program, database) = on_postgres(Program::new(XKCDAPP)).await;
    database.connect().await.batch_execute(FOREIGN).await.unwrap();
    refused(&program).await;
}

async fn refused(program: &Program) {
    for arguments in [&["migrate"][..], &["migrate", "--revert"], &["audit"], &["sync"], &["serve"]] {
        let (code, out, log) = outcome(program, arguments).await;
        assert_eq!((code, out.as_str()), (Some(1), ""), "{arguments:?}: {log}");
        let complaint = log.lines().last().unwrap();
        assert!(complaint.starts_with("xkcdapp: "), "{arguments:?}: {log}");
        for version in ["20200101000001", VERSIONS[2]] {
            assert!(complaint.contains(version), "{arguments:?} does not name {version}: {log}");
        }
    }
}

// A release that is taken back after its migration, and its tasks' last moments beside those of the next one.

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_sqlite_database_is_used_and_not_migrated() {
    let program = Program::new(XKCDAPP);
    program.run_well(&["migrate"]).await;
    in_sqlite(&program, FUTURE);
    goes_on(&program).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_postgresql_database_is_used_and_not_migrated() {
    let (program, database) = on_postgres(Program::new(XKCDAPP)).await;
    database.connect().await.batch_execute(FUTURE).await.unwrap();
    goes_on(&program).await;
}

async fn goes_on(program: &Program) {
    let out = program.run_well(&["migrate"]).await;
    assert!(out.contains("20991231000001") && out.contains("nothing to do"), "{out}");
    let (code, out, log) = outcome(program, &["migrate", "--revert"]).await;
    assert_eq!((code, out.as_str()), (Some(1), ""), "{log}");
    assert!(log.contains("it cannot take that back"), "{log}");
    let server = program.start().await;
    assert_eq!(header(&server.get("/sampler/1").await, "x-view"), "counted; audience=visitor; count=1");
    let ready = server.get("/ready").await;
    assert_eq!(ready.status(), 200, "{}", ready.text().await.unwrap());
    let log = server.stop().await;
    assert_eq!(log.matches("newer than this program's").count(), 1, "{log}");
    assert!(!log.contains("ERROR"), "{log}");
    assert!(program.run_well(&["audit"]).await.contains("clean"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_goes_on_while_the_next_release_migrates_its_database() {
    let (program, database) = on_postgres(Program::new(XKCDAPP).set("CATALOGUE_REFRESH", "100ms")).await;
    let server = program.start().await;
    assert!(header(&server.get("/sampler/1").await, "x-view").starts_with("counted;"));
    database.connect().await.batch_execute(FUTURE).await.unwrap();
    eventually("the readiness to tell", async || {
        let ready = server.get("/ready").await;
        assert_eq!(ready.status(), 200);
        ready.text().await.unwrap().contains("20991231000001").then_some(())
    })
    .await;
    assert!(header(&server.get("/sampler/1").await, "x-view").starts_with("counted;"));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_commands_ask_for_a_migration_of_postgresql_and_do_none() {
    let database = PostgresDatabase::create().await;
    let program = Program::new(XKCDAPP).set("DATABASE_URL", &database.url);
    for command in ["audit", "sync"] {
        let (code, _, log) = outcome(&program, &[command]).await;
        assert_eq!(code, Some(1), "{command}: {log}");
        assert!(log.contains("run `xkcdapp migrate`"), "{command}: {log}");
    }
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    let count: i64 = database.connect().await.query_one(tables, &[]).await.unwrap().get(0);
    assert_eq!(count, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn serve_waits_for_the_migration_and_then_writes_the_views_it_kept() {
    let database = PostgresDatabase::create().await;
    let program = Program::new(XKCDAPP).set("DATABASE_URL", &database.url).set("VIEW_WAIT", "100ms");
    let server = program.start().await;
    assert_eq!(server.get("/health").await.status(), 200);
    let ready = server.get("/ready").await;
    assert_eq!(ready.status(), 503);
    let said = ready.text().await.unwrap();
    assert!(said.contains("xkcdapp migrate"), "{said}");
    for strip in [1, 1, 2] {
        let answer = server.get(&format!("/sampler/{strip}")).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(header(&answer, "x-view"), "pending; audience=visitor");
    }

    program.run_well(&["migrate"]).await;
    eventually("the server to be ready", async || (server.get("/ready").await.status() == 200).then_some(())).await;
    let begun = tokio::time::Instant::now();
    eventually("the views to be written", async || {
        let answer = server.get("/views.json").await;
        let text = answer.text().await.unwrap();
        (text.contains("\"visitor\":3") && text.contains("\"pending\":0")).then_some(())
    })
    .await;
    assert!(begun.elapsed() < PATIENCE / 2, "{:?}", begun.elapsed());
    assert_eq!(header(&server.get("/sampler/1").await, "x-view"), "counted; audience=visitor; count=3");
    assert_eq!(ViewSums::of(&server).await, ViewSums { visitor: 4, ..ViewSums::default() });
    server.stop().await;
    assert!(program.run_well(&["audit"]).await.contains("clean"));
}

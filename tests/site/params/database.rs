//! `params rotate database`.

use harness::{Moto, PostgresOptions, PostgresServer, Program};
use tokio_postgres::NoTls;

use super::{XKCDAPP, entered, killed_after, site, tasks};

const ROTATE: [&str; 3] = ["params", "rotate", "database"];

struct Stage {
    server: PostgresServer,
    moto: Moto,
    program: Program,
}

impl Stage {
    /// A migrated database whose service logs in as the administrator still.
    async fn new() -> Self {
        Self::of(PostgresServer::options().scram()).await
    }

    async fn of(options: PostgresOptions<'_>) -> Self {
        let server = options.start().await;
        Program::new(XKCDAPP).set("DATABASE_URL", &server.url).run_well(&["migrate"]).await;
        let (moto, program) = site();
        let administrator = moto.beside("administrator");
        for moto in [&moto, &administrator] {
            moto.put("DATABASE_USER", "postgres").await;
            moto.put("DATABASE_PASSWORD", server.password()).await;
        }
        moto.put("DATABASE_HOST", "127.0.0.1").await;
        moto.put("DATABASE_PORT", &server.port().to_string()).await;
        moto.put("DATABASE_NAME", "postgres").await;
        let program = program.set("ADMINISTRATOR_PATH", &administrator.path);
        Self { server, moto, program }
    }

    async fn pair(&self) -> (String, String) {
        (self.moto.get("DATABASE_USER").await.unwrap().0, self.moto.get("DATABASE_PASSWORD").await.unwrap().0)
    }

    async fn works(&self, (user, password): &(String, String)) -> bool {
        let url = self.server.url_as(user, password, "postgres");
        tokio_postgres::connect(&url, NoTls).await.is_ok()
    }

    async fn is_at_its_end(&self) {
        let root = self.server.connect().await;
        let comments = "SELECT rolname::text FROM pg_roles WHERE shobj_description(oid, 'pg_authid') LIKE 'xkcdapp%'";
        assert_eq!(root.query(comments, &[]).await.unwrap().len(), 0);
        let (user, _) = self.pair().await;
        let others = "SELECT application_name::text FROM pg_stat_activity \
            WHERE application_name LIKE 'xkcdapp%' AND usename <> $1";
        assert_eq!(root.query(others, &[&user]).await.unwrap().len(), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_ins_are_used_in_turn_and_the_one_left_is_refused() {
    let stage = Stage::of(PostgresServer::options().scram().arguments("-c log_statement=all")).await;
    let _tasks = [1, 2].map(|_| tasks::of_database(&stage.moto, stage.server.port(), "postgres"));
    let out = stage.program.run_well(&ROTATE).await;
    assert!(out.contains("xkcdapp_a: new password set\n") && out.contains("postgres: left alone"), "{out}");
    let mut before = stage.pair().await;
    let mut passwords = vec![before.1.clone()];
    assert_eq!(before.0, "xkcdapp_a");
    for (new, old) in [("xkcdapp_b", "xkcdapp_a"), ("xkcdapp_a", "xkcdapp_b")] {
        let out = stage.program.run_well(&ROTATE).await;
        let now = stage.pair().await;
        assert_eq!(now.0, new, "{out}");
        assert!(stage.works(&now).await && !stage.works(&before).await, "{out}");
        assert!(out.contains(&format!("{old}: its password is gone")), "{out}");
        assert!(out.contains(&format!("all tasks have moved: 2 connections as {new}")), "{out}");
        assert!(!out.contains(&now.1) && now.1.len() == 64, "{out}");
        passwords.push(now.1.clone());
        stage.is_at_its_end().await;
        before = now;
    }
    let log = std::fs::read_to_string(stage.server.folder().join("server.log")).unwrap();
    // It tells of every statement, and of the verifier alone.
    assert_eq!(log.matches("PASSWORD E'SCRAM-SHA-256$").count(), passwords.len(), "{log}");
    assert!(!passwords.iter().any(|password| log.contains(password)), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_after_any_line_and_run_again_it_finishes() {
    let stage = Stage::new().await;
    let _tasks = [1, 2].map(|_| tasks::of_database(&stage.moto, stage.server.port(), "postgres"));
    stage.program.run_well(&ROTATE).await;
    let mut killed_at = Vec::new();
    for lines in 1.. {
        let before = stage.pair().await;
        let (said, killed) = killed_after(&stage.program, &ROTATE, lines).await;
        if !killed {
            break;
        }
        let half = stage.pair().await;
        let out = stage.program.run_well(&ROTATE).await;
        let now = stage.pair().await;
        let story = format!("killed after {said:?}, then:\n{out}");
        assert!(stage.works(&now).await, "{story}");
        // Where the last step was done before the death, this has been a rotation more.
        assert!(!stage.works(&before).await, "{story}");
        if half.0 != before.0 && out.contains("finishing it") {
            assert_eq!(now, half, "{story}");
        }
        stage.is_at_its_end().await;
        killed_at.extend(said.last().cloned());
    }
    for step in ["new password set", "tried", "DATABASE_PASSWORD: ", "DATABASE_USER: ", "all tasks have moved"] {
        assert!(killed_at.iter().any(|line| line.contains(step)), "never killed after {step}: {killed_at:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_does_not_move_keeps_its_log_in() {
    let stage = Stage::new().await;
    stage.program.run_well(&ROTATE).await;
    let old = stage.pair().await;
    let url = format!("{}?application_name=xkcdapp", stage.server.url_as(&old.0, &old.1, "postgres"));
    let (stubborn, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    let (code, out, log) = entered(&stage.program, &[&ROTATE[..], &["--wait", "1s"]].concat(), "").await;
    assert_eq!(code, Some(1), "{out}{log}");
    assert!(out.contains("0 of 1 connections moved; left: 1 of xkcdapp at 127.0.0.1 as xkcdapp_a"), "{out}");
    assert!(out.contains("gave up after 1s"), "{out}");
    assert!(stage.works(&old).await);
    let half = stage.pair().await;
    assert_eq!(half.0, "xkcdapp_b");

    drop(stubborn);
    let _ = connection.await;
    let out = stage.program.run_well(&ROTATE).await;
    assert!(out.starts_with("xkcdapp_b: a rotation from xkcdapp_a to it was interrupted"), "{out}");
    assert_eq!(stage.pair().await, half, "{out}");
    assert!(!stage.works(&old).await && stage.works(&half).await);
    stage.is_at_its_end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_at_once_are_one_after_the_other_or_refused() {
    let stage = Stage::new().await;
    let _tasks = [1, 2].map(|_| tasks::of_database(&stage.moto, stage.server.port(), "postgres"));
    let (one, other) = tokio::join!(entered(&stage.program, &ROTATE, ""), entered(&stage.program, &ROTATE, ""));
    let story = format!("{one:?}\n{other:?}");
    let wells = [&one, &other].into_iter().filter(|(code, ..)| *code == Some(0)).count();
    for (code, out, log) in [&one, &other] {
        let refused = *code == Some(1) && out.is_empty() && log.contains("another run is rotating");
        assert!(*code == Some(0) || refused, "{story}");
    }
    assert!(wells > 0, "{story}");
    let user = stage.moto.get("DATABASE_USER").await.unwrap();
    assert_eq!(user.0, ["xkcdapp_a", "xkcdapp_b"][wells - 1], "{story}");
    assert_eq!(usize::try_from(user.1).unwrap(), 1 + wells, "{story}");
    assert!(stage.works(&stage.pair().await).await, "{story}");
    stage.is_at_its_end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_uses_the_other_log_in_anywhere_keeps_its_password() {
    let stage = Stage::new().await;
    stage.program.run_well(&ROTATE).await;
    let root = stage.server.connect().await;
    root.batch_execute("CREATE DATABASE elsewhere").await.unwrap();
    root.batch_execute("ALTER ROLE xkcdapp_b PASSWORD 'canary-of-theirs'").await.unwrap();
    let theirs = stage.server.url_as("xkcdapp_b", "canary-of-theirs", "elsewhere?application_name=reports");
    let (client, connection) = tokio_postgres::connect(&theirs, NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    let before = stage.pair().await;
    let (code, out, log) = entered(&stage.program, &ROTATE, "").await;
    assert_eq!((code, out.as_str()), (Some(1), ""), "{log}");
    assert!(log.contains("1 of reports in elsewhere at 127.0.0.1 as xkcdapp_b"), "{log}");
    assert_eq!(stage.pair().await, before);
    assert!(tokio_postgres::connect(&theirs, NoTls).await.is_ok());

    drop(client);
    let _ = connection.await;
    let out = stage.program.run_well(&ROTATE).await;
    assert_eq!(stage.pair().await.0, "xkcdapp_b", "{out}");
    stage.is_at_its_end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_that_another_holds_is_respected() {
    let stage = Stage::new().await;
    let root = stage.server.connect().await;
    root.batch_execute("SELECT pg_advisory_lock(x'786b6364726f7461'::int8)").await.unwrap();
    let (code, out, log) = entered(&stage.program, &ROTATE, "").await;
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(log.contains("another run is rotating"), "{log}");
    assert_eq!(stage.pair().await.0, "postgres");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_is_said() {
    let (moto, program) = site();
    for (program, said) in [
        (
            moto.settings_of(Program::new(XKCDAPP)).set("DATABASE_URL", "postgres://u:canary@h/d"),
            "DATABASE_URL (from the environment)",
        ),
        (moto.settings_of(Program::new(XKCDAPP)), "SQLite in data/xkcdapp.db: has no log-ins"),
        (program.set("DATABASE_HOST", "127.0.0.1"), "ADMINISTRATOR_PATH is not set"),
        (
            moto.settings_of(Program::new(XKCDAPP)).set("DATABASE_HOST", "h").set("ADMINISTRATOR_PATH", "/none/of/it"),
            "there is no parameter /none/of/it/DATABASE_USER",
        ),
        (
            moto.settings_of(Program::new(XKCDAPP)).set("DATABASE_HOST", "h").set("DATABASE_USER", "u"),
            "DATABASE_USER comes from the environment",
        ),
    ] {
        let (code, out, log) = entered(&program, &ROTATE, "").await;
        assert_eq!((code, out.as_str()), (Some(1), ""), "{log}");
        assert!(log.contains(said) && !log.contains("canary"), "{said}: {log}");
    }
}

//! What an admin reads when the parameters are read again, and fail: the set that is in use stays.

use harness::{Exposition, ParameterTrouble, Program, Running};

use super::super::XKCDAPP;
use super::super::support::header;
use super::{KEY, World, heard, said};

/// What `params hash-password` might print.
const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$kMv0RSgJ7vHZhMRAR2Q8UxZOHXlVXkhRFCQSdq5oyYA";

async fn started(parameters: &[(&str, &str)]) -> (World, Running) {
    let world = World::with(parameters).await.set("OPERATORS_ADDR", "127.0.0.1:0");
    let server = world.program.start().await;
    (world, server)
}

/// Checks what the metrics tell of readings that ended so, and of the set in use.
async fn counted(server: &Running, outcome: &str, set_version: i64) {
    let metrics = Exposition::of(server).await;
    let sample = format!("xkcdapp_parameter_refreshes_total{{outcome=\"{outcome}\"}}");
    assert!(metrics.count(&sample) > 0, "{sample} is 0");
    assert_eq!(metrics.count("xkcdapp_parameter_set_version"), set_version);
    assert!(metrics.value("xkcdapp_parameters_last_read_timestamp_seconds") > 1.7e9);
}

/// While the parameters are in this trouble, the old set stays in use and the log says so; afterwards the new one is.
async fn stays(trouble: Option<ParameterTrouble>, outcome: &str, said_so: impl Fn(&str) -> String) {
    let (world, server) = started(&[("SECRET_KEY", KEY)]).await;
    world.moto.put("ADMIN_PASSWORD_HASH", HASH).await;
    match trouble {
        Some(trouble) => world.proxy.trouble(trouble),
        None => world.proxy.cut(),
    }
    server.signal("HUP").await;
    let line = said_so(&world.moto.path);
    harness::eventually(&format!("{line:?}"), async || {
        said(&server.log()).iter().any(|said| said.starts_with(&line)).then_some(())
    })
    .await;
    counted(&server, outcome, 1).await;
    assert_eq!(server.get("/health").await.status(), 200);
    world.proxy.well();
    world.refresh(&server, "parameter set 2 is in use in place of 1: ADMIN_PASSWORD_HASH new, version 1").await;
    heard(&server, "the parameters are well again; set 2 is in use").await;
    counted(&server, "taken", 2).await;
    let lines = said(&server.stop().await);
    assert_eq!(lines.iter().filter(|said| said.starts_with(&line)).count(), 1, "said too often: {lines:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn throttling_changes_nothing() {
    stays(Some(ParameterTrouble::Throttled), "throttled", |path| {
        format!(
            "the parameters were not read again, set 1 stays in use: Parameter Store will not be asked now for {path}: \
             ThrottlingException"
        )
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_may_read_no_more_changes_nothing() {
    stays(Some(ParameterTrouble::Denied), "denied", |path| {
        format!(
            "the parameters were not read again, set 1 stays in use: Parameter Store denies access to {path}: \
             AccessDeniedException; the role needs ssm:GetParametersByPath and ssm:GetParameters there, and kms:Decrypt"
        )
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parameter_store_that_is_away_changes_nothing() {
    for trouble in [None, Some(ParameterTrouble::Failing)] {
        stays(trouble, "unreachable", |path| {
            let told = "the parameters were not read again, set 1 stays in use: Parameter Store cannot be reached for";
            format!("{told} {path}: ")
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_comes_before_a_failure_is_no_set() {
    let parameters: Vec<(String, String)> = (0..15).map(|n| (format!("STRANGER_{n:02}"), "1".to_owned())).collect();
    let mut parameters: Vec<(&str, &str)> = parameters.iter().map(|(name, value)| (&**name, &**value)).collect();
    parameters.push(("SECRET_KEY", KEY));
    let (world, server) = started(&parameters).await;
    // On the first page by its name.
    world.moto.put("ADMIN_PASSWORD_HASH", HASH).await;
    world.proxy.trouble(ParameterTrouble::After(1));
    let told = "the parameters were not read again, set 16 stays in use: Parameter Store will not be asked now for";
    world.refresh(&server, &format!("{told} {}: ThrottlingException", world.moto.path)).await;
    counted(&server, "throttled", 16).await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_or_missing_parameter_changes_nothing() {
    let (world, server) = started(&[("SECRET_KEY", KEY), ("SYNC_RATE", "4")]).await;
    world.moto.put("SECRET_KEY", "canary-too-short").await;
    let told = "parameter set 3 is not taken, set 2 stays in use:";
    let problem = "SECRET_KEY (from Parameter Store, version 2): expected at least 32 characters";
    world.refresh(&server, &format!("{told} {problem}")).await;
    counted(&server, "invalid", 2).await;
    world.moto.put("SECRET_KEY", &format!("{KEY}-and-more")).await;
    // Unasked: a set that cannot be used is looked at again soon.
    heard(&server, "parameter set 4 is in use in place of 2: SECRET_KEY 1 to 3").await;

    world.moto.put("DATABASE_PASSWORD", "canary").await;
    let told = "parameter set 5 is not taken, set 4 stays in use:";
    let problem = "DATABASE_PASSWORD (from Parameter Store, version 1): needs DATABASE_HOST beside it";
    world.refresh(&server, &format!("{told} {problem}")).await;
    for name in ["DATABASE_PASSWORD", "SECRET_KEY", "SYNC_RATE"] {
        world.moto.delete(name).await;
    }
    let told = "the parameters were not read again, set 4 stays in use: PARAMETER_PATH: there is no parameter below";
    world.refresh(&server, &format!("{told} {}; is the path right, and the region?", world.moto.path)).await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_change_waits_for_the_next_start() {
    let (world, server) = started(&[("SYNC_RATE", "4"), ("ADMIN_PASSWORD_HASH", HASH)]).await;
    world.moto.put("SYNC_RATE", "5").await;
    world.moto.put("DATABASE_URL", "postgres://me:canary@127.0.0.1/name").await;
    world.moto.put("ADMIN_PASSWORD_HASH", &HASH.replace("t=2", "t=3")).await;
    let missing = "SECRET_KEY is missing below";
    let reason = "processes that share a database or a Redis must sign with the same key";
    let told = "parameter set 5 is not taken, set 2 stays in use:";
    world.refresh(&server, &format!("{told} {missing} {}: {reason}", world.moto.path)).await;
    world.moto.put("SECRET_KEY", KEY).await;
    let changes =
        "ADMIN_PASSWORD_HASH 1 to 2, DATABASE_URL new, version 1, SECRET_KEY new, version 1, SYNC_RATE 1 to 2";
    world.refresh(&server, &format!("parameter set 6 is in use in place of 2: {changes}")).await;
    heard(&server, "DATABASE_URL, SYNC_RATE: changed, which takes effect at the next start").await;
    let answer = server.get("/sampler/1").await;
    assert!(header(&answer, "x-view").starts_with("counted;"), "the embedded database is not in use any more");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_without_parameters_ends_nothing() {
    let server = Program::new(XKCDAPP).start().await;
    server.signal("HUP").await;
    heard(&server, "SIGHUP: nothing to refresh, PARAMETER_PATH is not set").await;
    server.stop().await;
}

//! What an admin reads when a start fails, or waits, for its parameters.

use harness::ParameterTrouble;

use super::super::support::outcome;
use super::{KEY, World, tries_again};

#[tokio::test(flavor = "multi_thread")]
async fn throttling_at_the_start_is_waited_for() {
    let world = World::with(&[("ACCESS_LOG", "on")]).await.set("PARAMETER_PATIENCE", "20s");
    world.proxy.trouble(ParameterTrouble::Throttled);
    let well = async {
        harness::eventually("two tries", async || (world.proxy.asked().len() >= 2).then_some(())).await;
        world.proxy.well();
    };
    let (server, ()) = tokio::join!(world.program.start(), well);
    let lines = super::said(&server.log());
    let throttled = format!("Parameter Store will not be asked now for {}: ThrottlingException", world.moto.path);
    assert!(lines.iter().filter(|line| tries_again(line, &throttled)).count() >= 2, "{lines:#?}");
    assert!(lines.contains(&format!("1 parameters of {} are in use, set 1", world.moto.path)), "{lines:#?}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn throttling_that_lasts_ends_the_start() {
    let world = World::with(&[("ACCESS_LOG", "on")]).await;
    world.proxy.trouble(ParameterTrouble::Throttled);
    let (code, lines) = world.fails().await;
    let throttled = format!("Parameter Store will not be asked now for {}: ThrottlingException", world.moto.path);
    let (last, before) = lines.split_last().unwrap();
    assert_eq!((code, last.as_str()), (Some(1), &*format!("xkcdapp: {throttled}; gave up after 1s")));
    assert!(!before.is_empty() && before.iter().all(|line| tries_again(line, &throttled)), "{lines:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_may_not_read_ends_the_start_at_once() {
    let world = World::with(&[("ACCESS_LOG", "on")]).await;
    world.proxy.trouble(ParameterTrouble::Denied);
    let (code, lines) = world.fails().await;
    let line = format!(
        "xkcdapp: Parameter Store denies access to {}: AccessDeniedException; the role needs ssm:GetParametersByPath \
         and ssm:GetParameters there, and kms:Decrypt",
        world.moto.path
    );
    assert_eq!((code, lines), (Some(1), vec![line]));
    assert_eq!(world.proxy.asked(), ["GetParametersByPath"], "it was asked again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parameter_store_that_cannot_be_reached_is_tried_for_a_while() {
    for (trouble, reason) in [
        (None, "dispatch failure: "),
        (Some(ParameterTrouble::Failing), "an answer that cannot be read, with status 500; "),
        (Some(ParameterTrouble::Stalled), "request has timed out: "),
    ] {
        let world = World::with(&[("ACCESS_LOG", "on")]).await;
        match trouble {
            Some(trouble) => world.proxy.trouble(trouble),
            None => world.proxy.cut(),
        }
        let (code, lines) = world.fails().await;
        let start = format!("Parameter Store cannot be reached for {}: {reason}", world.moto.path);
        let last = lines.last().unwrap();
        let whole = last.starts_with(&format!("xkcdapp: {start}")) && last.ends_with("; gave up after 1s");
        assert!(code == Some(1) && whole, "{code:?} {lines:#?}");
        let tries = |line: &String| line.starts_with(&start) && line.ends_with(" s at the most");
        assert!(trouble == Some(ParameterTrouble::Stalled) || tries(&lines[0]), "{lines:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_without_parameters_is_a_wrong_setting() {
    let world = World::with(&[]).await;
    let (code, lines) = world.fails().await;
    let line = format!(
        "xkcdapp: PARAMETER_PATH: there is no parameter below {}; is the path right, and the region?",
        world.moto.path
    );
    assert_eq!((code, lines), (Some(2), vec![line]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_parameter_is_named() {
    let because = |name| format!("{name} comes from Parameter Store, version 1, and a log-in is both");
    for (parameters, name, reason) in [
        (
            vec![("DATABASE_HOST", "127.0.0.1")],
            "SECRET_KEY",
            "processes that share a database or a Redis must sign with the same key".to_owned(),
        ),
        (
            vec![("SECRET_KEY", KEY), ("DATABASE_HOST", "127.0.0.1"), ("DATABASE_USER", "canary")],
            "DATABASE_PASSWORD",
            because("DATABASE_USER"),
        ),
        (
            vec![("SECRET_KEY", KEY), ("DATABASE_HOST", "127.0.0.1"), ("DATABASE_PASSWORD", "canary")],
            "DATABASE_USER",
            because("DATABASE_PASSWORD"),
        ),
    ] {
        let world = World::with(&parameters).await;
        let (code, lines) = world.fails().await;
        let line = format!("xkcdapp: {name} is missing below {}: {reason}", world.moto.path);
        assert_eq!((code, lines), (Some(2), vec![line]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_parameter_is_named_with_its_version() {
    for (name, value, problem) in [
        ("SYNC_RATE", "canary-4711", "expected a whole number from 1 to 10000"),
        ("SECRET_KEY", "canary-too-short", "expected at least 32 characters"),
        (
            "ADMIN_PASSWORD_HASH",
            "canary-in-plain",
            "expected a hash by Argon2, as `xkcdapp params hash-password` prints it",
        ),
        ("REDIS_USER", "canary", "needs REDIS_HOST beside it"),
    ] {
        let world = World::with(&[(name, "before")]).await;
        world.moto.put(name, value).await;
        let (code, lines) = world.fails().await;
        let line = format!("xkcdapp: {name} (from Parameter Store, version 2): {problem}");
        assert_eq!((code, lines), (Some(2), vec![line]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_path_and_for_a_health_check_nobody_asks_aws() {
    let world = World::with(&[("SYNC_RATE", "canary")]).await;
    let (code, _, log) = outcome(&world.program, &["healthcheck"]).await;
    assert_eq!(code, Some(1), "{log}");
    let local = world.set("PARAMETER_PATH", "");
    local.program.start().await.stop().await;
    assert_eq!((local.proxy.asked(), local.proxy.connections()), (vec![], 0));
}

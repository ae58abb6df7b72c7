//! The check of Parameter Store.

use std::time::{Duration, Instant};

use harness::{Moto, ParameterProxy, ParameterTrouble};

use super::{program, status};
use crate::support::outcome;

#[tokio::test(flavor = "multi_thread")]
async fn without_a_path_aws_is_not_asked() {
    let server = program().start().await;
    assert_eq!(status(&server, "parameter-store").await, (200, "OK (not configured)\n".to_owned()));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_reads_the_parameters_once() {
    let moto = Moto::new();
    moto.put("SECRET_KEY", "canary of a key that is long enough").await;
    let version = moto.put("SECRET_KEY", "canary of another key, long enough too").await;
    assert_eq!(version, 2);
    let (_, out, _) = outcome(&moto.settings_of(program()), &["check"]).await;
    let line = out.lines().find(|line| line.starts_with("parameter-store")).unwrap_or_else(|| panic!("{out}"));
    assert!(line.contains(" OK ") && line.ends_with("1 parameters, set 2"), "{out}");
    assert!(!out.contains("canary"), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn parameters_that_cannot_be_had_are_a_row_of_the_table() {
    let moto = Moto::new();
    moto.put("ACCESS_LOG", "on").await;
    let proxy = ParameterProxy::before(&moto).await;
    let program = moto.settings_of(program()).set("AWS_ENDPOINT_URL", &proxy.url);
    let row = async || {
        let before = Instant::now();
        let (code, out, log) = outcome(&program, &["check"]).await;
        assert!(before.elapsed() < Duration::from_secs(30), "it was patient: {log}");
        assert_eq!((code, out.lines().count()), (Some(1), 6), "{out}{log}");
        assert!(!out.contains("canary") && !log.contains("canary"), "{out}{log}");
        let line = out.lines().find(|line| line.starts_with("parameter-store")).unwrap_or_else(|| panic!("{out}"));
        assert_eq!(line.split_whitespace().nth(1), Some("FAILED"), "{out}");
        line.rsplit_once(" ms  ").unwrap().1.to_owned()
    };
    for (trouble, text) in [
        (ParameterTrouble::Throttled, "will not be asked now: throttled"),
        (
            ParameterTrouble::Denied,
            "access denied: the role needs ssm:GetParametersByPath and ssm:GetParameters there, and kms:Decrypt",
        ),
    ] {
        proxy.trouble(trouble);
        assert_eq!(row().await, text);
    }
    proxy.well();
    moto.put("SYNC_RATE", "canary-4711").await;
    let malformed = "SYNC_RATE (from Parameter Store, version 1): expected a whole number from 1 to 10000";
    assert_eq!(row().await, malformed);
}

//! The check of Parameter Store.

use harness::Moto;

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

//! The engine's client.

use std::process::{Output, Stdio};

use tokio::process::Command;

/// The image under test.
pub(super) fn image() -> String {
    #[expect(clippy::disallowed_methods, reason = "which image is the caller's to say")]
    let image = std::env::var("TEST_IMAGE");
    image.expect("TEST_IMAGE is not set: run these by script/image-test, which builds the image")
}

/// Runs `docker` to its end, whatever that is.
pub(super) async fn docker(arguments: &[&str]) -> Output {
    let mut command = Command::new("docker");
    command.args(arguments).stdin(Stdio::null()).kill_on_drop(true);
    command.output().await.expect("docker: run the tests by script/image-test")
}

/// Runs `docker`, which must succeed; what it printed, both ways, without the last line's end.
pub(super) async fn docker_well(arguments: &[&str]) -> String {
    let output = docker(arguments).await;
    let said = text(&output);
    assert!(output.status.success(), "docker {arguments:?}: {}\n{said}", output.status);
    said.trim_end().to_owned()
}

/// What the engine knows of the image, by a template of Go's.
pub(super) async fn inspect_image(template: &str) -> String {
    docker_well(&["image", "inspect", "--format", template, &image()]).await
}

/// Standard output, then standard error.
pub(super) fn text(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned()
}

//! Lighthouse as a process.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::OnceLock;
use std::time::Duration;

use serde_json::Value;
use tokio::process::Command;

/// What a run may take, on a machine with other things to do.
const PATIENCE: Duration = Duration::from_mins(3);

/// Chromium's names, Debian's first.
const CHROMIUM: [&str; 3] = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/snap/bin/chromium"];

/// Lighthouse's own folder, installed where it is missing.
fn lighthouse() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let install = concat!(env!("CARGO_MANIFEST_DIR"), "/script/pages-tools");
        let told = std::process::Command::new(install).stderr(Stdio::inherit()).output().unwrap();
        assert!(told.status.success(), "{install} failed");
        Path::new(String::from_utf8(told.stdout).unwrap().trim()).join("node_modules/lighthouse")
    })
}

/// Its version.
pub(crate) fn version() -> String {
    let text = std::fs::read_to_string(lighthouse().join("package.json")).unwrap();
    let package: Value = serde_json::from_str(&text).unwrap();
    package["version"].as_str().unwrap().to_owned()
}

/// Looks at a page once, with a Chromium of its own; what it tells.
pub(crate) async fn run(url: &str) -> Value {
    let chromium = CHROMIUM.into_iter().find(|file| Path::new(file).exists()).expect("Chromium is not installed");
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new("node");
    command
        .arg(lighthouse().join("cli/index.js"))
        .args([url, "--quiet", "--output=json", "--no-enable-error-reporting"])
        .arg("--only-categories=performance,accessibility,best-practices,seo")
        .arg("--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --no-proxy-server")
        .env("CHROME_PATH", chromium)
        // Chromium's profile goes there, and with it.
        .env("TMPDIR", folder.path())
        .env("HOME", folder.path())
        .current_dir(folder.path())
        .kill_on_drop(true)
        .stdin(Stdio::null());
    let ended = tokio::time::timeout(PATIENCE, command.output()).await;
    let output = ended.unwrap_or_else(|_| panic!("Lighthouse does not end on {url}")).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "Lighthouse on {url}: {}\n{errors}", output.status);
    let told: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {errors}"));
    assert!(told["runtimeError"].is_null(), "Lighthouse on {url}: {}", told["runtimeError"]);
    told
}

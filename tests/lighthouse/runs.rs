//! Lighthouse as a process.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::OnceLock;
use std::time::Duration;

use serde_json::{Value, json};
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

/// What Lighthouse says when Chromium has not recorded the load, or does not answer it: of a busy machine, not of a page,
/// and Lighthouse asks to be run again. A page that answers with an error, stays blank or hangs has other names, which end
/// the check at once. <https://github.com/GoogleChrome/lighthouse/blob/v12.8.2/core/lib/lh-error.js>
const UNRECORDED: [&str; 6] =
    ["NO_TRACING_STARTED", "NO_RESOURCE_REQUEST", "NO_NAVSTART", "NO_DCL", "PROTOCOL_TIMEOUT", UNREACHED];

/// Our name for a Chromium that Lighthouse finds no connection to, of which it makes no report.
const UNREACHED: &str = "Chromium is not reached";

/// How often a page is looked at until the look has been recorded.
const TRIES: u32 = 5;

/// Looks at a page; what Lighthouse tells.
pub(crate) async fn run(url: &str) -> Value {
    let mut tries = 1;
    loop {
        let told = once(url).await;
        let Some(code) = told["runtimeError"]["code"].as_str() else { return told };
        let hopeful = UNRECORDED.contains(&code) && tries < TRIES;
        assert!(hopeful, "Lighthouse on {url}, at try {tries}: {}", told["runtimeError"]);
        eprintln!("Lighthouse on {url}: {code}, which says nothing about the page: once more");
        tries += 1;
    }
}

/// Looks at a page once, with a Chromium of its own.
async fn once(url: &str) -> Value {
    let chromium = CHROMIUM.into_iter().find(|file| Path::new(file).exists()).expect("Chromium is not installed");
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new("node");
    command
        .arg(lighthouse().join("cli/index.js"))
        .args([url, "--quiet", "--output=json", "--output-path=report", "--no-enable-error-reporting"])
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
    if errors.contains("Unable to connect to Chrome") || errors.contains("timed out while connecting to Chrome") {
        return json!({ "runtimeError": { "code": UNREACHED } });
    }
    // It has told what went wrong in its report, if it came to make one, whatever its exit code. That is a file, for it
    // ends without having written all of it to a pipe when something went wrong.
    let report = std::fs::read(folder.path().join("report")).unwrap_or_default();
    serde_json::from_slice(&report)
        .unwrap_or_else(|error| panic!("Lighthouse on {url}: {}, {error}\n{errors}", output.status))
}

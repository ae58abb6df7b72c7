//! Chromium and its driver. Starting them costs seconds of a core, so one test after the other uses the same.

use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use fantoccini::{Client, ClientBuilder};
use harness::{PATIENCE, eventually};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

/// Runs the driver until standard input ends, as it does when the tests' process is gone, however it went. Then ends
/// everything in its process group, which Chromium is in, and deletes the folder.
const SUPERVISE: &str = "chromedriver --port=0 >\"$1/driver.log\" 2>&1 & \
    read -r _; trap '' TERM; kill -TERM 0; wait; \
    for _ in 1 2 3 4 5; do rm -rf \"$1\" && break; sleep 0.2; done 2>/dev/null; kill -KILL 0";

/// Those that no test uses now.
static IDLE: Mutex<Vec<Engine>> = Mutex::new(Vec::new());

/// A running Chromium with a profile of its own.
#[derive(Debug)]
pub(crate) struct Engine {
    webdriver: String,
    session: String,
    /// Ends with its standard input, which this holds.
    _supervisor: Child,
}

impl Engine {
    /// One that is idle, or a new one.
    pub(crate) async fn take() -> Self {
        let idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner).pop();
        match idle {
            Some(engine) => engine,
            None => Self::launch().await,
        }
    }

    /// For the next test.
    pub(crate) fn give_back(self) {
        IDLE.lock().unwrap_or_else(PoisonError::into_inner).push(self);
    }

    /// A client of its session, within the runtime of the test that asks.
    pub(crate) async fn attach(&self) -> Client {
        let client = Client::with_existing_session(&self.webdriver, &self.session, HttpConnector::new()).await.unwrap();
        // The session outlives the client.
        client.persist().await.unwrap();
        client
    }

    async fn launch() -> Self {
        let folder = tempfile::tempdir().unwrap().keep();
        let supervisor = Command::new("sh")
            .args(["-c", SUPERVISE, "sh"])
            .arg(&folder)
            .env("HOME", &folder)
            .process_group(0)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let log = folder.join("driver.log");
        let port = eventually("chromedriver to say its port (Debian: chromium-driver)", async || {
            let text = std::fs::read_to_string(&log).ok()?;
            let (port, _) = text.split_once("successfully on port ")?.1.split_once('.')?;
            Some(port.to_owned())
        });
        let webdriver = format!("http://127.0.0.1:{}", port.await);
        let profile = folder.join("profile").display().to_string();
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let connecting = builder.capabilities(capabilities(&profile)).connect(&webdriver);
        let client = tokio::time::timeout(PATIENCE, connecting).await.expect("Chromium does not start").unwrap();
        client.persist().await.unwrap();
        let session = client.session_id().await.unwrap().unwrap();
        Self { webdriver, session, _supervisor: supervisor }
    }
}

fn capabilities(profile: &str) -> serde_json::Map<String, Value> {
    let profile = format!("--user-data-dir={profile}");
    let arguments = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--no-proxy-server",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--window-size=1280,800",
        &profile,
    ];
    let wanted = json!({
        "goog:chromeOptions": { "args": arguments },
        "goog:loggingPrefs": { "browser": "ALL" },
    });
    wanted.as_object().unwrap().clone()
}

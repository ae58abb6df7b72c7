//! What a test does with its browser.

use axum::http::Method;
use fantoccini::Client;
use fantoccini::wd::{WebDriverCompatibleCommand, WindowHandle};
use harness::PATIENCE;
use serde_json::{Value, json};
use tokio::sync::{Semaphore, SemaphorePermit};
use url::{ParseError, Url};

use crate::engine::Engine;

/// A browser takes a core and half a gigabyte.
static SEATS: Semaphore = Semaphore::const_new(2);

/// Whether the pages' scripts run. The tests' own always do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scripts {
    On,
    Off,
}

/// A window, in CSS pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Device pixels in a CSS pixel.
    pub(crate) scale: u32,
}

/// A tab of its own in one of the run's browsers. Used by one test.
#[derive(Debug)]
pub(crate) struct Browser {
    pub(crate) client: Client,
    engine: Option<Engine>,
    _seat: SemaphorePermit<'static>,
}

impl Browser {
    /// Waits for a browser, starts one if there are not enough yet, and opens a new tab without a past.
    pub(crate) async fn start(scripts: Scripts) -> Self {
        let seat = SEATS.acquire().await.unwrap();
        let engine = Engine::take().await;
        let client = engine.attach().await;
        let tab = client.new_window(true).await.unwrap().handle;
        client.close_window().await.unwrap();
        client.switch_to_window(tab).await.unwrap();
        let browser = Self { client, engine: Some(engine), _seat: seat };
        browser.devtools("Page.bringToFront", json!({})).await;
        browser.devtools("Network.clearBrowserCookies", json!({})).await;
        browser.console().await;
        browser.prepare(scripts).await;
        browser
    }

    /// A further tab of the same visitor's, in which the test goes on; to be closed in the end.
    pub(crate) async fn open_tab(&self, scripts: Scripts) -> WindowHandle {
        let tab = self.client.new_window(true).await.unwrap().handle;
        self.go_to_tab(&tab).await;
        self.prepare(scripts).await;
        tab
    }

    /// Goes on in another tab.
    pub(crate) async fn go_to_tab(&self, tab: &WindowHandle) {
        self.client.switch_to_window(tab.clone()).await.unwrap();
        self.devtools("Page.bringToFront", json!({})).await;
    }

    async fn prepare(&self, scripts: Scripts) {
        match scripts {
            Scripts::On => self.tell_of_violations().await,
            Scripts::Off => self.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await,
        }
    }

    /// Every violation of the content security policy becomes an error on the console, from the first byte of a page.
    async fn tell_of_violations(&self) {
        let listener = "addEventListener('securitypolicyviolation', (event) => \
                        console.error(`policy violated: ${event.violatedDirective} ${event.blockedURI}`))";
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": listener })).await;
    }

    /// Sends a command of the browser's developer tools.
    pub(crate) async fn devtools(&self, method: &'static str, parameters: Value) {
        self.command("goog/cdp/execute", json!({ "cmd": method, "params": parameters })).await;
    }

    /// What has come to the console since this was last asked: level and text.
    pub(crate) async fn console(&self) -> Vec<(String, String)> {
        let entries = self.command("se/log", json!({ "type": "browser" })).await;
        let text = |entry: &Value, name: &str| entry[name].as_str().unwrap().to_owned();
        entries.as_array().unwrap().iter().map(|entry| (text(entry, "level"), text(entry, "message"))).collect()
    }

    /// The value of a JavaScript expression on the page.
    pub(crate) async fn value(&self, expression: &str) -> Value {
        let script = format!("return ({expression});");
        let running = self.client.execute(&script, Vec::new());
        tokio::time::timeout(PATIENCE, running).await.expect(expression).expect(expression)
    }

    /// Shows pages in such a window from now on; below 500 pixels it is a phone.
    pub(crate) async fn resize(&self, window: Window) {
        let Window { width, height, scale } = window;
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": width < 500 });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// Prefers dark or light pages from now on.
    pub(crate) async fn prefer(&self, scheme: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await;
    }

    async fn command(&self, endpoint: &'static str, body: Value) -> Value {
        let sent = self.client.issue_cmd(Extension { endpoint, body });
        tokio::time::timeout(PATIENCE, sent).await.expect(endpoint).expect(endpoint)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // After a failure nobody knows what state the browser is in: the next test gets a new one.
        if let Some(engine) = self.engine.take().filter(|_| !std::thread::panicking()) {
            engine.give_back();
        }
    }
}

/// A command that only `chromedriver` has.
#[derive(Debug)]
struct Extension {
    endpoint: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Extension {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.endpoint))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}

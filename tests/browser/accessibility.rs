//! axe on every page, with scripts on and off, on a phone and on a desk, by day and by night.

use std::collections::BTreeSet;
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use serde_json::{Value, json};

use crate::browser::{Browser, Scripts};
use crate::places::{DESKTOP, PHONE, Place, behind_the_door, places};
use crate::site::Site;

/// What a run may take: two dozen pages on a machine with other things to do.
const PATIENCE: Duration = Duration::from_mins(1);

/// Runs axe, and tells what it found; `arguments[0]` is called with that.
const RUN: &str = "const done = arguments[arguments.length - 1]; \
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']; \
    const short = (rules) => rules.map(({ id, help, nodes }) => [id, help, \
        nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)}  ${failureSummary.replace(/\\s+/g, ' ')}`)]); \
    axe.run(document, { runOnly: tags, resultTypes: ['violations', 'incomplete'] }) \
        .then(({ violations, incomplete, passes }) => done([short(violations), short(incomplete), passes.length])) \
        .catch((error) => done(String(error)))";

/// axe's own text, installed where it is missing.
fn axe() -> &'static str {
    static AXE: OnceLock<String> = OnceLock::new();
    AXE.get_or_init(|| {
        let root = env!("CARGO_MANIFEST_DIR");
        let told = Command::new(format!("{root}/script/pages-tools")).output().unwrap();
        assert!(told.status.success(), "script/pages-tools: {}", String::from_utf8_lossy(&told.stderr));
        let folder = String::from_utf8(told.stdout).unwrap();
        std::fs::read_to_string(format!("{}/node_modules/axe-core/axe.min.js", folder.trim())).unwrap()
    })
}

/// What axe says of a page.
#[derive(Debug, Default)]
struct Findings {
    violations: Vec<String>,
    /// What axe cannot tell: for a person.
    incomplete: BTreeSet<String>,
    /// Pages looked at, each in one way.
    looks: usize,
}

impl Findings {
    /// Looks at the page as it is now.
    async fn look(&mut self, browser: &Browser, scripts: Scripts, what: &str) {
        if scripts == Scripts::Off {
            // axe waits by timers, which are scripts' too. The page's own are not run any more: it has been read.
            browser.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": false })).await;
        }
        let loaded = browser.value("typeof axe").await;
        if loaded != "object" {
            browser.client.execute(axe(), Vec::new()).await.unwrap();
        }
        // At the end of the page, where the buttons that stay in reach lie on nothing: further up they cover whatever is
        // scrolled behind them, which axe takes for its size. That focus never stays there is a test of its own (needs).
        browser.client.execute("scrollTo(0, document.documentElement.scrollHeight)", Vec::new()).await.unwrap();
        let found = tokio::time::timeout(PATIENCE, browser.client.execute_async(RUN, Vec::new()));
        let found = found.await.expect(what).expect(what);
        if scripts == Scripts::Off {
            browser.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
        }
        let passed = found[2].as_u64().unwrap_or_else(|| panic!("axe on {what}: {found}"));
        assert!(passed > 10, "axe has hardly looked at {what}: {found}");
        for rule in found[0].as_array().unwrap() {
            let violation = format!("{what}: {}", told(rule));
            // At once: whatever comes later may end the test.
            println!("axe: {violation}");
            self.violations.push(violation);
        }
        for rule in found[1].as_array().unwrap() {
            self.incomplete.insert(told(rule));
        }
        self.looks += 1;
    }

    /// The same by day and by night.
    async fn look_twice(&mut self, browser: &Browser, scripts: Scripts, what: &str) {
        for scheme in ["light", "dark"] {
            browser.prefer(scheme).await;
            self.look(browser, scripts, &format!("{what}, {scheme}")).await;
        }
    }

    fn end(&self) {
        println!("axe: {} looks, {} violations", self.looks, self.violations.len());
        for rule in &self.incomplete {
            println!("axe cannot tell: {rule}");
        }
        assert!(self.violations.is_empty(), "{:#?}", self.violations);
    }
}

/// A rule and the elements that it is about.
fn told(rule: &Value) -> String {
    let nodes = rule[2].as_array().unwrap();
    let all = nodes.len();
    let nodes: Vec<_> = nodes.iter().take(3).map(|node| format!("\n      {}", node.as_str().unwrap())).collect();
    format!("{} ({}) on {} elements{}", rule[0].as_str().unwrap(), rule[1].as_str().unwrap(), all, nodes.concat())
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_on_any_page() {
    everywhere(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_on_any_page_without_scripts() {
    everywhere(Scripts::Off).await;
}

async fn everywhere(scripts: Scripts) {
    let site = Site::with_a_past(scripts).await;
    let mut findings = Findings::default();
    let log_in = Place { path: "/admin".to_owned(), status: 200 };
    let outside: Vec<_> = places().into_iter().chain([log_in]).collect();
    walk(&site, scripts, &outside, &mut findings).await;
    site.log_in().await;
    walk(&site, scripts, &behind_the_door(), &mut findings).await;
    let bad: Vec<_> = outside.iter().filter(|place| place.status != 200).map(|place| place.path.as_str()).collect();
    site.finish(&bad).await;

    let site = Site::with_all_seen(scripts).await;
    walk(&site, scripts, &[Place { path: "/".to_owned(), status: 200 }], &mut findings).await;
    site.finish(&[]).await;
    findings.end();
}

/// Looks at pages in every way: each window and scheme, and as who has chosen the dark for them.
async fn walk(site: &Site, scripts: Scripts, places: &[Place], findings: &mut Findings) {
    for (name, window) in [("phone", PHONE), ("desktop", DESKTOP)] {
        site.browser.resize(window).await;
        for place in places {
            site.visit(place).await;
            findings.look_twice(&site.browser, scripts, &format!("{}, {name}", place.path)).await;
        }
    }
    site.browser.prefer("light").await;
    let cookie = json!({ "name": "xkcdapp_look", "value": "dark.inverted", "url": site.url() });
    site.browser.devtools("Network.setCookie", cookie).await;
    for place in places {
        site.visit(place).await;
        findings.look(&site.browser, scripts, &format!("{}, dark and inverted", place.path)).await;
    }
    site.browser.devtools("Network.deleteCookies", json!({ "name": "xkcdapp_look", "url": site.url() })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_would_find_something() {
    for scripts in [Scripts::On, Scripts::Off] {
        let site = Site::with_comics(scripts).await;
        site.open("/comic/7").await;
        let mut findings = Findings::default();
        findings.look(&site.browser, scripts, "as it is").await;
        assert_eq!(findings.violations, Vec::<String>::new());
        for (plant, rule) in [
            ("document.querySelector('main img').removeAttribute('alt')", "image-alt"),
            ("document.querySelector('.views').style.color = '#e8e4dc'", "color-contrast"),
            ("document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button>')", "button-name"),
            ("document.documentElement.lang = ''", "html-has-lang"),
        ] {
            site.open("/comic/7").await;
            site.browser.client.execute(plant, Vec::new()).await.unwrap();
            let mut findings = Findings::default();
            findings.look(&site.browser, scripts, rule).await;
            let found = findings.violations.iter().any(|violation| violation.starts_with(&format!("{rule}: {rule} ")));
            assert!(found, "{plant} is not noticed: {findings:?}");
        }
        site.finish(&[]).await;
    }
}

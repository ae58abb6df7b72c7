//! axe: what it says of the page that a browser is at.

use std::collections::BTreeSet;
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use serde_json::{Value, json};

use crate::browser::{Browser, Scripts};

/// What a run may take: two dozen pages on a machine with other things to do.
const PATIENCE: Duration = Duration::from_mins(1);

/// Makes the page ready to be looked at: what is folded away is opened. Paper is painted by pseudo-elements, of which axe
/// cannot tell the colour, so here it is the background of what lies on it.
const PREPARE: &str = "(() => { \
    for (const details of document.querySelectorAll('details')) details.open = true; \
    if (document.adoptedStyleSheets.length) return true; \
    const sheet = new CSSStyleSheet(); \
    sheet.replaceSync('.paper { background: var(--paper) !important } .paper::before, .paper::after { display: none !important }'); \
    document.adoptedStyleSheets.push(sheet); \
    return true; \
})()";

/// Runs axe, and tells what it found; the last argument is called with that. A contrast that axe cannot tell is a violation
/// too, but in drawings, which are images for it, in what scrolls, and of arrows: these are measured here ([`faint`]).
const RUN: &str = "const done = arguments[arguments.length - 1]; \
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']; \
    const short = (rules) => rules.filter(({ nodes }) => nodes.length).map(({ id, help, nodes }) => [id, help, \
        nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)}  ${failureSummary.replace(/\\s+/g, ' ')}`)]); \
    const measured = ({ target }) => document.querySelector(target[0]).matches('svg text, pre code, kbd'); \
    const contrasts = (rules) => rules.filter(({ id }) => id === 'color-contrast') \
        .map((rule) => ({ ...rule, nodes: rule.nodes.filter((node) => !measured(node)) })); \
    const others = (rules) => rules.filter(({ id }) => id !== 'color-contrast'); \
    axe.run(document, { runOnly: tags, resultTypes: ['violations', 'incomplete'] }) \
        .then(({ violations, incomplete, passes }) => \
            done([short([...violations, ...contrasts(incomplete)]), short(others(incomplete)), passes.length])) \
        .catch((error) => done(String(error)))";

/// An expression for the texts among such elements that stand out too little (WCAG 1.4.3) from what lies behind them.
pub(crate) fn faint(selector: &str) -> String {
    const FAINT: &str = "((elements) => { \
        const part = (value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4; \
        const light = (colour) => { \
            const [red, green, blue] = colour.match(/[0-9.]+/g).map(Number).map(part); \
            return 0.2126 * red + 0.7152 * green + 0.0722 * blue; \
        }; \
        const behind = (element) => { \
            const paper = element.matches('.paper') ? '::before' : null; \
            const { backgroundColor } = getComputedStyle(element, paper); \
            return backgroundColor === 'rgba(0, 0, 0, 0)' ? behind(element.parentElement) : backgroundColor; \
        }; \
        const contrast = (element) => { \
            const { fill, color } = getComputedStyle(element); \
            const both = [light(element.closest('svg') ? fill : color), light(behind(element))]; \
            return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05); \
        }; \
        return elements.filter((element) => element.checkVisibility() && contrast(element) < 4.5) \
            .map((element) => `${element.outerHTML.slice(0, 80)}: ${contrast(element)}`); \
    })";
    format!("{FAINT}([...document.querySelectorAll('{selector}')])")
}

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
pub(crate) struct Findings {
    pub(crate) violations: Vec<String>,
    /// What axe cannot tell: for a person.
    incomplete: BTreeSet<String>,
    /// Pages looked at, each in one way.
    looks: usize,
}

impl Findings {
    /// Looks at the page as it is now.
    pub(crate) async fn look(&mut self, browser: &Browser, scripts: Scripts, what: &str) {
        if scripts == Scripts::Off {
            // axe waits by timers, which are scripts' too. The page's own are not run any more: it has been read.
            browser.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": false })).await;
        }
        let loaded = browser.value("typeof axe").await;
        if loaded != "object" {
            browser.client.execute(axe(), Vec::new()).await.unwrap();
        }
        assert_eq!(browser.value(PREPARE).await, true, "{what}");
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
        let faint = browser.value(&faint("svg text, pre code, kbd")).await;
        let faint = faint.as_array().unwrap().iter().map(|element| format!("{what}: too-faint {element}"));
        let violations = found[0].as_array().unwrap().iter().map(|rule| format!("{what}: {}", told(rule)));
        for violation in violations.chain(faint) {
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
    pub(crate) async fn look_twice(&mut self, browser: &Browser, scripts: Scripts, what: &str) {
        for scheme in ["light", "dark"] {
            browser.prefer(scheme).await;
            self.look(browser, scripts, &format!("{what}, {scheme}")).await;
        }
    }

    pub(crate) fn end(&self) {
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

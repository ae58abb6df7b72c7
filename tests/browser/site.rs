//! A visitor at the site: the real program, comics of the stub's, a browser.

use fantoccini::Locator;
use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use harness::{
    LoadBalancer, PostgresDatabase, Program, RedisServer, Running, StubComic, StubXkcd, ViewSums, eventually,
};

use crate::XKCDAPP;
use crate::browser::{Browser, Scripts};

/// How many comics the stub has.
pub(crate) const COMICS: u32 = 60;
/// A comic that is a program rather than a picture.
pub(crate) const INTERACTIVE: u32 = 25;
/// A comic with words that no line can hold.
pub(crate) const LONG: u32 = 30;

/// The site and its visitor.
#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) browser: Browser,
    pub(crate) server: Running,
    pub(crate) xkcd: Option<StubXkcd>,
    /// Where there are two processes.
    pub(crate) cluster: Option<Cluster>,
}

/// A second process, and what stands before and behind both.
#[derive(Debug)]
pub(crate) struct Cluster {
    pub(crate) second: Running,
    pub(crate) redis: RedisServer,
    balancer: LoadBalancer,
    _database: PostgresDatabase,
}

/// A request that the server has answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answered {
    pub(crate) path: String,
    pub(crate) status: u16,
}

impl Site {
    /// A server that knows all comics of the stub.
    pub(crate) async fn with_comics(scripts: Scripts) -> Self {
        Self::with_settings(scripts, &[]).await
    }

    /// The same, set up like this.
    pub(crate) async fn with_settings(scripts: Scripts, settings: &[(&str, &str)]) -> Self {
        let xkcd = xkcd().await;
        let program = settings.iter().fold(beside(&xkcd), |program, (name, value)| program.set(name, value));
        program.run_well(&["sync"]).await;
        let server = program.start().await;
        Self { browser: Browser::start(scripts).await, server, xkcd: Some(xkcd), cluster: None }
    }

    /// The same after visitors have looked at these comics: what pages tell of the past is read anew at the start.
    pub(crate) async fn after_looks_at(comics: &[u32], scripts: Scripts) -> Self {
        let xkcd = xkcd().await;
        let program = beside(&xkcd);
        program.run_well(&["sync"]).await;
        let server = program.start().await;
        for comic in comics {
            server.get(&format!("/comic/{comic}")).await;
        }
        server.stop().await;
        let server = program.start().await;
        server.figures().await;
        Self { browser: Browser::start(scripts).await, server, xkcd: Some(xkcd), cluster: None }
    }

    /// Two processes that know all comics of the stub, behind a load balancer that gives each request to the next one.
    /// They share a PostgreSQL, a Redis and a key, and no folder.
    pub(crate) async fn of_two_processes(scripts: Scripts) -> Self {
        let (xkcd, database, redis) = (xkcd().await, PostgresDatabase::create().await, RedisServer::start().await);
        let process = || {
            let program = beside(&xkcd).set("DATABASE_URL", &database.url).set("REDIS_URL", &redis.url());
            program.set("SECRET_KEY", "the same key in both processes, and long enough")
        };
        let (one, other) = (process(), process());
        one.run_well(&["migrate"]).await;
        one.run_well(&["sync"]).await;
        let (server, second) = (one.start().await, other.start().await);
        let balancer = LoadBalancer::before(&[&server.url, &second.url]).await;
        let cluster = Some(Cluster { second, redis, balancer, _database: database });
        Self { browser: Browser::start(scripts).await, server, xkcd: Some(xkcd), cluster }
    }

    /// A server that has never reached xkcd.
    pub(crate) async fn with_nothing_but_the_sampler(scripts: Scripts) -> Self {
        let server = Program::new(XKCDAPP).start().await;
        Self { browser: Browser::start(scripts).await, server, xkcd: None, cluster: None }
    }

    /// Where visitors find it, without a slash at the end.
    pub(crate) fn url(&self) -> &str {
        self.cluster.as_ref().map_or(&self.server.url, |cluster| &cluster.balancer.url)
    }

    /// Goes to an address of the site, as if typed, and waits until its page is painted.
    pub(crate) async fn open(&self, path: &str) {
        self.browser.client.goto(&format!("{}{path}", self.url())).await.unwrap();
        eventually(&format!("{path} to be painted"), async || self.painted().await.then_some(())).await;
    }

    /// Clicks and waits until the page of another address is there; its path.
    pub(crate) async fn click_on(&self, selector: &str) -> String {
        let here = self.path().await;
        // Not behind the buttons, which stay in reach at the window's bottom.
        let into_view = format!(
            "((element) => element.closest('.pager') || element.scrollIntoView({{ block: 'center', behavior: 'instant' }})) \
             (document.querySelector({selector:?})) && true"
        );
        self.browser.value(&into_view).await;
        self.browser.client.find(Locator::Css(selector)).await.unwrap().click().await.unwrap();
        self.leave(&here).await
    }

    /// Presses a key while others are held.
    pub(crate) async fn press(&self, held: &[char], key: char) {
        let down = held.iter().chain([&key]).map(|value| KeyAction::Down { value: *value });
        let up = [&key].into_iter().chain(held.iter().rev()).map(|value| KeyAction::Up { value: *value });
        let actions = down.chain(up).fold(KeyActions::new("keyboard".to_owned()), KeyActions::then);
        self.browser.client.perform_actions(actions).await.unwrap();
    }

    /// Waits until a page that is not at this path is there and painted. Its path.
    pub(crate) async fn leave(&self, here: &str) -> String {
        eventually(&format!("another page than {here}"), async || {
            let path = self.path().await;
            (path != here && self.painted().await).then_some(path)
        })
        .await
    }

    /// Whether the page is there and painted: before that, Chromium drops keys.
    async fn painted(&self) -> bool {
        let ready = "document.readyState === 'complete' && !document.activeViewTransition \
                     && performance.getEntriesByName('first-contentful-paint').length > 0";
        self.browser.value(ready).await == true
    }

    /// The path in the address bar.
    pub(crate) async fn path(&self) -> String {
        self.browser.client.current_url().await.unwrap().path().to_owned()
    }

    /// The text of an element that must be there and visible.
    pub(crate) async fn text(&self, selector: &str) -> String {
        let element = self.browser.client.find(Locator::Css(selector)).await.expect(selector);
        assert!(element.is_displayed().await.unwrap(), "{selector} is hidden");
        element.text().await.unwrap()
    }

    /// How many of such elements there are.
    pub(crate) async fn count(&self, selector: &str) -> usize {
        self.browser.client.find_all(Locator::Css(selector)).await.unwrap().len()
    }

    /// How many views of visitors are in the database.
    pub(crate) async fn views(&self) -> i64 {
        ViewSums::of(&self.server).await.visitor
    }

    /// What the server has answered so far, but for the tests' own questions.
    pub(crate) fn answered(&self) -> Vec<Answered> {
        let logs = [Some(&self.server), self.cluster.as_ref().map(|cluster| &cluster.second)]
            .map(|server| server.map(Running::log).unwrap_or_default());
        // Each begins with its time.
        let mut lines: Vec<_> = logs.iter().flat_map(|log| log.lines()).collect();
        lines.sort_unstable();
        let answers = lines.into_iter().filter_map(answered);
        answers.filter(|answer| answer.path != "/views.json" && answer.path != "/health").collect()
    }

    /// The same, only pages: what might have counted.
    pub(crate) fn pages(&self) -> Vec<Answered> {
        // What a browser asks for by itself is none.
        let by_itself = |path: &str| {
            path.starts_with("/assets/")
                || ["/manifest.webmanifest", "/apple-touch-icon.png", "/favicon.ico"].contains(&path)
        };
        self.answered().into_iter().filter(|answer| !by_itself(&answer.path)).collect()
    }

    /// What every test ends with: nothing on the console, no violation of the policy, nothing missing, nothing to
    /// complain about in the log, but for pages that were errors on purpose.
    pub(crate) async fn finish(self, errors: &[&str]) {
        let console = self.browser.console().await;
        let told = |message: &str| errors.iter().any(|path| message.starts_with(&format!("{}{path} - ", self.url())));
        let complaints: Vec<_> = console
            .into_iter()
            .filter(|(_, message)| !(told(message) && message.contains("Failed to load resource")))
            .collect();
        assert!(complaints.is_empty(), "on the console: {complaints:#?}");

        let failed = |answer: &Answered| answer.status >= 400 && !errors.contains(&answer.path.as_str());
        let failed: Vec<_> = self.answered().into_iter().filter(failed).collect();
        assert!(failed.is_empty(), "answered with an error: {failed:?}");

        let sums = ViewSums::of(&self.server).await;
        assert_eq!(sums, ViewSums { visitor: sums.visitor, ..ViewSums::default() });
        drop(self.browser);
        let mut log = self.server.stop().await;
        if let Some(cluster) = self.cluster {
            log += &cluster.second.stop().await;
        }
        // That xkcd cannot be reached is worth a warning.
        // So is that a password is quickly guessed, as a test's is.
        let warned = log.lines().any(|line| line.contains(" WARN ") && !line.contains(" is little work to guess at"));
        let calm = self.xkcd.is_none() || !warned;
        assert!(calm && !log.contains(" ERROR "), "{log}");
    }
}

/// The stub with its comics.
async fn xkcd() -> StubXkcd {
    let xkcd = StubXkcd::start(COMICS).await;
    put_odd_ones(&xkcd);
    xkcd
}

/// The comic that is a program, and the one with words that no line can hold.
pub(crate) fn put_odd_ones(xkcd: &StubXkcd) {
    xkcd.put(StubComic::new(INTERACTIVE).with("img", "PICTURES/comics/"));
    let long = "Donaudampfschifffahrtsgesellschaftskapitän".repeat(3);
    xkcd.put(StubComic::new(LONG).with("safe_title", long.as_str()).with("title", long.as_str()).with("alt", long));
}

/// A program that takes everything from the stub.
fn beside(xkcd: &StubXkcd) -> Program {
    let program = Program::new(XKCDAPP).set("XKCD_URL", &xkcd.url).set("XKCD_IMAGE_ORIGIN", &xkcd.url);
    program.set("SYNC_RATE", "10000")
}

/// Reads a line of the access log.
fn answered(line: &str) -> Option<Answered> {
    let (_, rest) = line.split_once(" INFO method=")?;
    let field = |name: &str| rest.split_whitespace().find_map(|word| word.strip_prefix(name)).expect(line);
    Some(Answered { path: field("path=").trim_matches('"').to_owned(), status: field("status=").parse().unwrap() })
}

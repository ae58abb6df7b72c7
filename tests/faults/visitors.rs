//! Visitors who come again: with cookies, one page after the other by "Another One", each remembered by Redis. Beside
//! them some who keep no cookies and so never wait for Redis: what they wait for is the rest of the machine.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use harness::{CookieJar, Heard, Page, Visitor, eventually};
use tokio::sync::watch;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::stage::Stage;

/// Visitors with cookies.
pub(crate) const REGULARS: usize = 16;
/// Visitors without.
const STRANGERS: usize = 8;
/// How long each reads.
const READING: Duration = Duration::from_millis(200);
/// The first bit of xkcd's: comic `n` is bit `n + 64`.
const BELOW_ZERO: i32 = 64;

/// A page that was looked at.
#[derive(Clone, Copy, Debug)]
struct Look {
    begun: Instant,
    took: Duration,
    regular: bool,
    /// The page said how much the visitor has seen.
    told: bool,
}

/// Visitors at work; cut off when dropped.
pub(crate) struct Crowd {
    stop: watch::Sender<bool>,
    looks: Arc<Mutex<Vec<Look>>>,
    tasks: JoinSet<Heard>,
}

/// How it was for them between two moments.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spell {
    /// Pages of those with cookies.
    pub(crate) pages: usize,
    /// The share of these that said how much the visitor has seen, in percent.
    pub(crate) told: usize,
    /// The time that half of them took at the most.
    pub(crate) median: Duration,
    /// The longest.
    pub(crate) slowest: Duration,
    /// The same two of those without cookies.
    pub(crate) strangers: (Duration, Duration),
}

impl Crowd {
    /// Sends them out to these servers, which they take turns with.
    pub(crate) fn start(servers: &[&str]) -> Self {
        let (stop, looks) = (watch::Sender::new(false), Arc::default());
        let mut tasks = JoinSet::new();
        for turn in 0..REGULARS + STRANGERS {
            let walker = Walker {
                servers: servers.iter().map(ToString::to_string).collect(),
                stop: stop.subscribe(),
                looks: Arc::clone(&looks),
                regular: turn < REGULARS,
                shown: BTreeSet::new(),
                heard: Heard::default(),
            };
            tasks.spawn(walker.walk(turn));
        }
        Self { stop, looks, tasks }
    }

    /// Waits until they have seen so many more pages.
    pub(crate) async fn looked(&self, more: usize) {
        let enough = self.looks.lock().unwrap().len() + more;
        let looks = async || (self.looks.lock().unwrap().len() >= enough).then_some(());
        eventually("visitors to look at pages", looks).await;
    }

    /// How it was for them: all pages that were asked for or answered between these moments.
    pub(crate) fn between(&self, from: Instant, to: Instant) -> Spell {
        let looks: Vec<Look> = self.looks.lock().unwrap().clone();
        let then = |look: &&Look| look.begun < to && look.begun + look.took >= from;
        let times = |regular: bool| {
            let mut times: Vec<Duration> =
                looks.iter().filter(then).filter(|look| look.regular == regular).map(|look| look.took).collect();
            times.sort_unstable();
            assert!(!times.is_empty(), "nobody has looked at anything");
            (times[times.len() / 2], times[times.len() - 1], times.len())
        };
        let ((median, slowest, pages), (strangers_median, strangers_slowest, _)) = (times(true), times(false));
        let told = looks.iter().filter(then).filter(|look| look.told).count() * 100 / pages;
        Spell { pages, told, median, slowest, strangers: (strangers_median, strangers_slowest) }
    }

    /// Lets each end its page; what they were told.
    pub(crate) async fn stop(mut self) -> Heard {
        self.stop.send_replace(true);
        let mut all = Heard::default();
        while let Some(heard) = self.tasks.join_next().await {
            all.merge(heard.unwrap());
        }
        all
    }
}

impl std::fmt::Display for Spell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
        let (median, slowest) = (milliseconds(self.median), milliseconds(self.slowest));
        let (strangers_median, strangers_slowest) = (milliseconds(self.strangers.0), milliseconds(self.strangers.1));
        write!(
            f,
            "{} pages {} % told, p50 {median:.0} max {slowest:.0} ms, without cookies {strangers_median:.0} and \
             {strangers_slowest:.0}",
            self.pages, self.told
        )
    }
}

struct Walker {
    servers: Vec<String>,
    stop: watch::Receiver<bool>,
    looks: Arc<Mutex<Vec<Look>>>,
    regular: bool,
    /// Comics shown under the cookie of now.
    shown: BTreeSet<i32>,
    heard: Heard,
}

impl Walker {
    async fn walk(mut self, first: usize) -> Heard {
        let mut visitor = Visitor::at(&self.servers[0]);
        let mut path = "/comic/1".to_owned();
        for turn in first.. {
            if *self.stop.borrow() {
                break;
            }
            visitor.go_to(&self.servers[turn % self.servers.len()]);
            let page = self.look(&mut visitor, &path).await;
            path = page.way("another").expect("a page without a way to another");
            if path == "/" || !self.regular {
                // Who has seen all leaves, and somebody else comes.
                visitor.cookies.clear();
                self.shown.clear();
                path = format!("/comic/{}", 1 + turn % 7);
            }
            tokio::select! {
                () = tokio::time::sleep(READING) => {}
                _ = self.stop.wait_for(|stop| *stop) => {}
            }
        }
        self.heard
    }

    async fn look(&mut self, visitor: &mut Visitor, path: &str) -> Page {
        let begun = Instant::now();
        let page = look(visitor, path, &mut self.heard).await;
        self.shown.insert(page.comic().expect("no comic"));
        let seen = seen(&page);
        // Nobody else's set, whatever becomes of this one.
        assert!(seen.is_none_or(|seen| seen <= self.shown.len()), "{path}: {seen:?} of {} seen", self.shown.len());
        self.looks.lock().unwrap().push(Look {
            begun,
            took: begun.elapsed(),
            regular: self.regular,
            told: self.regular && seen.is_some(),
        });
        page
    }
}

/// Looks at a comic's page, which must be there.
pub(crate) async fn look(visitor: &mut Visitor, path: &str, heard: &mut Heard) -> Page {
    let begun = Instant::now();
    let page = visitor.get(path).await.well();
    heard.slowest = heard.slowest.max(begun.elapsed());
    heard.tally.note(path, Some(page.header("x-view")));
    page
}

/// What the page says of how many the visitor has seen.
pub(crate) fn seen(page: &Page) -> Option<usize> {
    let (_, rest) = page.html.split_once("<p class=\"progress\"><a href=\"/me\">")?;
    rest.split_once(" of ")?.0.replace(',', "").parse().ok()
}

/// The visitor's key in Redis, by the id in its cookie.
pub(crate) fn key(cookies: &CookieJar) -> String {
    let name = cookies.names().find(|name| name.ends_with("xkcdapp_visitor")).expect("no visitor's cookie").to_owned();
    let (_, letters) = cookies.get(&name).unwrap().split_once('.').unwrap();
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(letters).unwrap();
    format!("xkcdapp:seen:{}", Uuid::from_slice(&bytes[..16]).unwrap().simple())
}

/// A comic's bit.
pub(crate) fn bit(number: i32) -> usize {
    usize::try_from(number + BELOW_ZERO).unwrap()
}

/// A visitor of a server who has come twice: it has seen comics 1 and 2.
pub(crate) async fn regular(stage: &mut Stage, server: &str) -> Visitor {
    let mut visitor = Visitor::at(server);
    for path in ["/comic/1", "/comic/2"] {
        look(&mut visitor, path, &mut stage.heard).await;
    }
    visitor
}

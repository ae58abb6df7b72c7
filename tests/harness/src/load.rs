//! Clients that look at comics as fast as they are answered, and remember what they were told.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::process::Command;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::{Tally, eventually};

/// The pause after a server could not be connected to.
const AWAY: Duration = Duration::from_millis(5);

/// What clients were told.
#[derive(Debug, Default)]
pub struct Heard {
    /// `X-View` by page.
    pub tally: Tally,
    /// The numbers of `count=` by page, in no order.
    pub numbers: BTreeMap<String, Vec<i64>>,
    /// The longest that an answer took.
    pub slowest: Duration,
    /// What was wrong with requests that were not answered: sent, and no head of an answer came.
    pub errors: Vec<String>,
}

/// Clients at work; cut off when dropped.
#[derive(Debug)]
pub struct Clients {
    stop: watch::Sender<bool>,
    servers: watch::Sender<Vec<String>>,
    answers: Arc<AtomicUsize>,
    tasks: JoinSet<Heard>,
}

impl Clients {
    /// So many clients, each with one request at a time, take turns with these servers and pages until stopped. A
    /// client that is told `Connection: close` goes to that server no more.
    #[must_use]
    pub fn start(clients: usize, servers: &[&str], pages: &[String]) -> Self {
        Self::limited(clients, usize::MAX, servers, pages)
    }

    fn limited(clients: usize, each: usize, servers: &[&str], pages: &[String]) -> Self {
        let stop = watch::Sender::new(false);
        let servers = watch::Sender::new(servers.iter().map(ToString::to_string).collect());
        let answers = Arc::default();
        let http = reqwest::Client::builder().no_proxy().timeout(crate::PATIENCE).build().unwrap();
        let mut tasks = JoinSet::new();
        for first in 0..clients {
            let visitor = Visitor {
                http: http.clone(),
                stop: stop.subscribe(),
                servers: servers.subscribe(),
                pages: pages.to_vec(),
                answers: Arc::clone(&answers),
                left: HashSet::new(),
                heard: Heard::default(),
            };
            tasks.spawn(visitor.browse(first, each));
        }
        Self { stop, servers, answers, tasks }
    }

    /// From now on they go to these servers.
    pub fn go_to(&self, servers: &[&str]) {
        self.servers.send_replace(servers.iter().map(ToString::to_string).collect());
    }

    /// Waits until they have had so many more answers.
    pub async fn answered(&self, more: usize) {
        let enough = self.answers.load(Ordering::SeqCst) + more;
        eventually("the clients to be answered", async || {
            (self.answers.load(Ordering::SeqCst) >= enough).then_some(())
        })
        .await;
    }

    /// Lets each end its request; what they were told.
    pub async fn stop(self) -> Heard {
        self.stop.send_replace(true);
        self.done().await
    }

    /// Waits until all have left or made their requests; what they were told.
    pub async fn done(mut self) -> Heard {
        let mut all = Heard::default();
        while let Some(heard) = self.tasks.join_next().await {
            all.merge(heard.unwrap());
        }
        all
    }
}

/// So many clients make so many requests each.
pub async fn browse(clients: usize, each: usize, servers: &[&str], pages: &[String]) -> Heard {
    Clients::limited(clients, each, servers, pages).done().await
}

struct Visitor {
    http: reqwest::Client,
    stop: watch::Receiver<bool>,
    servers: watch::Receiver<Vec<String>>,
    pages: Vec<String>,
    answers: Arc<AtomicUsize>,
    left: HashSet<String>,
    heard: Heard,
}

impl Visitor {
    async fn browse(mut self, first: usize, each: usize) -> Heard {
        for turn in first..first.saturating_add(each) {
            let open: Vec<String> =
                self.servers.borrow().iter().filter(|server| !self.left.contains(*server)).cloned().collect();
            if *self.stop.borrow() || open.is_empty() {
                break;
            }
            // Not in step with the pages, or a client would see the same ones at the same server.
            let server = open[(turn / self.pages.len() + turn) % open.len()].clone();
            let page = self.pages[turn % self.pages.len()].clone();
            self.look(server, &page).await;
        }
        self.heard
    }

    async fn look(&mut self, server: String, page: &str) {
        let begun = Instant::now();
        let answer = match self.http.get(format!("{server}{page}")).send().await {
            Ok(answer) => answer,
            // Never sent, so nobody can have counted it.
            Err(error) if error.is_connect() => return tokio::time::sleep(AWAY).await,
            Err(error) => {
                self.heard.errors.push(format!("{page}: {error:?}"));
                return self.heard.tally.note(page, None);
            }
        };
        assert_eq!(answer.status(), 200, "{server}{page}");
        let view = answer.headers()["x-view"].to_str().unwrap();
        self.heard.tally.note(page, Some(view));
        if let Some((_, number)) = view.split_once("count=") {
            self.heard.numbers.entry(page.to_owned()).or_default().push(number.parse().unwrap());
        }
        if answer.headers().get("connection").is_some_and(|value| value == "close") {
            self.left.insert(server);
        }
        // The body may break off when a server is killed; the view has been answered for by then.
        let _ = answer.bytes().await;
        self.heard.slowest = self.heard.slowest.max(begun.elapsed());
        self.answers.fetch_add(1, Ordering::SeqCst);
    }
}

impl Heard {
    /// Takes over what another was told.
    pub fn merge(&mut self, other: Self) {
        self.tally.merge(&other.tally);
        self.slowest = self.slowest.max(other.slowest);
        self.errors.extend(other.errors);
        for (page, numbers) in other.numbers {
            self.numbers.entry(page).or_default().extend(numbers);
        }
    }
}

/// Runs `hey`, 100 connections kept alive, and checks that every answer was 200; how many requests it made:
/// `HEY_REQUESTS`, or 5,000.
pub async fn hey(url: &str) -> i64 {
    #[expect(clippy::disallowed_methods, reason = "how hard to try is the caller's choice")]
    let asked = std::env::var("HEY_REQUESTS").map_or(5_000, |number| number.parse::<i64>().expect("HEY_REQUESTS"));
    let clients = 100;
    // hey gives each connection the same number and leaves the rest out.
    let requests = asked / clients * clients;
    let arguments = ["-n", &requests.to_string(), "-c", &clients.to_string(), "-t", "20", url];
    let output = Command::new("hey").args(arguments).kill_on_drop(true).output().await.expect("hey: apt install hey");
    let report = String::from_utf8_lossy(&output.stdout);
    let answered: Vec<&str> = report.lines().filter(|line| line.trim_end().ends_with(" responses")).collect();
    let all: Vec<&str> = answered.iter().flat_map(|line| line.split_whitespace()).collect();
    assert_eq!(all, ["[200]", &requests.to_string(), "responses"], "{report}");
    assert!(!report.contains("Error distribution"), "{report}");
    requests
}

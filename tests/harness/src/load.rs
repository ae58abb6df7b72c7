//! Clients that look at comics as fast as they are answered, and remember what they were told.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::{CookieJar, Tally, eventually};

/// The pause after a server could not be connected to.
const AWAY: Duration = Duration::from_millis(5);

/// What clients were told.
#[derive(Debug, Default)]
pub struct Heard {
    /// `X-View` by page.
    pub tally: Tally,
    /// The numbers of `count=` by page, in no order.
    pub numbers: BTreeMap<String, Vec<i64>>,
    /// The longest that a request took to its end, answered or not.
    pub slowest: Duration,
    /// What was wrong with requests that were not answered: sent, and no head of an answer came.
    pub errors: Vec<String>,
    /// Connections that were refused, each before a request was made.
    pub refused: usize,
    /// Pages that showed what must not be shown.
    pub told_secret: Vec<String>,
}

/// Clients that can be sent out: so many, each with one request at a time.
#[derive(Clone, Debug)]
pub struct Load {
    clients: usize,
    each: usize,
    pause: Duration,
    secret: Option<Arc<str>>,
    cookies: bool,
}

/// Clients at work; cut off when dropped.
#[derive(Debug)]
pub struct Clients {
    stop: watch::Sender<bool>,
    servers: watch::Sender<Vec<String>>,
    answers: Arc<AtomicUsize>,
    tasks: JoinSet<Heard>,
}

impl Load {
    /// So many clients, each as fast as it is answered, until stopped.
    #[must_use]
    pub fn of(clients: usize) -> Self {
        Self { clients, each: usize::MAX, pause: Duration::ZERO, secret: None, cookies: false }
    }

    /// Each client makes so many requests and leaves.
    #[must_use]
    pub fn each(self, requests: usize) -> Self {
        Self { each: requests, ..self }
    }

    /// Each client rests so long after each answer.
    #[must_use]
    pub fn resting(self, pause: Duration) -> Self {
        Self { pause, ..self }
    }

    /// Every page is searched for this text, which must not be in any: [`Heard::told_secret`].
    #[must_use]
    pub fn looking_for(self, secret: &str) -> Self {
        Self { secret: Some(secret.into()), ..self }
    }

    /// Each client is a visitor of its own, who sends back the cookies that it was given.
    #[must_use]
    pub fn with_cookies(self) -> Self {
        Self { cookies: true, ..self }
    }

    /// Sends them out: they take turns with these servers and pages. A client that is told `Connection: close` goes to
    /// that server no more.
    #[must_use]
    pub fn start(&self, servers: &[&str], pages: &[String]) -> Clients {
        let stop = watch::Sender::new(false);
        let servers = watch::Sender::new(servers.iter().map(ToString::to_string).collect());
        let answers = Arc::default();
        let http = reqwest::Client::builder().no_proxy().timeout(crate::PATIENCE).build().unwrap();
        let mut tasks = JoinSet::new();
        for first in 0..self.clients {
            let client = Client {
                http: http.clone(),
                stop: stop.subscribe(),
                servers: servers.subscribe(),
                pages: pages.to_vec(),
                answers: Arc::clone(&answers),
                left: HashSet::new(),
                cookies: CookieJar::default(),
                load: self.clone(),
                heard: Heard::default(),
            };
            tasks.spawn(client.browse(first));
        }
        Clients { stop, servers, answers, tasks }
    }
}

impl Clients {
    /// So many clients, each as fast as it is answered, until stopped.
    #[must_use]
    pub fn start(clients: usize, servers: &[&str], pages: &[String]) -> Self {
        Load::of(clients).start(servers, pages)
    }

    /// From now on they go to these servers.
    pub fn go_to(&self, servers: &[&str]) {
        self.servers.send_replace(servers.iter().map(ToString::to_string).collect());
    }

    /// How many answers they have had.
    #[must_use]
    pub fn answers(&self) -> usize {
        self.answers.load(Ordering::SeqCst)
    }

    /// Waits until they have had so many more answers.
    pub async fn answered(&self, more: usize) {
        let enough = self.answers() + more;
        eventually("the clients to be answered", async || (self.answers() >= enough).then_some(())).await;
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
    Load::of(clients).each(each).start(servers, pages).done().await
}

struct Client {
    http: reqwest::Client,
    stop: watch::Receiver<bool>,
    servers: watch::Receiver<Vec<String>>,
    pages: Vec<String>,
    answers: Arc<AtomicUsize>,
    left: HashSet<String>,
    cookies: CookieJar,
    load: Load,
    heard: Heard,
}

impl Client {
    async fn browse(mut self, first: usize) -> Heard {
        for turn in first..first.saturating_add(self.load.each) {
            let open: Vec<String> =
                self.servers.borrow().iter().filter(|server| !self.left.contains(*server)).cloned().collect();
            if *self.stop.borrow() || open.is_empty() {
                break;
            }
            // Not in step with the pages, or a client would see the same ones at the same server.
            let server = open[(turn / self.pages.len() + turn) % open.len()].clone();
            let page = self.pages[turn % self.pages.len()].clone();
            self.look(server, &page).await;
            if !self.load.pause.is_zero() {
                tokio::select! {
                    () = tokio::time::sleep(self.load.pause) => {}
                    _ = self.stop.wait_for(|stop| *stop) => {}
                }
            }
        }
        self.heard
    }

    async fn look(&mut self, server: String, page: &str) {
        let begun = Instant::now();
        let mut request = self.http.get(format!("{server}{page}"));
        if let Some(cookies) = self.cookies.header() {
            request = request.header("cookie", cookies);
        }
        let answer = match request.send().await {
            Ok(answer) => answer,
            // Never sent, so nobody can have counted it.
            Err(error) if error.is_connect() => {
                self.heard.refused += 1;
                return tokio::time::sleep(AWAY).await;
            }
            Err(error) => {
                self.heard.errors.push(format!("{page}: {error:?}"));
                self.heard.slowest = self.heard.slowest.max(begun.elapsed());
                return self.heard.tally.note(page, None);
            }
        };
        assert_eq!(answer.status(), 200, "{server}{page}");
        self.heard.told(page, &answer);
        if self.load.cookies {
            self.cookies.take(answer.headers());
        }
        if answer.headers().get("connection").is_some_and(|value| value == "close") {
            self.left.insert(server);
        }
        // The body may break off when a server is killed; the view has been answered for by then.
        let body = answer.text().await.unwrap_or_default();
        if self.load.secret.as_ref().is_some_and(|secret| body.contains(&**secret)) {
            self.heard.told_secret.push(page.to_owned());
        }
        self.heard.slowest = self.heard.slowest.max(begun.elapsed());
        self.answers.fetch_add(1, Ordering::SeqCst);
    }
}

impl Heard {
    /// Notes what the answer of a comic page says of its view.
    pub fn told(&mut self, page: &str, answer: &reqwest::Response) {
        let view = answer.headers()["x-view"].to_str().unwrap();
        self.tally.note(page, Some(view));
        if let Some((_, number)) = view.split_once("count=") {
            self.numbers.entry(page.to_owned()).or_default().push(number.parse().unwrap());
        }
    }

    /// Takes over what another was told.
    pub fn merge(&mut self, other: Self) {
        self.tally.merge(&other.tally);
        self.slowest = self.slowest.max(other.slowest);
        self.errors.extend(other.errors);
        self.refused += other.refused;
        self.told_secret.extend(other.told_secret);
        for (page, numbers) in other.numbers {
            self.numbers.entry(page).or_default().extend(numbers);
        }
    }
}

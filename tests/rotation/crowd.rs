//! Those who look meanwhile: `hey` without cookies, and visitors who must not be forgotten.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use harness::{LogFile, Page, Running, Visitor, hey_times};
use tokio::task::JoinSet;

/// Requests of one `hey`, which is started again until the crowd goes home.
const A_ROUND: i64 = 5_000;
/// Visitors who click all the time.
const VISITORS: usize = 8;

/// Three times what a page may take: the machine is shared, and asked as much as it can answer.
const IN_TIME: Duration = Duration::from_secs(6);

/// People at several servers at once.
pub(super) struct Crowd {
    going_home: Arc<AtomicBool>,
    asked: Arc<AtomicI64>,
    /// The version of the key that has signed each visitor's cookie.
    keys: Arc<[AtomicU32; VISITORS]>,
    people: JoinSet<Duration>,
}

impl Crowd {
    /// Everybody begins.
    pub(super) fn at(servers: &[Running]) -> Self {
        let mut crowd =
            Self { going_home: Arc::default(), asked: Arc::default(), keys: Arc::default(), people: JoinSet::new() };
        for server in servers {
            let (url, home, asked) =
                (format!("{}/", server.url), Arc::clone(&crowd.going_home), Arc::clone(&crowd.asked));
            crowd.people.spawn(async move {
                while !home.load(Ordering::SeqCst) {
                    asked.fetch_add(hey_times(&url, A_ROUND).await, Ordering::SeqCst);
                }
                Duration::ZERO
            });
        }
        for place in 0..VISITORS {
            let servers: Vec<_> = servers.iter().map(|server| (server.url.clone(), server.log_file())).collect();
            let (home, asked, keys) =
                (Arc::clone(&crowd.going_home), Arc::clone(&crowd.asked), Arc::clone(&crowd.keys));
            crowd.people.spawn(async move {
                let (clicks, slowest) = click(&servers, place, &home, &keys[place]).await;
                asked.fetch_add(clicks, Ordering::SeqCst);
                slowest
            });
        }
        crowd
    }

    /// Requests that have been answered well so far, but for rounds and visits under way.
    pub(super) fn asked(&self) -> i64 {
        self.asked.load(Ordering::SeqCst)
    }

    /// Waits until there have been so many requests; fails where somebody has left in anger, or it takes ten minutes.
    pub(super) async fn has_asked(&mut self, requests: i64) {
        let end = Instant::now() + Duration::from_mins(10);
        while self.asked() < requests {
            assert!(Instant::now() < end, "only {} of {requests} requests in ten minutes", self.asked());
            match self.people.try_join_next() {
                Some(Err(error)) => std::panic::resume_unwind(error.into_panic()),
                Some(Ok(_)) => panic!("somebody has gone home before all others"),
                None => tokio::time::sleep(Duration::from_millis(200)).await,
            }
        }
    }

    /// Whether every visitor's cookie is signed by this version of the key.
    pub(super) fn has_cookies_of(&self, key: u32) -> bool {
        self.keys.iter().all(|of| of.load(Ordering::SeqCst) == key)
    }

    /// Everybody ends what they are at; the pages they looked at, all of which were answered 200.
    pub(super) async fn go_home(mut self) -> i64 {
        self.going_home.store(true, Ordering::SeqCst);
        let mut slowest = Duration::ZERO;
        while let Some(outcome) = self.people.join_next().await {
            match outcome {
                Ok(page) => slowest = slowest.max(page),
                Err(error) => std::panic::resume_unwind(error.into_panic()),
            }
        }
        println!("the slowest page that a visitor clicked for took {slowest:?}");
        assert!(slowest < IN_TIME, "a page took {slowest:?}");
        self.asked()
    }
}

/// Clicks "Another One" at one server after the other; how many pages that were, and how long the slowest took. The
/// visitor stays the same all along, and no page knows of fewer comics than the one before. `key` is the version of the
/// one that has signed the cookie.
async fn click(servers: &[(String, LogFile)], place: usize, home: &AtomicBool, key: &AtomicU32) -> (i64, Duration) {
    let mut visitor = Visitor::at(&servers[place % servers.len()].0);
    let mut page = visitor.get("/").await.well();
    let (id, mut seen, mut pages, mut slowest) = (cookie(&visitor).1, 0, 1, Duration::ZERO);
    while !home.load(Ordering::SeqCst) {
        let (url, log) = &servers[(place + pages) % servers.len()];
        visitor.go_to(url);
        let begun = Instant::now();
        // Who has seen all goes on with any.
        page = visitor.get(page.way("another").as_deref().unwrap_or("/comic/1")).await.well();
        if page.way("another").is_none() {
            page = visitor.get("/comic/1").await.well();
            pages += 1;
        }
        pages += 1;
        slowest = slowest.max(begun.elapsed());
        let (version, now) = cookie(&visitor);
        assert_eq!(now, id, "somebody else by page {pages}");
        key.store(version, Ordering::SeqCst);
        let now = progress(&page).unwrap_or_else(|| panic!("page {pages} does not know its visitor\n{}", log.end()));
        assert!(now >= seen, "page {pages} knows of {now} comics seen, the one before knew of {seen}");
        seen = now;
    }
    (i64::try_from(pages).unwrap(), slowest)
}

/// Which version of the key has signed the visitor's cookie, and the letters of it that are the id alone.
fn cookie(visitor: &Visitor) -> (u32, String) {
    let cookies = visitor.cookies.header().expect("a cookie");
    let (version, letters) = cookies.split_once("xkcdapp_visitor=").unwrap().1.split_once('.').unwrap();
    (version.parse().unwrap(), letters[..21].to_owned())
}

/// How many comics a page says that its visitor has seen.
fn progress(page: &Page) -> Option<usize> {
    let (_, rest) = page.html.split_once("<p class=\"progress\">")?;
    let line = rest.split_once('>')?.1.split_once('<')?.0;
    line.split_once(" of ")?.0.replace(',', "").parse().ok()
}

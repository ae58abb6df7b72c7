//! How long ordinary requests take, measured the same way before a fault and during it.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use harness::{Heard, Running};

use crate::stage::Stage;

/// Visitors at once, so few that the machine is mostly idle.
const VISITORS: usize = 4;
/// Requests of each.
const EACH: usize = 300;
/// The pause between a visitor's requests.
const PAUSE: Duration = Duration::from_millis(4);
/// A p99 below this says more of the machine than of the server.
const FLOOR: Duration = Duration::from_millis(3);

/// The times of [`VISITORS`] times [`EACH`] requests.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// The time that half of them took at the most.
    pub(crate) median: Duration,
    /// The time that 99 of 100 took at the most.
    pub(crate) p99: Duration,
}

impl Pace {
    /// Looks at the comics' pages, all views noted.
    pub(crate) async fn of(stage: &mut Stage, server: &Running) -> Self {
        let pages = stage.pages();
        let visits = (0..VISITORS).map(|visitor| visit(server, &pages, visitor));
        let mut times = Vec::new();
        for (took, heard) in join_all(visits).await {
            times.extend(took);
            stage.note(heard);
        }
        times.sort_unstable();
        Self { median: times[times.len() / 2], p99: times[times.len() * 99 / 100] }
    }

    /// How many times slower than the slower of two others.
    pub(crate) fn ratio(self, before: Self, after: Self) -> f64 {
        self.p99.max(FLOOR).as_secs_f64() / before.p99.max(after.p99).max(FLOOR).as_secs_f64()
    }
}

impl std::fmt::Display for Pace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
        write!(f, "p50 {:.1} p99 {:.1} ms", milliseconds(self.median), milliseconds(self.p99))
    }
}

/// One visitor, with a connection of their own.
async fn visit(server: &Running, pages: &[String], visitor: usize) -> (Vec<Duration>, Heard) {
    let http = reqwest::Client::builder().no_proxy().timeout(harness::PATIENCE).build().unwrap();
    let (mut times, mut heard) = (Vec::with_capacity(EACH), Heard::default());
    for turn in visitor..visitor + EACH {
        let page = &pages[turn % pages.len()];
        let begun = Instant::now();
        let answer = http.get(format!("{}{page}", server.url)).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{page}");
        heard.told(page, &answer);
        answer.bytes().await.unwrap();
        times.push(begun.elapsed());
        heard.slowest = heard.slowest.max(begun.elapsed());
        tokio::time::sleep(PAUSE).await;
    }
    (times, heard)
}

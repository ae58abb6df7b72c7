//! One deck on any number of processes: visitors whose clicks go to all of them are shown no comic twice.

use std::collections::BTreeSet;

use harness::{Exposition, Heard, RedisServer, Running, Visitor};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::task::JoinSet;

use super::redis::{SECRET_KEY, with_redis};
use crate::scenario::{Company, Scenario};
use crate::stage::Stage;
use crate::visitors::look;

/// All of them are seen.
const COMICS: u16 = 60;
/// At once, each with cookies of its own.
const VISITORS: usize = 6;
/// How often to try on a machine that is too busy.
const ATTEMPTS: usize = 5;

pub(super) const TWO: Scenario = Scenario {
    name: "one-deck-two",
    about: "visitors click through all comics, each click at either of two processes, on one Redis",
    company: Company::Busy,
    run: |stage| Box::pin(run(stage, 2)),
};

pub(super) const FOUR: Scenario = Scenario {
    name: "one-deck-four",
    about: "the same with four processes",
    company: Company::Busy,
    run: |stage| Box::pin(run(stage, 4)),
};

/// What a visitor saw.
struct Seen {
    heard: Heard,
    /// How many of the clicks each process had.
    clicks: Vec<usize>,
    /// What is not as it should be.
    wrong: Option<String>,
}

async fn run(stage: &mut Stage, processes: usize) {
    stage.on_postgres(COMICS).await;
    stage.secrets.push(SECRET_KEY.to_owned());
    let redis = RedisServer::start().await;
    let mut servers = Vec::new();
    for _ in 0..processes {
        let program = with_redis(stage.program(), &redis.url()).set("VISITOR_WAIT", "1s");
        servers.push(stage.start(&program).await);
    }
    let urls: Vec<String> = servers.iter().map(|server| server.url.clone()).collect();
    let mut clicks = vec![0; processes];
    for attempt in 1.. {
        let errors = store_errors(&servers).await;
        let mut visitors = JoinSet::new();
        for _ in 0..VISITORS {
            visitors.spawn(see_all(urls.clone(), StdRng::seed_from_u64(stage.chance.random())));
        }
        let mut wrong = Vec::new();
        while let Some(seen) = visitors.join_next().await {
            let Seen { heard, clicks: at, wrong: found } = seen.unwrap();
            stage.note(heard);
            wrong.extend(found);
            clicks.iter_mut().zip(at).for_each(|(sum, more)| *sum += more);
        }
        if wrong.is_empty() {
            break;
        }
        // On a machine so busy that Redis is waited for in vain a visitor may be as new: that says nothing.
        assert!(store_errors(&servers).await > errors && attempt < ATTEMPTS, "{wrong:#?}");
        redis.flush_all().await;
        stage.remark(format!("again: Redis was waited for in vain: {}", wrong.len()));
    }
    assert!(clicks.iter().all(|clicks| *clicks > 20), "a process was hardly asked: {clicks:?}");
    assert_eq!(redis.keys().await, VISITORS, "keys of visitors");
    stage.remark(format!("{VISITORS} visitors saw {COMICS} comics once each, by clicks at {clicks:?}"));
    for server in servers {
        stage.finish(server).await;
    }
}

/// One visitor, to the end of the deck.
async fn see_all(servers: Vec<String>, mut chance: StdRng) -> Seen {
    let mut seen = Seen { heard: Heard::default(), clicks: vec![0; servers.len()], wrong: None };
    seen.wrong = seen.see_all(&servers, &mut chance).await.err();
    seen
}

impl Seen {
    async fn see_all(&mut self, servers: &[String], chance: &mut StdRng) -> Result<(), String> {
        let mut visitor = Visitor::at(&servers[0]);
        let mut path = format!("/comic/{}", chance.random_range(1..=COMICS));
        let mut shown = BTreeSet::new();
        while path != "/" {
            let at = chance.random_range(0..servers.len());
            self.clicks[at] += 1;
            visitor.go_to(&servers[at]);
            let page = look(&mut visitor, &path, &mut self.heard).await;
            if !shown.insert(path.clone()) {
                return Err(format!("{path} was drawn again after {} comics", shown.len()));
            }
            let line = format!("<p class=\"progress\"><a href=\"/me\">{} of {COMICS} seen</a>", shown.len());
            if !page.html.contains(&line) {
                return Err(format!("{path}: no {line}: {}", page.html));
            }
            path = page.way("another").expect("a page without a way to another");
        }
        if shown.len() != usize::from(COMICS) {
            return Err(format!("the deck's end came after {} comics", shown.len()));
        }
        for server in servers {
            visitor.go_to(server);
            let end = visitor.get("/").await.well();
            if !end.header("x-view").is_empty() {
                self.heard.tally.note(&crate::database::page(end.comic().unwrap()), Some(end.header("x-view")));
            }
            if !end.html.contains("You have seen them all") {
                return Err(format!("not the end: {}", end.html));
            }
        }
        Ok(())
    }
}

/// Uses of the store that failed at any of the servers.
async fn store_errors(servers: &[Running]) -> i64 {
    let mut errors = 0;
    for server in servers {
        errors += Exposition::of(server).await.total("xkcdapp_visitor_store_errors_total");
    }
    errors
}

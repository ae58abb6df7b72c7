//! Clients hang up at any moment while Redis is slow: no answer is another visitor's.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use harness::{Heard, MarkedSet, PlainProxy, RedisServer, Running, Told, Visitor};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::redis::{SECRET_KEY, normal, with_redis};
use crate::line::{Answer, HangUp, Line};
use crate::scenario::{Company, Scenario};
use crate::stage::Stage;
use crate::visitors::{bit, key, look, regular};

pub(super) const SCENARIO: Scenario = Scenario {
    name: "redis-crossing",
    about: "20,000 requests of 200 visitors, a third of which hang up, on a Redis that is slow and now and then stalls",
    company: Company::Alone,
    run: |stage| Box::pin(run(stage)),
};

const VISITORS: usize = 200;
/// Requests of each.
const EACH: usize = 100;
/// So many at once.
const AT_ONCE: usize = 100;
/// The smallest set, and by how much each other is larger than another.
const SMALLEST: usize = 10;
const STEP: usize = 2;
/// More than the largest set.
const COMICS: u16 = 430;
/// Is no comic, here as on xkcd.com.
const NO_COMIC: i32 = 404;
/// So many mix-ups are told.
const SHOWN: usize = 20;
/// How long Redis stalls, now and then: longer than pages wait, so that answers come which nobody waits for any more.
const STALL: Duration = Duration::from_millis(400);
/// A stall for so many changes of how slow it is.
const STALLS: f64 = 0.02;

/// A visitor who knows what nobody else has seen.
struct Marked {
    cookie: String,
    key: String,
    marks: MarkedSet,
}

/// What came of a visitor's requests.
#[derive(Default)]
struct Came {
    heard: Heard,
    told: usize,
    untold: usize,
    hung_up: usize,
    mixed_up: Vec<String>,
}

async fn run(stage: &mut Stage) {
    stage.on_postgres(COMICS).await;
    stage.secrets.push(SECRET_KEY.to_owned());
    let redis = RedisServer::start().await;
    let proxy = PlainProxy::before(&redis.url()).await;
    let mut servers = Vec::new();
    for _ in 0..2 {
        let program = with_redis(stage.program(), &proxy.url).set("ACCESS_LOG", "off");
        servers.push(stage.start(&program).await);
    }
    let visitors: Arc<Vec<Marked>> = mark(stage, &redis, &servers).await.into();
    let urls: Vec<String> = servers.iter().map(|server| server.url.clone()).collect();
    the_check_can_fail(stage, &visitors, &urls).await;

    let begun = Instant::now();
    let proxy = Arc::new(proxy);
    let slow = tokio::spawn(be_slow(Arc::clone(&proxy), StdRng::seed_from_u64(stage.chance.random())));
    let room = Arc::new(Semaphore::new(AT_ONCE));
    let mut tasks = JoinSet::new();
    for who in 0..VISITORS {
        let chance = StdRng::seed_from_u64(stage.chance.random());
        tasks.spawn(ask(Arc::clone(&visitors), who, urls.clone(), Arc::clone(&room), chance));
    }
    let mut came = Came::default();
    while let Some(more) = tasks.join_next().await {
        let more = more.unwrap();
        came.heard.merge(more.heard);
        came.told += more.told;
        came.untold += more.untold;
        came.hung_up += more.hung_up;
        came.mixed_up.extend(more.mixed_up);
    }
    let took = begun.elapsed();
    slow.abort();
    proxy.well();
    let ended = Instant::now();
    stage.note(came.heard);
    let mixed_up = &came.mixed_up[..came.mixed_up.len().min(SHOWN)];
    assert!(mixed_up.is_empty(), "{} answers are another's: {mixed_up:#?}", came.mixed_up.len());
    assert_eq!(came.told + came.untold + came.hung_up, VISITORS * EACH);
    assert!(came.told > VISITORS * EACH / 10, "{} told, {} not: hardly anything is checked", came.told, came.untold);
    assert!(came.hung_up > VISITORS * EACH / 5, "{} hung up", came.hung_up);
    for server in &servers {
        let mut visitor = regular(stage, &server.url).await;
        normal(stage, server, &mut visitor, &redis, ended).await;
    }
    stage.note_recovery(ended.elapsed());
    // Nobody's views are kept with another's either.
    for visitor in visitors.iter() {
        let seen: Vec<usize> = visitor.marks.seen().iter().copied().map(bit).collect();
        assert_eq!(redis.bits_of(&visitor.key).await, seen, "{}", visitor.key);
    }
    stage.remark(format!(
        "{} answers fit their visitor, {} told nothing, {} hung up, in {:.1} s",
        came.told,
        came.untold,
        came.hung_up,
        took.as_secs_f64()
    ));
    for server in servers {
        stage.finish(server).await;
    }
}

/// Visitors whose sets differ in size and in members, put into Redis under the ids that the servers gave them.
async fn mark(stage: &mut Stage, redis: &RedisServer, servers: &[Running]) -> Vec<Marked> {
    let mut all: Vec<i32> = (1..=i32::from(COMICS)).filter(|number| *number != NO_COMIC).collect();
    let mut visitors = Vec::new();
    for who in 0..VISITORS {
        all.shuffle(&mut stage.chance);
        let seen: BTreeSet<i32> = all[..SMALLEST + who * STEP].iter().copied().collect();
        let mut visitor = Visitor::at(&servers[who % servers.len()].url);
        look(&mut visitor, &format!("/comic/{}", seen.first().unwrap()), &mut stage.heard).await;
        let key = key(&visitor.cookies);
        let bits: Vec<String> = seen.iter().map(|number| bit(*number).to_string()).collect();
        let script = "for _, bit in ipairs(ARGV) do redis.call('SETBIT', KEYS[1], bit, 1) end";
        let words: Vec<&str> = ["EVAL", script, "1", &key].into_iter().chain(bits.iter().map(String::as_str)).collect();
        redis.cli(&words).await;
        let cookie = visitor.cookies.header().unwrap();
        visitors.push(Marked { cookie, key, marks: MarkedSet::new(all.len(), seen) });
    }
    visitors
}

/// With the cookies of two visitors mixed up on purpose, pages of every kind are found to be the other's.
async fn the_check_can_fail(stage: &mut Stage, visitors: &[Marked], servers: &[String]) {
    let mut line = Line::to(&servers[0]);
    let one = stage.chance.random_range(0..VISITORS);
    let other = (one + stage.chance.random_range(1..VISITORS)) % VISITORS;
    // A comic of both, so that nothing is added to what they have seen.
    let comic = visitors[one].marks.seen().intersection(visitors[other].marks.seen()).next().copied();
    for (cookie, marks) in [(one, one), (other, other), (one, other), (other, one)] {
        for path in [Some("/me".to_owned()), comic.map(crate::database::page)].into_iter().flatten() {
            let Answer::Whole(page) = line.ask(&path, &visitors[cookie].cookie, None, false).await else {
                unreachable!("nobody hangs up")
            };
            if path != "/me" {
                stage.heard.tally.note(&path, Some(page.header("x-view")));
            }
            let judged = visitors[marks].marks.judge(&page);
            let right = if cookie == marks { judged == Ok(Told::Fits) } else { judged.is_err() };
            assert!(right, "{path} with the cookie of {cookie}, taken for {marks}'s: {judged:?}");
        }
    }
}

/// Every answer comes 1 to 40 ms late each way, and now and then all stall.
async fn be_slow(proxy: Arc<PlainProxy>, mut chance: StdRng) {
    loop {
        proxy.delay(Duration::from_millis(chance.random_range(1..=40)));
        if chance.random_bool(STALLS) {
            proxy.stall();
            tokio::time::sleep(STALL).await;
            proxy.well();
        }
        tokio::time::sleep(Duration::from_millis(chance.random_range(20..100))).await;
    }
}

/// One visitor's requests, each at either server.
async fn ask(
    visitors: Arc<Vec<Marked>>,
    who: usize,
    servers: Vec<String>,
    room: Arc<Semaphore>,
    mut chance: StdRng,
) -> Came {
    let Marked { cookie, marks, .. } = &visitors[who];
    let mut lines: Vec<Line> = servers.iter().map(|server| Line::to(server)).collect();
    let own: Vec<i32> = marks.seen().iter().copied().collect();
    let mut came = Came::default();
    for _ in 0..EACH {
        let path = match chance.random_range(0..20) {
            0 => "/me".to_owned(),
            _ => crate::database::page(own[chance.random_range(0..own.len())]),
        };
        let hang_up = match chance.random_range(0..6) {
            0 => Some(HangUp::After(Duration::from_micros(chance.random_range(0..120_000)))),
            1 => Some(HangUp::Within(chance.random_range(1..2_500))),
            _ => None,
        };
        let line = chance.random_range(0..lines.len());
        let _place = room.acquire().await.unwrap();
        let begun = Instant::now();
        let answer = lines[line].ask(&path, cookie, hang_up, chance.random_bool(0.5)).await;
        came.heard.slowest = came.heard.slowest.max(begun.elapsed());
        let view = match &answer {
            Answer::Whole(page) => Some(page.header("x-view")),
            Answer::Broken(view) => view.as_deref(),
        };
        if path.starts_with("/comic/") {
            came.heard.tally.note(&path, view);
        }
        match answer {
            Answer::Broken(_) => came.hung_up += 1,
            Answer::Whole(page) => {
                assert_eq!(page.status, 200, "{path}");
                match marks.judge(&page) {
                    Ok(Told::Fits) => came.told += 1,
                    Ok(Told::Nothing) => came.untold += 1,
                    Err(mixed_up) => came.mixed_up.push(format!("visitor {who}: {mixed_up}")),
                }
            }
        }
    }
    came
}

//! Redis stops, starves, stalls or forgets under visitors with cookies: every page comes in time and counts, and what
//! visitors have seen is kept again soon after.

use std::rc::Rc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use harness::{Exposition, PlainProxy, Program, RedisServer, Running, Visitor};

use crate::scenario::{Company, Scenario};
use crate::stage::Stage;
use crate::visitors::{Crowd, REGULARS, bit, key, look, regular};

/// How long each fault lasts.
const LASTS: Duration = Duration::from_secs(10);
/// The default of `VISITOR_WAIT`.
const VISITOR_WAIT: Duration = Duration::from_millis(250);
/// How soon after its end all must be normal: three times the 5 s that are promised, on a machine that does other things
/// too.
const NORMAL: Duration = Duration::from_secs(15);
/// How often a probe, which fails only at its deadline, can have been tried meanwhile at the most.
const PROBES: i64 = 40;
/// As many comics as nobody sees within a scenario.
const COMICS: u16 = 150;
const PASSWORD: &str = "canary-of-redis-71c0";
const OTHER_PASSWORD: &str = "canary-of-redis-after-that-e88d";
pub(super) const SECRET_KEY: &str = "canary-of-a-signing-key-that-all-processes-share-3f6a";

const fn scenario(
    name: &'static str,
    about: &'static str,
    run: for<'a> fn(&'a mut Stage) -> futures_util::future::LocalBoxFuture<'a, ()>,
) -> Scenario {
    Scenario { name, about, company: Company::Waiting, run }
}

pub(super) const KILLED: Scenario =
    scenario("redis-killed", "redis-server killed and away for 10 s", |stage| Box::pin(run(stage, Trouble::Killed)));
pub(super) const PAUSED: Scenario =
    scenario("redis-paused", "redis-server stopped for 10 s by SIGSTOP", |stage| Box::pin(run(stage, Trouble::Paused)));
pub(super) const FULL: Scenario =
    scenario("redis-full", "Redis full for 10 s, with noeviction", |stage| Box::pin(run(stage, Trouble::Full)));
pub(super) const READ_ONLY: Scenario =
    scenario("redis-read-only", "Redis a replica for 10 s", |stage| Box::pin(run(stage, Trouble::ReadOnly)));
pub(super) const FLUSHED: Scenario =
    scenario("redis-flushed", "FLUSHALL again and again for 10 s", |stage| Box::pin(run(stage, Trouble::Flushed)));
pub(super) const PASSWORD_CHANGED: Scenario =
    scenario("redis-password", "Redis with another password for 10 s", |stage| Box::pin(run(stage, Trouble::Denied)));
pub(super) const LATE: Scenario =
    scenario("redis-slow", "Redis answers 50 ms late", |stage| Box::pin(run(stage, Trouble::Late(50))));
pub(super) const TOO_LATE: Scenario =
    scenario("redis-too-slow", "Redis answers later than pages wait", |stage| Box::pin(run(stage, Trouble::Late(600))));

/// What goes wrong with Redis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    Killed,
    Paused,
    Full,
    ReadOnly,
    Flushed,
    Denied,
    /// Every answer comes so many milliseconds late.
    Late(u64),
}

impl Trouble {
    /// What it is called among the errors; `None` where the store can be used all the same.
    fn kind(self) -> Option<&'static str> {
        match self {
            Self::Killed => Some("connection"),
            Self::Paused | Self::Late(600) => Some("timeout"),
            Self::Full => Some("full"),
            Self::ReadOnly => Some("read_only"),
            Self::Denied => Some("denied"),
            Self::Flushed | Self::Late(_) => None,
        }
    }

    /// `VISITOR_WAIT`: where the store can be used, a busy machine must not keep pages from it.
    fn wait(self) -> Duration {
        if self.kind().is_none() { 4 * VISITOR_WAIT } else { VISITOR_WAIT }
    }
}

/// A Redis, the way to it, and whom it can be a replica of.
struct Ground {
    redis: Rc<RedisServer>,
    proxy: PlainProxy,
    other: RedisServer,
}

impl Ground {
    async fn new(stage: &mut Stage) -> Self {
        let redis = stage.keep(RedisServer::options().password(PASSWORD).start().await);
        stage.secrets.extend([PASSWORD, OTHER_PASSWORD, SECRET_KEY].map(str::to_owned));
        let other = RedisServer::options().replica_of(&redis).start().await;
        Self { proxy: PlainProxy::before(&redis.url()).await, redis, other }
    }

    fn program(&self, stage: &Stage, trouble: Trouble) -> Program {
        let program = with_redis(stage.program(), &self.proxy.url);
        program.set("VISITOR_WAIT", &format!("{}ms", trouble.wait().as_millis()))
    }

    async fn begin(&self, trouble: Trouble) {
        match trouble {
            Trouble::Killed => self.redis.kill().await,
            Trouble::Paused => self.redis.pause().await,
            Trouble::Full => self.redis.fill().await,
            Trouble::ReadOnly => {
                // As when another takes over: it has all that this one has had.
                self.other.lead().await;
                self.redis.follow(&self.other).await;
            }
            Trouble::Flushed => self.redis.flush_all().await,
            Trouble::Denied => self.redis.change_password(OTHER_PASSWORD).await,
            Trouble::Late(milliseconds) => self.proxy.delay(Duration::from_millis(milliseconds) / 2),
        }
    }

    async fn end(&self, trouble: Trouble) {
        match trouble {
            Trouble::Killed => self.redis.start_again().await,
            Trouble::Paused => self.redis.resume().await,
            Trouble::Full => self.redis.make_room().await,
            Trouble::ReadOnly => self.redis.lead().await,
            Trouble::Flushed => {}
            Trouble::Denied => self.redis.change_password(PASSWORD).await,
            Trouble::Late(_) => self.proxy.well(),
        }
    }
}

/// A program that keeps what visitors have seen in this Redis, as one of several that know each other's visitors. How
/// long the database takes is not what these scenarios are about.
pub(super) fn with_redis(program: Program, url: &str) -> Program {
    let program = program.set("REDIS_URL", url).set("SECRET_KEY", SECRET_KEY).set("OPERATORS_ADDR", "127.0.0.1:0");
    program.set("VIEW_WAIT", "2s").set("COMMIT_DEADLINE", "10s")
}

async fn run(stage: &mut Stage, trouble: Trouble) {
    stage.on_postgres(COMICS).await;
    let ground = Ground::new(stage).await;
    let started = Instant::now();
    let mut servers = Vec::new();
    let mut visitors = Vec::new();
    for _ in 0..2 {
        let server = stage.start(&ground.program(stage, trouble)).await;
        visitors.push(regular(stage, &server.url).await);
        servers.push(server);
    }
    let began = Instant::now();
    let crowd = Crowd::start(&servers.iter().map(|server| server.url.as_str()).collect::<Vec<_>>());
    crowd.looked(10 * REGULARS).await;
    let before = crowd.between(began, Instant::now());
    let errors = errors_of_all(&servers, trouble.kind()).await;

    let from = Instant::now();
    ground.begin(trouble).await;
    let broken = Instant::now();
    while broken.elapsed() < LASTS {
        if trouble == Trouble::Flushed {
            ground.redis.flush_all().await;
        }
        for server in &servers {
            for path in ["/health", "/ready"] {
                assert_eq!(Exposition::ask(server, path).await.status(), 200, "{path}");
            }
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let during = crowd.between(broken, Instant::now());
    let whole = crowd.between(from, Instant::now());
    let errors_then = errors_of_all(&servers, trouble.kind()).await;

    ground.end(trouble).await;
    let ended = Instant::now();
    for (server, visitor) in servers.iter().zip(&mut visitors) {
        normal(stage, server, visitor, &ground.redis, ended).await;
    }
    let recovered = ended.elapsed();
    stage.note_recovery(recovered);
    crowd.looked(2 * REGULARS).await;
    let heard = crowd.stop().await;
    stage.note(heard);
    assert!(stage.heard.tally.pending.is_empty(), "not all are counted: {:?}", stage.heard.tally.pending);

    let mut errors_said = Vec::new();
    for (before, then) in errors.iter().zip(&errors_then) {
        let (kind, away, timeouts) =
            (then.kind - before.kind, then.away - before.away, then.timeouts - before.timeouts);
        if let Some(name) = trouble.kind() {
            assert!(kind > 0, "no error is called {name}");
            assert!(!then.up, "the store counts as usable");
            assert!(away > 0, "no page has gone without asking");
            // Who was waiting already when the first wait ended, and probes.
            let most = i64::try_from(REGULARS).unwrap() + PROBES;
            assert!(timeouts <= most, "{timeouts} waits in vain, {away} pages went without");
            errors_said.push(format!("{kind} {name}, {away} away"));
        }
    }
    for server in &servers {
        // From the start: a wait in vain on a busy machine may have had the minute's word before.
        let log = server.log();
        let about = |line: &&str| line.contains("visitors have seen") && !line.contains("keeping ");
        let lines = log.lines().filter(about);
        let (warnings, words): (Vec<_>, Vec<_>) =
            lines.partition(|line| line.contains("WARN") || line.contains("ERROR"));
        let minutes = usize::try_from(started.elapsed().as_secs() / 60).unwrap() + 1;
        assert!(warnings.len() <= minutes && words.len() <= minutes, "too many words: {warnings:?} {words:?}");
        let told = !warnings.is_empty() && !words.is_empty();
        assert!(trouble.kind().is_none() || told, "not a word:\n{}", server.log_end());
    }
    if trouble.kind().is_none() {
        // Not nearly all where the machine is so busy that even Redis is late.
        assert!(during.told > 10, "Redis can be used, and only {} % of the pages do", during.told);
    } else {
        assert!(during.told < 50, "{} % of the pages know their visitors without Redis", during.told);
    }
    // What others wait for is not for Redis' sake; they are fewer, and wait for a busy machine in one place, not in three.
    assert!(whole.slowest < 3 * (trouble.wait() + whole.strangers.1), "a page waited too long: {whole}");
    if trouble != Trouble::Late(50) {
        assert!(during.median < trouble.wait() + during.strangers.0, "pages wait each time: {during}, before {before}");
    }
    stage.remark(format!(
        "{errors_said:?}; before {before}; during {whole}; kept again after {} ms",
        recovered.as_millis()
    ));
    for server in servers {
        stage.finish(server).await;
    }
}

/// What a server's metrics say of its store.
struct StoreErrors {
    kind: i64,
    away: i64,
    timeouts: i64,
    up: bool,
}

async fn errors_of_all(servers: &[Running], kind: Option<&str>) -> Vec<StoreErrors> {
    let of = async |server: &Running| {
        let metrics = Exposition::of(server).await;
        let count = |kind: &str| metrics.count(&format!("xkcdapp_visitor_store_errors_total{{kind=\"{kind}\"}}"));
        StoreErrors {
            kind: count(kind.unwrap_or("other")),
            away: count("away"),
            timeouts: count("timeout"),
            up: metrics.count("xkcdapp_visitor_store_up") == 1,
        }
    };
    join_all(servers.iter().map(of)).await
}

/// The fault has ended: soon the store counts as usable, and what this visitor sees is kept and told.
pub(super) async fn normal(
    stage: &mut Stage,
    server: &Running,
    visitor: &mut Visitor,
    redis: &RedisServer,
    ended: Instant,
) {
    let key = key(&visitor.cookies);
    let mut number = 2;
    loop {
        number += 1;
        let page = look(visitor, &format!("/comic/{number}"), &mut stage.heard).await;
        let kept = redis.bits_of(&key).await;
        let told = crate::visitors::seen(&page).is_some_and(|seen| seen >= 2 && seen == kept.len());
        let up = Exposition::of(server).await.count("xkcdapp_visitor_store_up") == 1;
        if told && up && kept.contains(&bit(number)) {
            return;
        }
        let said = (kept.len(), told, up);
        assert!(ended.elapsed() < NORMAL, "not normal {NORMAL:?} after the fault: {said:?}\n{}", server.log_end());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

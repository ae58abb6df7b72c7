//! A service of two tasks behind a load balancer, replaced under `hey`: no request fails and every view is counted once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use harness::{LoadBalancer, RedisServer, Running, eventually, hey_on};
use tokio::task::JoinSet;

use super::world::{World, page, pages};

/// Tasks of the service.
const TASKS: usize = 2;

/// How often all of them are replaced.
const REPLACEMENTS: usize = 3;

/// Comics that are looked at, each by a `hey` of its own, so that it is known how often.
const COMICS: u32 = 4;

/// Connections of each `hey`, and the requests that it makes before the next takes its place.
const CONNECTIONS: i64 = 8;
const A_ROUND: i64 = 400;

/// A replacement with fewer requests than this proves nothing.
const LOAD: i64 = 200;

/// How long a task goes on after SIGTERM: longer than the balancer needs to notice, three times, as the machine is
/// shared, and after a look at `/health` that was answered as late as may be.
const DRAIN_DELAY: Duration = LoadBalancer::PATIENCE.saturating_add(LoadBalancer::NOTICES_WITHIN.saturating_mul(3));

/// How long a deregistered task is left alone before SIGTERM, for what is under way.
const DEREGISTRATION_DELAY: Duration = Duration::from_millis(500);

/// What a deployment does: new tasks are started, and registered once they are healthy. Only then the old ones are
/// deregistered, and end a while later.
#[tokio::test(flavor = "multi_thread")]
async fn three_deployments_under_hey_fail_no_request() {
    let mut service = Service::start().await;
    let crowd = Crowd::at(&service.balancer);
    for _ in 0..REPLACEMENTS {
        let begun = service.begin().await;
        let old = std::mem::take(&mut service.tasks);
        service.scale().await;
        for task in &old {
            service.balancer.deregister(&task.url).await;
        }
        tokio::time::sleep(DEREGISTRATION_DELAY).await;
        for task in &old {
            task.signal("TERM").await;
        }
        for task in old {
            service.gone(task).await;
        }
        service.done("a deployment", begun).await;
    }
    service.check(crowd).await;
}

/// The harder order, as when a machine is taken away: SIGTERM comes first, and nobody has told the balancer. One task is
/// left until the new one is there.
#[tokio::test(flavor = "multi_thread")]
async fn three_replacements_that_begin_with_sigterm_fail_no_request() {
    let mut service = Service::start().await;
    let crowd = Crowd::at(&service.balancer);
    for _ in 0..REPLACEMENTS {
        let begun = service.begin().await;
        for _ in 0..TASKS {
            let old = service.tasks.remove(0);
            old.signal("TERM").await;
            service.gone(old).await;
            service.scale().await;
        }
        service.done("a replacement", begun).await;
    }
    service.check(crowd).await;
}

struct Service {
    world: World,
    redis: RedisServer,
    balancer: LoadBalancer,
    tasks: Vec<Running>,
    /// Requests at the balancer before the crowd came.
    before: harness::Traffic,
}

impl Service {
    async fn start() -> Self {
        let (world, redis) = tokio::join!(World::with_comics(COMICS), RedisServer::start());
        // Nobody is behind it yet.
        let first = task(&world, &redis).await;
        let balancer = LoadBalancer::before(&[&first.url]).await;
        let before = balancer.traffic().await;
        let mut service = Self { world, redis, balancer, tasks: vec![first], before };
        service.scale().await;
        service
    }

    /// Starts and registers tasks until there are as many as there should be.
    async fn scale(&mut self) {
        let mut starting = Vec::new();
        for _ in self.tasks.len()..TASKS {
            starting.push(task(&self.world, &self.redis).await);
        }
        for new in starting {
            self.balancer.register(&new.url).await;
            self.tasks.push(new);
        }
    }

    /// Waits for a task that was told to end: it has answered all that it was asked, and has written all views.
    async fn gone(&self, task: Running) {
        let url = task.url.clone();
        let (status, log) = task.ended().await;
        assert!(status.success(), "{status}\n{log}");
        assert!(log.contains("every view is accounted for"), "{log}");
        for trouble in ["connections were cut", "spooled", "panic: ", " ERROR "] {
            assert!(!log.contains(trouble), "{log}");
        }
        self.balancer.forget(&url).await;
    }

    async fn begin(&self) -> (Instant, i64) {
        let seen = self.balancer.traffic().await.requests;
        let busy = async || (self.balancer.traffic().await.requests > seen + LOAD).then_some(());
        eventually("people to come", busy).await;
        (Instant::now(), self.balancer.traffic().await.requests)
    }

    async fn done(&self, what: &str, (begun, seen): (Instant, i64)) {
        let requests = self.balancer.traffic().await.requests - seen;
        println!("{what} of {TASKS} tasks took {:.1?}, with {requests} requests", begun.elapsed());
        assert!(requests > LOAD, "{requests} requests meanwhile");
    }

    /// Every request was answered 200, by the process that it was sent to, and counted; by comic and in sum.
    async fn check(self, crowd: Crowd) {
        let asked = crowd.go_home().await;
        let sum: i64 = asked.values().sum();
        let traffic = self.balancer.traffic().await.since(&self.before);
        // hey would try a request again, on another connection, that failed on one it had kept: the balancer has seen
        // each once.
        assert_eq!((traffic.requests, traffic.well), (sum, sum), "{traffic:?}\n{}", self.balancer.log());
        assert_eq!(
            (traffic.unreached, traffic.broken_off, traffic.again),
            (0, 0, 0),
            "{traffic:?}\n{}",
            self.balancer.log()
        );
        for task in self.tasks {
            task.stop().await;
        }
        assert_eq!(self.world.growth().await, asked);
        self.world.program().run_well(&["audit"]).await;
        println!("{sum} requests, 0 failed, each counted once");
    }
}

/// A task has a folder of its own, and shares all else.
async fn task(world: &World, redis: &RedisServer) -> Running {
    let program = world.program().set("REDIS_URL", &redis.url());
    let program = program.set("SECRET_KEY", "the-same-in-every-task-of-the-service");
    program.set("DRAIN_DELAY", &format!("{}ms", DRAIN_DELAY.as_millis())).start().await
}

/// One `hey` after the other at each comic.
struct Crowd {
    going_home: Arc<AtomicBool>,
    people: JoinSet<(String, i64)>,
}

impl Crowd {
    fn at(balancer: &LoadBalancer) -> Self {
        let mut crowd = Self { going_home: Arc::default(), people: JoinSet::new() };
        for page in pages(i32::try_from(COMICS).unwrap()) {
            let (url, home) = (format!("{}{page}", balancer.url), Arc::clone(&crowd.going_home));
            crowd.people.spawn(async move {
                let mut asked = 0;
                while !home.load(Ordering::SeqCst) {
                    asked += hey_on(CONNECTIONS, &url, A_ROUND).await;
                }
                (page, asked)
            });
        }
        crowd
    }

    /// Lets each `hey` end; how many requests there were of each page, all of them answered 200.
    async fn go_home(mut self) -> BTreeMap<String, i64> {
        self.going_home.store(true, Ordering::SeqCst);
        let mut asked = BTreeMap::new();
        while let Some(person) = self.people.join_next().await {
            asked.extend([person.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))]);
        }
        assert!(asked.contains_key(&page(1)), "{asked:?}");
        asked
    }
}

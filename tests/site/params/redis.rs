//! `params rotate redis`.

use harness::{Moto, Program, RedisOptions, RedisServer};

use super::{entered, killed_after, site, tasks};

const ROTATE: [&str; 3] = ["params", "rotate", "redis"];
const FIRST: &str = "canary-of-the-first";

struct Stage {
    redis: RedisServer,
    moto: Moto,
    program: Program,
}

impl Stage {
    async fn new() -> Self {
        Self::of(RedisServer::options().password(FIRST)).await
    }

    async fn of(options: RedisOptions) -> Self {
        let redis = options.start().await;
        let (moto, program) = site();
        moto.put("REDIS_AUTH_TOKEN", FIRST).await;
        moto.put("REDIS_HOST", "127.0.0.1").await;
        moto.put("REDIS_PORT", &redis.port().to_string()).await;
        Self { redis, moto, program }
    }

    async fn token(&self) -> String {
        self.moto.get("REDIS_AUTH_TOKEN").await.unwrap().0
    }

    async fn works(&self, token: &str) -> bool {
        let client = redis::Client::open(format!("redis://:{token}@127.0.0.1:{}", self.redis.port())).unwrap();
        client.get_multiplexed_async_connection().await.is_ok()
    }

    async fn is_at_its_end(&self) {
        let user = self.redis.cli(&["ACL", "LIST"]).await;
        let line = user.lines().find(|line| line.starts_with("user default")).unwrap();
        assert_eq!(line.split(' ').filter(|word| word.starts_with('#')).count(), 1, "{line}");
        assert_eq!(self.redis.keys().await, 0, "{:?}", self.redis.key_names().await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_password_goes_when_all_tasks_have_the_new_one() {
    let stage = Stage::new().await;
    let _tasks = [1, 2].map(|_| tasks::of_redis(&stage.moto, &stage.redis));
    let mut before = FIRST.to_owned();
    for _ in 0..2 {
        let out = stage.program.run_well(&ROTATE).await;
        let now = stage.token().await;
        assert!(stage.works(&now).await && !stage.works(&before).await, "{out}");
        assert!(out.contains("default: 1 other passwords are gone"), "{out}");
        assert!(out.contains("all tasks have moved: 2 connections"), "{out}");
        assert!(!out.contains(&now) && now.len() == 43, "{out}");
        stage.is_at_its_end().await;
        before = now;
    }
    // After a restart too: Redis has written down the new one alone.
    let file = std::fs::read_to_string(stage.redis.folder().join("redis.conf")).unwrap();
    assert!(file.contains(&before) && !file.contains(FIRST), "{file}");
    assert_eq!(stage.redis.cli(&["CONFIG", "GET", "requirepass"]).await.lines().last(), Some(before.as_str()));
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_after_any_line_and_run_again_it_finishes() {
    let stage = Stage::new().await;
    let _tasks = [1, 2].map(|_| tasks::of_redis(&stage.moto, &stage.redis));
    stage.program.run_well(&ROTATE).await;
    let mut killed_at = Vec::new();
    for lines in 1.. {
        let before = stage.token().await;
        let (said, killed) = killed_after(&stage.program, &ROTATE, lines).await;
        if !killed {
            break;
        }
        let half = stage.token().await;
        let out = stage.program.run_well(&ROTATE).await;
        let now = stage.token().await;
        let story = format!("killed after {said:?}, then:\n{out}");
        assert!(stage.works(&now).await && !stage.works(&before).await, "{story}");
        if out.contains("finishing it") {
            assert!(now == half && half != before, "{story}");
        }
        stage.is_at_its_end().await;
        killed_at.extend(said.last().cloned());
    }
    for step in ["added beside", "tried", "REDIS_AUTH_TOKEN: ", "all tasks have moved"] {
        assert!(killed_at.iter().any(|line| line.contains(step)), "never killed after {step}: {killed_at:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_does_not_move_keeps_its_password() {
    let stage = Stage::new().await;
    let client = redis::Client::open(format!("redis://:{FIRST}@127.0.0.1:{}", stage.redis.port())).unwrap();
    let mut stubborn = client.get_multiplexed_async_connection().await.unwrap();
    redis::cmd("CLIENT").arg("SETNAME").arg("xkcdapp-set-3").query_async::<()>(&mut stubborn).await.unwrap();
    let (code, out, log) = entered(&stage.program, &[&ROTATE[..], &["--wait", "1s"]].concat(), "").await;
    assert_eq!(code, Some(1), "{out}{log}");
    assert!(out.contains("0 of 1 connections moved; left: xkcdapp-set-3 at 127.0.0.1:"), "{out}");
    assert!(stage.works(FIRST).await);
    let half = stage.token().await;

    drop(stubborn);
    let out = stage.program.run_well(&ROTATE).await;
    assert!(out.contains("finishing it"), "{out}");
    assert_eq!(stage.token().await, half);
    assert!(stage.works(&half).await && !stage.works(FIRST).await, "{out}");
    stage.is_at_its_end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_is_said() {
    let (moto, program) = site();
    let (code, out, log) = entered(&program, &ROTATE, "").await;
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(log.contains("no Redis is set"), "{log}");
    let redis = RedisServer::start().await;
    moto.put("REDIS_HOST", "127.0.0.1").await;
    moto.put("REDIS_PORT", &redis.port().to_string()).await;
    let (code, _, log) = entered(&program, &ROTATE, "").await;
    assert_eq!(code, Some(1));
    assert!(log.contains("REDIS_AUTH_TOKEN is no parameter of"), "{log}");
    let program = program.set("REDIS_URL", &format!("redis://:canary@127.0.0.1:{}", redis.port()));
    let (code, _, log) = entered(&program, &ROTATE, "").await;
    assert_eq!(code, Some(1));
    assert!(
        log.contains("REDIS_URL (from the environment): a password within a URL") && !log.contains("canary"),
        "{log}"
    );
}

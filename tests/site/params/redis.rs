//! `params rotate redis`.

use harness::{Moto, Program, RedisOptions, RedisServer};
use tokio::io::{AsyncBufReadExt, BufReader};

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
        assert!(!out.contains(&now) && now.len() == 64, "{out}");
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
    // Its set is a late one: whatever was put between has nothing to do with the password that it has.
    tasks::named(&mut stubborn, "xkcdapp-set-99-token-1").await;
    let (code, out, log) = entered(&stage.program, &[&ROTATE[..], &["--wait", "1s"]].concat(), "").await;
    assert_eq!(code, Some(1), "{out}{log}");
    assert!(out.contains("0 of 1 connections moved; left: xkcdapp-set-99-token-1 at 127.0.0.1:"), "{out}");
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
async fn whoever_gives_no_name_keeps_the_password_too() {
    let stage = Stage::new().await;
    let _task = tasks::of_redis(&stage.moto, &stage.redis);
    let client = redis::Client::open(format!("redis://:{FIRST}@127.0.0.1:{}", stage.redis.port())).unwrap();
    let nameless = client.get_multiplexed_async_connection().await.unwrap();
    let (code, out, log) = entered(&stage.program, &[&ROTATE[..], &["--wait", "3s"]].concat(), "").await;
    assert_eq!(code, Some(1), "{out}{log}");
    assert!(out.contains("1 of 2 connections moved; left: one without a name at 127.0.0.1:"), "{out}");
    assert!(stage.works(FIRST).await);

    drop(nameless);
    let out = stage.program.run_well(&ROTATE).await;
    assert!(out.contains("finishing it") && !stage.works(FIRST).await, "{out}");
    stage.is_at_its_end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_was_put_back_meanwhile_is_not_dropped() {
    let stage = Stage::new().await;
    let _task = tasks::of_redis(&stage.moto, &stage.redis);
    let client = redis::Client::open(format!("redis://:{FIRST}@127.0.0.1:{}", stage.redis.port())).unwrap();
    let mut stubborn = client.get_multiplexed_async_connection().await.unwrap();
    tasks::named(&mut stubborn, "xkcdapp-set-3-token-1").await;
    let mut child = stage.program.spawn(&ROTATE);
    let mut out = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut said = Vec::new();
    while !said.last().is_some_and(|line: &String| line.contains("connections moved; left: ")) {
        said.push(out.next_line().await.unwrap().unwrap_or_else(|| panic!("ended after {said:?}")));
    }
    stage.moto.put("REDIS_AUTH_TOKEN", FIRST).await;
    drop(stubborn);
    let ended = child.wait_with_output().await.unwrap();
    let log = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(1), "{log}");
    assert!(log.contains("somebody has put another (version 3)") && !log.contains(FIRST), "{log}");
    assert!(stage.token().await == FIRST && stage.works(FIRST).await);
    // Run again, it begins anew.
    let out = stage.program.run_well(&ROTATE).await;
    assert!(stage.works(&stage.token().await).await && !stage.works(FIRST).await, "{out}");
    stage.is_at_its_end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_at_once_are_one_after_the_other() {
    let stage = Stage::new().await;
    let _task = tasks::of_redis(&stage.moto, &stage.redis);
    let (one, other) = tokio::join!(entered(&stage.program, &ROTATE, ""), entered(&stage.program, &ROTATE, ""));
    let story = format!("{one:?}\n{other:?}");
    let wells = [&one, &other].into_iter().filter(|(code, ..)| *code == Some(0)).count();
    for (code, _, log) in [&one, &other] {
        assert!(*code == Some(0) || log.contains("another run is rotating"), "{story}");
    }
    assert!(wells > 0, "{story}");
    let (token, version) = stage.moto.get("REDIS_AUTH_TOKEN").await.unwrap();
    assert_eq!(usize::try_from(version).unwrap(), 1 + wells, "{story}");
    assert!(stage.works(&token).await && !stage.works(FIRST).await, "{story}");
    stage.is_at_its_end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_slept_through_another_run_goes_no_further() {
    let stage = Stage::new().await;
    let _task = tasks::of_redis(&stage.moto, &stage.redis);
    let mut late = stage.program.spawn(&ROTATE);
    let mut out = BufReader::new(late.stdout.take().unwrap()).lines();
    let said = out.next_line().await.unwrap().unwrap();
    assert!(said.contains("new password added"), "{said}");
    let signal = async |name: &str| {
        let id = late.id().unwrap().to_string();
        let sent = tokio::process::Command::new("kill").args([name, &id]).status().await.unwrap();
        assert!(sent.success());
    };
    signal("-STOP").await;
    // It waits until the other's right has ended.
    let story = stage.program.run_well(&ROTATE).await;
    let now = stage.token().await;
    signal("-CONT").await;
    let mut rest = Vec::new();
    while let Some(line) = out.next_line().await.unwrap() {
        rest.push(line);
    }
    let ended = late.wait_with_output().await.unwrap();
    let log = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(1), "{rest:?}{log}");
    assert!(stage.token().await == now && stage.works(&now).await, "{rest:?}{log}\n{story}");
    assert!(!stage.works(FIRST).await, "{rest:?}{log}\n{story}");
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

//! `params rotate redis --replication-group`: a stand-in for ElastiCache, whose token is a Redis' password.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use harness::{Moto, Program, RedisServer};
use reqwest::Url;
use tokio_util::task::AbortOnDropHandle;

use super::{entered, killed_after, site, tasks};

const FIRST: &str = "canary-of-the-first";
const ROTATE: [&str; 5] = ["params", "rotate", "redis", "--replication-group", "site"];

/// A replication group that does what it is asked for and tells of it.
struct Group {
    redis: Arc<RedisServer>,
    calls: Mutex<Vec<String>>,
    /// Looks at the group that still find it changing.
    changing: Mutex<u32>,
    /// Looks at the group that are answered: never, or by a service that is not well.
    troubles: Mutex<Vec<Trouble>>,
}

enum Trouble {
    Stalled,
    Failing,
}

async fn answer(State(group): State<Arc<Group>>, body: String) -> (StatusCode, String) {
    let asked = Url::parse(&format!("http://group/?{body}")).unwrap();
    let field = |name: &str| asked.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let action = field("Action").unwrap();
    assert_eq!(field("ReplicationGroupId").as_deref(), Some("site"));
    let mut status = "available";
    if action == "ModifyReplicationGroup" {
        let (token, strategy) = (field("AuthToken").unwrap(), field("AuthTokenUpdateStrategy").unwrap());
        assert_eq!(field("ApplyImmediately").as_deref(), Some("true"));
        // <https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html>
        let allowed = |letter: char| letter.is_ascii_alphanumeric() || "!&#$^<>-".contains(letter);
        assert!((16..=128).contains(&token.len()) && token.chars().all(allowed), "no token of ElastiCache's: {token}");
        let added = format!(">{token}");
        if strategy == "SET" {
            group.redis.cli(&["ACL", "SETUSER", "default", "resetpass", &added]).await;
        } else {
            group.redis.cli(&["ACL", "SETUSER", "default", &added]).await;
        }
        group.calls.lock().unwrap().push(strategy);
        *group.changing.lock().unwrap() = 1;
    } else {
        let trouble = group.troubles.lock().unwrap().pop();
        match trouble {
            Some(Trouble::Stalled) => std::future::pending().await,
            Some(Trouble::Failing) => return (StatusCode::SERVICE_UNAVAILABLE, String::new()),
            None => {}
        }
        let mut changing = group.changing.lock().unwrap();
        if *changing > 0 {
            (*changing, status) = (*changing - 1, "modifying");
        }
    }
    let told = format!("<ReplicationGroupId>site</ReplicationGroupId><Status>{status}</Status>");
    let result = match action.as_str() {
        "ModifyReplicationGroup" => format!("<ReplicationGroup>{told}</ReplicationGroup>"),
        _ => format!("<ReplicationGroups><ReplicationGroup>{told}</ReplicationGroup></ReplicationGroups>"),
    };
    (StatusCode::OK, format!("<{action}Response><{action}Result>{result}</{action}Result></{action}Response>"))
}

struct Stage {
    group: Arc<Group>,
    moto: Moto,
    program: Program,
    _server: AbortOnDropHandle<()>,
}

async fn stage() -> Stage {
    let redis = Arc::new(RedisServer::options().password(FIRST).start().await);
    let (moto, program) = site();
    moto.put("REDIS_AUTH_TOKEN", FIRST).await;
    moto.put("REDIS_HOST", "127.0.0.1").await;
    moto.put("REDIS_PORT", &redis.port().to_string()).await;
    let (calls, changing, troubles) = Default::default();
    let group = Arc::new(Group { redis, calls, changing, troubles });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(answer).with_state(Arc::clone(&group));
    let server = AbortOnDropHandle::new(tokio::spawn(async move { axum::serve(listener, router).await.unwrap() }));
    let program = program.set("AWS_ENDPOINT_URL_ELASTICACHE", &url);
    Stage { group, moto, program, _server: server }
}

impl Stage {
    async fn token(&self) -> String {
        self.moto.get("REDIS_AUTH_TOKEN").await.unwrap().0
    }

    async fn works(&self, token: &str) -> bool {
        let client = redis::Client::open(format!("redis://:{token}@127.0.0.1:{}", self.group.redis.port())).unwrap();
        client.get_multiplexed_async_connection().await.is_ok()
    }

    fn calls(&self) -> Vec<String> {
        std::mem::take(&mut *self.group.calls.lock().unwrap())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_is_rotated_and_then_set() {
    let stage = stage().await;
    let _task = tasks::of_redis(&stage.moto, &stage.group.redis);
    let out = stage.program.run_well(&ROTATE).await;
    let now = stage.token().await;
    assert_eq!(stage.calls(), ["ROTATE", "SET"], "{out}");
    assert!(stage.works(&now).await && !stage.works(FIRST).await, "{out}");
    assert!(out.contains("all tasks have moved: 1 connections") && !out.contains(&now), "{out}");
    assert_eq!(stage.group.redis.keys().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_rotation_is_finished_and_never_pushes_out_the_token_in_use() {
    let stage = stage().await;
    let _task = tasks::of_redis(&stage.moto, &stage.group.redis);
    // Before the parameter was put: the token in use is made the only one before another is added.
    let (said, killed) = killed_after(&stage.program, &ROTATE, 1).await;
    assert!(killed && stage.token().await == FIRST, "{said:?}");
    assert_eq!(stage.calls(), ["ROTATE"]);
    let out = stage.program.run_well(&ROTATE).await;
    assert_eq!(stage.calls(), ["SET", "ROTATE", "SET"], "{out}");
    let now = stage.token().await;
    assert!(stage.works(&now).await && !stage.works(FIRST).await, "{out}");
    // After it: the rest alone.
    let (said, killed) = killed_after(&stage.program, &ROTATE, 3).await;
    let half = stage.token().await;
    assert!(killed && half != now, "{said:?}");
    assert_eq!(stage.calls(), ["ROTATE"]);
    let out = stage.program.run_well(&ROTATE).await;
    assert_eq!(stage.calls(), ["SET"], "{out}");
    assert!(stage.token().await == half && stage.works(&half).await && !stage.works(&now).await, "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_that_brings_no_answer_is_no_end() {
    let stage = stage().await;
    let _task = tasks::of_redis(&stage.moto, &stage.group.redis);
    // More than the SDK tries by itself.
    let troubles = (0..4).map(|_| Trouble::Failing).chain([Trouble::Stalled]);
    stage.group.troubles.lock().unwrap().extend(troubles);
    let out = stage.program.run_well(&ROTATE).await;
    assert_eq!(stage.calls(), ["ROTATE", "SET"], "{out}");
    assert!(stage.group.troubles.lock().unwrap().is_empty());
    assert!(stage.works(&stage.token().await).await && !stage.works(FIRST).await, "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_was_put_back_meanwhile_is_not_dropped() {
    let stage = stage().await;
    let client = redis::Client::open(format!("redis://:{FIRST}@127.0.0.1:{}", stage.group.redis.port())).unwrap();
    let mut stubborn = client.get_multiplexed_async_connection().await.unwrap();
    tasks::named(&mut stubborn, "xkcdapp-set-3-token-1").await;
    let (code, out, log) = entered(&stage.program, &[&ROTATE[..], &["--wait", "1s"]].concat(), "").await;
    assert_eq!(code, Some(1), "{out}{log}");
    stage.moto.put("REDIS_AUTH_TOKEN", FIRST).await;
    tasks::named(&mut stubborn, "xkcdapp-set-5-token-3").await;
    assert_eq!(stage.calls(), ["ROTATE"]);
    let (code, out, log) = entered(&stage.program, &[&ROTATE[..], &["--wait", "1s"]].concat(), "").await;
    assert_eq!(code, Some(1), "{out}{log}");
    assert_eq!(stage.calls(), ["SET", "ROTATE"], "{out}");
    assert!(stage.works(FIRST).await, "{out}");
}

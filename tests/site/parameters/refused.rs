//! PostgreSQL and Redis change their passwords behind our back: they refuse us, and the parameters are asked for why.

use std::time::{Duration, Instant};

use harness::{Exposition, PostgresServer, RedisServer, Running, StubXkcd, eventually};

use super::super::support::{beside, header};
use super::{KEY, World, said};

/// The longest from the put of the new password to the first use of it: three times what is promised.
const RECOVERED: Duration = Duration::from_secs(15);

/// What became of a view; the page must come.
async fn view(server: &Running) -> String {
    let answer = server.get("/comic/1").await;
    assert_eq!(answer.status(), 200, "{}", server.log_end());
    header(&answer, "x-view").split(';').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_changed_behind_our_back_is_learnt_within_seconds() {
    let postgres = PostgresServer::options().scram().start().await;
    let redis = RedisServer::options().password("canary-of-redis-1").start().await;
    let admin = postgres.connect().await;
    admin.batch_execute("CREATE ROLE visitor LOGIN SUPERUSER PASSWORD 'canary-1'").await.unwrap();
    let xkcd = StubXkcd::start(3).await;
    let (port, redis_port) = (postgres.port().to_string(), redis.port().to_string());
    let world = World::with(&[
        ("SECRET_KEY", KEY),
        ("DATABASE_HOST", "127.0.0.1"),
        ("DATABASE_PORT", &port),
        ("DATABASE_NAME", "postgres"),
        ("DATABASE_USER", "visitor"),
        ("DATABASE_PASSWORD", "canary-1"),
        ("REDIS_HOST", "127.0.0.1"),
        ("REDIS_PORT", &redis_port),
        ("REDIS_AUTH_TOKEN", "canary-of-redis-1"),
    ])
    .await;
    let program = world.moto.settings_of(beside(&xkcd)).set("PARAMETER_REFRESH", "1h");
    let program = program.set("OPERATORS_ADDR", "127.0.0.1:0").set("VIEW_WAIT", "250ms").set("COMMIT_DEADLINE", "1s");
    program.run_well(&["migrate"]).await;
    let server = program.start().await;
    eventually("views to be counted", async || (view(&server).await == "counted").then_some(())).await;

    let behind = "ALTER ROLE visitor PASSWORD 'canary-2'; \
                  SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'visitor'";
    admin.batch_execute(behind).await.unwrap();
    eventually("views to be pending", async || (view(&server).await == "pending").then_some(())).await;
    // As long as an admin needs: the readings that bring nothing new go on meanwhile.
    let since = Instant::now();
    while since.elapsed() < Duration::from_secs(3) {
        assert_eq!(view(&server).await, "pending");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    world.moto.put("DATABASE_PASSWORD", "canary-2").await;
    let put = Instant::now();
    eventually("views to be counted again", async || (view(&server).await == "counted").then_some(())).await;
    assert!(put.elapsed() < RECOVERED, "{:?}\n{}", put.elapsed(), server.log_end());

    redis.change_password("canary-of-redis-2").await;
    redis.cut_clients().await;
    let up = async |value| {
        view(&server).await;
        (Exposition::of(&server).await.count("xkcdapp_visitor_store_up") == value).then_some(())
    };
    eventually("Redis to refuse us", async || up(0).await).await;
    world.moto.put("REDIS_AUTH_TOKEN", "canary-of-redis-2").await;
    let put = Instant::now();
    eventually("Redis to take us", async || up(1).await).await;
    assert!(put.elapsed() < RECOVERED, "{:?}\n{}", put.elapsed(), server.log_end());

    let lines = said(&server.stop().await);
    for changed in
        ["10 is in use in place of 9: DATABASE_PASSWORD 1 to 2", "11 is in use in place of 10: REDIS_AUTH_TOKEN 1 to 2"]
    {
        assert!(lines.contains(&format!("parameter set {changed}")), "{lines:#?}");
    }
    program.run_well(&["audit"]).await;
}

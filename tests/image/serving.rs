//! The container serves and counts, and says how it is.

use harness::{Authority, PostgresServer, eventually};

use crate::container::{Setup, audit_is_clean, like};
use crate::engine::text;
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn it_counts_in_postgresql() {
    let world = World::with_comics(6).await;
    let container = world.container().start().await;
    for number in 1..=6 {
        let answer = container.get(&format!("/comic/{number}")).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["x-view"], "counted; audience=visitor; count=1");
        assert!(answer.text().await.unwrap().contains(&format!("Strip {number}")));
    }
    assert_eq!(container.stop().await, 0, "{}", container.log().await);
    assert_eq!(world.views().await, 6);
    assert_eq!(audit_is_clean(&world.database.url).await["ledger"], 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_counts_over_tls_that_the_database_insists_on() {
    let authority = Authority::new();
    let server = PostgresServer::options().tls(&authority).scram().start().await;
    let setup = like(&format!("{}?sslmode=require", server.url))
        .file(authority.file(), "/etc/xkcdapp/authority.pem")
        .set("DATABASE_CA_FILE", "/etc/xkcdapp/authority.pem");
    let output = setup.run(&["migrate"]).await;
    assert!(output.status.success(), "{}", text(&output));
    let container = setup.start().await;
    let answer = container.get("/sampler/1").await;
    assert_eq!(answer.headers()["x-view"], "counted; audience=visitor; count=1");
    let encrypted = "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
                     WHERE ssl AND application_name LIKE 'xkcdapp%'";
    let encrypted: i64 = server.connect().await.query_one(encrypted, &[]).await.unwrap().get(0);
    assert!(encrypted > 0, "no connection of the container's is encrypted");
    assert_eq!(container.stop().await, 0, "{}", container.log().await);
}

/// With the image's own settings and nothing else: an address on all interfaces, of which there is loopback alone, and
/// SQLite on the volume.
#[tokio::test(flavor = "multi_thread")]
async fn it_needs_no_setting_and_becomes_healthy() {
    let container = Setup::alone(&["--network", "none"]).launch_as_it_is(8000).await;
    // Where the machine is slow to tell, it may have been asked how it is already.
    let status = container.inspect("{{.State.Health.Status}}").await;
    assert!(["starting", "healthy"].contains(&&*status), "{status}");
    eventually("the engine to find it healthy", async || {
        (container.inspect("{{.State.Health.Status}}").await == "healthy").then_some(())
    })
    .await;
    let output = container.exec(&["audit"]).await;
    assert!(output.status.success(), "{}", text(&output));
    assert_eq!(container.changes().await, "");
    assert_eq!(container.stop().await, 0, "{}", container.log().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_unhealthy_while_it_drains() {
    let world = World::with_comics(3).await;
    // It is asked at leisure, and removed rather than waited for.
    let container = world.container().set("DRAIN_DELAY", "60s").start().await;
    let output = container.exec(&["healthcheck"]).await;
    assert_eq!((output.status.code(), text(&output).trim()), (Some(0), "healthy"));
    container.signal("TERM").await;
    eventually("the program to say that it is unhealthy", async || {
        let output = container.exec(&["healthcheck"]).await;
        (output.status.code() == Some(1) && text(&output).contains("503")).then_some(())
    })
    .await;
    // Whoever comes meanwhile is served.
    assert_eq!(container.get("/comic/1").await.status(), 200);
}

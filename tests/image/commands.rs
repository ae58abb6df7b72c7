//! Every command of the program is one of the image.

use harness::PostgresDatabase;

use crate::container::{Setup, like};
use crate::engine::text;
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_database_is_migrated_synced_and_audited() {
    let xkcd = harness::StubXkcd::start(5).await;
    let database = PostgresDatabase::create().await;
    let setup = like(&database.url).set("XKCD_URL", &xkcd.url).set("SYNC_RATE", "10000");
    for command in [&["migrate"][..], &["migrate"], &["sync"], &["audit"], &["migrate", "--revert"], &["migrate"]] {
        let output = setup.run(command).await;
        assert!(output.status.success(), "{command:?}: {}\n{}", output.status, text(&output));
    }
    let query = "SELECT count(*) FROM comics WHERE number > 0";
    let comics: i64 = database.connect().await.query_one(query, &[]).await.unwrap().get(0);
    assert_eq!(comics, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_audit_that_finds_a_difference_says_so_by_its_exit_code() {
    let world = World::with_comics(3).await;
    let container = world.container().start().await;
    assert_eq!(container.get("/comic/2").await.status(), 200);
    assert_eq!(container.stop().await, 0, "{}", container.log().await);
    world.database.connect().await.batch_execute("UPDATE comic_views SET view_count = view_count + 1").await.unwrap();
    let output = world.container().run(&["audit"]).await;
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_settings_are_named_in_a_line() {
    let alone = || Setup::alone(&["--network", "none"]);
    for (setup, command, code, named) in [
        (alone().set("DATABASE_URL", "mysql://a:canary@b/c"), &["serve"][..], 2, "DATABASE_URL"),
        (alone().set("LISTEN_ADDR", "everywhere"), &["serve"], 2, "LISTEN_ADDR"),
        (alone().set("DRAIN_DELAY", "soon"), &["serve"], 2, "DRAIN_DELAY"),
        (alone(), &["serv"], 2, "serv"),
        // The root's file system is read-only.
        (alone().set("DATA_DIR", "/elsewhere"), &["serve"], 1, "/elsewhere"),
        // And the container has no server to ask.
        (alone(), &["healthcheck"], 1, "does not answer"),
    ] {
        let output = setup.run(command).await;
        let said = text(&output);
        assert!(output.status.code() == Some(code), "{command:?}: {}: {said}", output.status);
        assert!(said.contains(named) && !said.contains("canary") && !said.contains("panicked"), "{command:?}: {said}");
    }
    let output = alone().run(&["--version"]).await;
    assert_eq!(text(&output).trim(), concat!("xkcdapp ", env!("CARGO_PKG_VERSION")));
}

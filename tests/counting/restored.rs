//! The database is not what the writer left: restored to a moment ago, or it refuses a batch.

use harness::eventually;

use super::world::{NO_REFUSAL, REFUSAL, World, logged, page, pending, spooled, view};

const TABLES: [&str; 3] = ["view_writers", "comic_views", "comic_views_daily"];

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restored_backup_a_new_writer_goes_on() {
    let world = World::with_comics(2).await;
    let server = world.program().start().await;
    for count in 1..=3 {
        assert_eq!(view(&server, &page(1)).await, format!("counted; audience=visitor; count={count}"));
    }
    let back_up = TABLES.map(|table| format!("CREATE TABLE saved_{table} AS TABLE {table};")).concat();
    world.execute(&back_up).await;
    for count in 4..=6 {
        assert_eq!(view(&server, &page(1)).await, format!("counted; audience=visitor; count={count}"));
    }
    let restore = TABLES.map(|table| format!("DELETE FROM {table}; INSERT INTO {table} TABLE saved_{table};")).concat();
    world.execute(&restore).await;
    assert_eq!(view(&server, &page(1)).await, "counted; audience=visitor; count=4");
    assert_eq!(view(&server, &page(1)).await, "counted; audience=visitor; count=5");
    let log = server.stop().await;
    assert_eq!(log.matches("gap: the ledger is behind").count(), 1, "{log}");
    assert_eq!(writers(&world).await, 2);
    world.program().run_well(&["audit"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_backup_from_before_its_time_a_new_writer_goes_on() {
    let world = World::with_comics(2).await;
    let server = world.program().start().await;
    assert_eq!(view(&server, &page(1)).await, "counted; audience=visitor; count=1");
    assert_eq!(view(&server, &page(1)).await, "counted; audience=visitor; count=2");
    world.execute(&TABLES.map(|table| format!("DELETE FROM {table};")).concat()).await;
    for count in 1..=3 {
        assert_eq!(view(&server, &page(1)).await, format!("counted; audience=visitor; count={count}"));
    }
    let log = server.stop().await;
    assert_eq!(log.matches("gap: the ledger is behind").count(), 1, "{log}");
    assert_eq!(writers(&world).await, 1);
    world.program().run_well(&["audit"]).await;
}

async fn writers(world: &World) -> i64 {
    let connection = world.database.connect().await;
    connection.query_one("SELECT count(*) FROM view_writers", &[]).await.unwrap().get(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_batch_is_spooled_and_written_when_it_is_not_refused_any_more() {
    let world = World::with_comics(5).await;
    let program = world.program();
    let server = program.start().await;
    assert_eq!(view(&server, &page(3)).await, "counted; audience=visitor; count=1");
    world.execute(REFUSAL).await;
    for files in 1..=2 {
        assert_eq!(view(&server, &page(3)).await, "pending; audience=visitor");
        assert_eq!(spooled(&program, "spool").len(), files);
        assert_eq!(pending(&server).await, 0, "what is spooled is not in this process's hands any more");
        assert_eq!(view(&server, &page(4)).await, format!("counted; audience=visitor; count={files}"));
    }
    let log = server.stop().await;
    assert!(log.contains("the database refuses a batch: spooling it"), "{log}");
    assert!(!log.contains("gap:"), "{log}");
    program.run_well(&["audit"]).await;

    world.execute(NO_REFUSAL).await;
    let server = program.start().await;
    eventually("the spool to be written", async || spooled(&program, "spool").is_empty().then_some(())).await;
    assert_eq!(view(&server, &page(3)).await, "counted; audience=visitor; count=4");
    server.stop().await;
    program.run_well(&["audit"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spooled_batch_that_is_refused_again_is_put_aside_for_a_person() {
    let world = World::with_comics(5).await;
    let program = world.program();
    world.execute(REFUSAL).await;
    let server = program.start().await;
    assert_eq!(view(&server, &page(3)).await, "pending; audience=visitor");
    server.stop().await;

    let server = program.start().await;
    logged(&server, "spooled views are refused: put aside as .rejected").await;
    assert_eq!(view(&server, &page(4)).await, "counted; audience=visitor; count=1");
    server.stop().await;
    let [rejected] = &spooled(&program, "rejected")[..] else { panic!("{:?}", spooled(&program, "rejected")) };

    // The person mends the database and gives the file its old name.
    world.execute(NO_REFUSAL).await;
    std::fs::rename(rejected, rejected.with_extension("spool")).unwrap();
    let server = program.start().await;
    logged(&server, "spooled views are written").await;
    assert_eq!(view(&server, &page(3)).await, "counted; audience=visitor; count=2");
    server.stop().await;
    program.run_well(&["audit"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_batch_that_cannot_be_spooled_is_in_the_log_and_the_server_goes_on() {
    let world = World::with_comics(5).await;
    let blocked = tempfile::NamedTempFile::new().unwrap();
    let program = world.program().set("SPOOL_DIR", blocked.path().join("spool").to_str().unwrap());
    world.execute(REFUSAL).await;
    let server = program.start().await;
    assert_eq!(view(&server, &page(3)).await, "pending; audience=visitor");
    assert_eq!(view(&server, &page(4)).await, "counted; audience=visitor; count=1");
    server.signal("TERM").await;
    let (status, log) = server.ended().await;
    assert_eq!(status.code(), Some(1), "{log}");
    assert!(!world.growth().await.contains_key(&page(3)));

    world.execute(NO_REFUSAL).await;
    let saved = program.folder().join("saved.log");
    std::fs::write(&saved, &log).unwrap();
    for _ in 0..2 {
        program.run_well(&["audit", "--replay", saved.to_str().unwrap()]).await;
        assert_eq!(world.growth().await[&page(3)], 1, "{log}");
    }
}

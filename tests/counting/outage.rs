//! The database is away, for all the reasons there are: comics keep coming, views wait, and are written after.

use std::time::{Duration, Instant};

use harness::{Clients, Mode, Program, Proxy, Running, eventually};

use super::world::{IN_TIME, World, check_exactly, page, pages, pending, view, written};

/// How long pages wait here: so long that many answers are clearly none that waited.
const WAIT: Duration = Duration::from_secs(1);

/// A comic that nobody looks at before the fault has ended.
const UNSEEN: i32 = 7;

fn hurried(program: Program) -> Program {
    program.set("VIEW_WAIT", "1s").set("COMMIT_DEADLINE", "300ms")
}

/// The first page waits and answers `pending`; those after it answer so at once; all get their comics.
async fn endure(server: &Running, pages: &[String]) -> harness::Heard {
    let begun = Instant::now();
    assert_eq!(view(server, &page(1)).await, "pending; audience=visitor");
    assert!(begun.elapsed() >= WAIT, "answered after {:?}", begun.elapsed());
    assert!(begun.elapsed() < IN_TIME, "answered after {:?}", begun.elapsed());
    let clients = Clients::start(8, &[&server.url], pages);
    // More than eight clients hear within the tests' patience if each page waits, even for half of that time.
    clients.answered(400).await;
    let mut heard = clients.stop().await;
    assert!(heard.tally.counted.is_empty(), "counted without a database: {:?}", heard.tally);
    heard.tally.note(&page(1), Some("pending;"));
    heard
}

/// Once the fault has ended everything is written, and soon.
async fn recover(world: &World, server: Running, heard: harness::Heard) -> String {
    let ended = Instant::now();
    eventually("a view to be counted", async || {
        let told = server.get(&page(UNSEEN)).await.headers()["x-view"].to_str().unwrap().to_owned();
        told.starts_with("counted;").then_some(())
    })
    .await;
    assert!(ended.elapsed() < IN_TIME, "counting resumed after {:?}", ended.elapsed());
    written(&server).await;
    let log = server.stop().await;
    assert!(log.contains("views cannot be written now"), "{log}");
    assert!(log.contains("views are written again"), "{log}");
    let mut growth = world.growth().await;
    // How often it took until one was counted is not known here.
    growth.remove(&page(UNSEEN));
    check_exactly(&heard, &growth);
    world.program().run_well(&["audit"]).await;
    log
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_refuses_takes_no_comic_away_and_no_view() {
    let world = World::with_comics(7).await;
    let proxy = Proxy::before(&world.database.url).await;
    let server = hurried(world.program_through(&proxy.url)).start().await;
    let mut before = harness::browse(2, 12, &[&server.url], &pages(6)).await;
    // After a failure of before, the first page would not wait.
    written(&server).await;
    proxy.set(Mode::Refuse);
    before.merge(endure(&server, &pages(6)).await);
    assert!(pending(&server).await > 100);
    proxy.set(Mode::Forward);
    recover(&world, server, before).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_went_silent_are_not_used_for_ever() {
    let world = World::with_comics(7).await;
    let proxy = Proxy::before(&world.database.url).await;
    let server = hurried(world.program_through(&proxy.url)).start().await;
    // Each asks the database, where those who ask /ready share one look at it.
    let sums = async || server.get("/views.json").await.status();
    let several = async || tokio::join!(sums(), sums(), sums(), sums(), sums(), sums());
    assert_eq!(several().await.0, 200);
    proxy.set(Mode::Drop);
    assert_eq!(several().await.0, 503);
    proxy.set(Mode::Forward);
    let ended = Instant::now();
    // All in a row: one silent connection among good ones would be met again and again.
    let healthy = async || {
        for _ in 0..8 {
            if sums().await != 200 {
                return None;
            }
        }
        Some(())
    };
    eventually("the database to be read, and to stay so", healthy).await;
    assert!(ended.elapsed() < 2 * IN_TIME, "healthy after {:?}", ended.elapsed());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn views_wait_while_another_session_holds_the_counts() {
    let world = World::with_comics(7).await;
    let server = hurried(world.program()).start().await;
    let mut before = harness::browse(2, 12, &[&server.url], &pages(6)).await;
    written(&server).await;
    let other = world.database.connect().await;
    other.batch_execute("BEGIN; LOCK TABLE comic_views IN EXCLUSIVE MODE").await.unwrap();
    before.merge(endure(&server, &pages(6)).await);
    other.batch_execute("COMMIT").await.unwrap();
    recover(&world, server, before).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_short_lock_is_waited_for_and_nobody_is_told_pending() {
    let world = World::with_comics(2).await;
    let server = world.program().start().await;
    let other = world.database.connect().await;
    other.batch_execute("BEGIN; LOCK TABLE comic_views IN EXCLUSIVE MODE").await.unwrap();
    let waiting = async { view(&server, &page(1)).await };
    let letting_go = async {
        let query = "SELECT FROM pg_locks WHERE NOT granted AND relation = 'comic_views'::regclass";
        let waits = async || (!other.query(query, &[]).await.unwrap().is_empty()).then_some(());
        eventually("the batch to wait for the lock", waits).await;
        other.batch_execute("COMMIT").await.unwrap();
    };
    let (told, ()) = tokio::join!(waiting, letting_go);
    assert_eq!(told, "counted; audience=visitor; count=1");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_starts_before_its_database_serves_and_counts_later() {
    let world = World::with_comics(3).await;
    let proxy = Proxy::before(&world.database.url).await;
    proxy.set(Mode::Refuse);
    let server = hurried(world.program_through(&proxy.url)).start().await;
    assert_eq!(server.get("/health").await.status(), 200);
    assert_eq!(server.get("/ready").await.status(), 503);
    for number in 1..=3 {
        assert_eq!(view(&server, &page(number)).await, "pending; audience=visitor");
    }
    proxy.set(Mode::Forward);
    written(&server).await;
    view(&server, &page(3)).await;
    written(&server).await;
    assert_eq!(world.growth().await[&page(3)], 2);
    eventually("the server to be ready", async || (server.get("/ready").await.status() == 200).then_some(())).await;
    server.stop().await;
    world.program().run_well(&["audit"]).await;
}

//! The spool in Redis: what a process leaves there is written once, by whichever other has its database.

mod to_a_file;

use harness::{Exposition, Mode, Point, Program, Proxy, RedisServer, Running, eventually};
use serde_json::json;

use super::world::{NO_REFUSAL, REFUSAL, World, logged, page, pages, spooled, view};

const WAITING: &str = "xkcdapp:spool";
const REJECTED: &str = "xkcdapp:spool:rejected";

/// A program that does not wait long, in a folder of its own, with a Redis.
fn sharing(world: &World, url: &str, redis: &RedisServer) -> Program {
    let program = world.program_through(url).set("REDIS_URL", &redis.url());
    program.set("VIEW_WAIT", "50ms").set("COMMIT_DEADLINE", "200ms")
}

/// The program runs, loses its database, accepts twelve views, two of each comic, and is told to end; its log.
async fn bereft(program: &Program, proxy: &Proxy) -> String {
    let server = program.start().await;
    proxy.set(Mode::Refuse);
    twelve_pending(&server).await;
    server.stop().await
}

async fn twelve_pending(server: &Running) {
    for page in pages(6).iter().cycle().take(12) {
        assert_eq!(view(server, page).await, "pending; audience=visitor");
    }
}

async fn length(redis: &RedisServer, list: &str) -> usize {
    redis.cli(&["LLEN", list]).await.parse().unwrap()
}

/// Waits until nothing is left in Redis, of pages or of who writes them.
async fn taken_up(redis: &RedisServer) {
    eventually("the spool in Redis to be written", async || (redis.keys().await == 0).then_some(())).await;
}

/// Twelve views for each process that was bereft, and nothing twice.
async fn check(world: &World, processes: i64) {
    let growth = world.growth().await;
    for page in pages(6) {
        assert_eq!(growth.get(&page), Some(&(2 * processes)), "{page}: {growth:?}");
    }
    world.program().run_well(&["audit"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_process_leaves_another_that_runs_takes_up_when_the_database_is_back() {
    let (world, redis) = (World::with_comics(6).await, RedisServer::start().await);
    let (here, there) = (Proxy::before(&world.database.url).await, Proxy::before(&world.database.url).await);
    let other = sharing(&world, &there.url, &redis);
    let running = other.set("OPERATORS_ADDR", "127.0.0.1:0").start().await;
    there.set(Mode::Refuse);
    let program = sharing(&world, &here.url, &redis);
    let log = bereft(&program, &here).await;
    assert!(log.contains("views are spooled in Redis at 127.0.0.1"), "{log}");
    assert_eq!(length(&redis, WAITING).await, 1);
    assert!(spooled(&program, "spool").is_empty(), "there is a file too");

    // It runs without the database as well, and leaves the page where it is for as long as it may look twice.
    // A process's own look, which no connection of the test makes.
    let looks = async || redis.calls("llen").await;
    for _ in 0..2 {
        let before = looks().await;
        eventually("a look for what others have left", async || (looks().await > before).then_some(())).await;
    }
    assert_eq!(redis.key_names().await, [WAITING], "it took the right to write, or the page");
    there.set(Mode::Forward);
    taken_up(&redis).await;
    logged(&running, "spooled views are written, from Redis at 127.0.0.1").await;
    check(&world, 1).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_in_a_redis_that_writes_to_disk_outlives_it_and_a_running_process_takes_it_up() {
    let (world, redis) = (World::with_comics(6).await, RedisServer::options().persistent().start().await);
    let (here, there) = (Proxy::before(&world.database.url).await, Proxy::before(&world.database.url).await);
    let running = sharing(&world, &there.url, &redis).start().await;
    there.set(Mode::Refuse);
    bereft(&sharing(&world, &here.url, &redis), &here).await;
    redis.kill().await;
    there.set(Mode::Forward);
    redis.start_again().await;
    taken_up(&redis).await;
    let log = running.stop().await;
    assert!(log.contains("spooled views are written, from Redis at 127.0.0.1"), "{log}");
    check(&world, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_process_leaves_is_taken_up_by_one_that_starts_later() {
    let (world, redis) = (World::with_comics(6).await, RedisServer::start().await);
    let proxy = Proxy::before(&world.database.url).await;
    for processes in 1..=2 {
        proxy.set(Mode::Forward);
        bereft(&sharing(&world, &proxy.url, &redis), &proxy).await;
        assert_eq!(length(&redis, WAITING).await, 1);
        // In a folder of its own: on another machine.
        let later = sharing(&world, &world.database.url, &redis).start().await;
        taken_up(&redis).await;
        later.stop().await;
        check(&world, processes).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn four_processes_that_start_together_write_each_page_once() {
    let (world, redis) = (World::with_comics(6).await, RedisServer::start().await);
    let proxy = Proxy::before(&world.database.url).await;
    let programs = [(); 3].map(|()| sharing(&world, &proxy.url, &redis));
    let [one, two, three] = &programs;
    let (one, two, three) = tokio::join!(one.start(), two.start(), three.start());
    proxy.set(Mode::Refuse);
    for server in [one, two, three] {
        twelve_pending(&server).await;
        server.stop().await;
    }
    assert_eq!(length(&redis, WAITING).await, 3);
    let programs = [(); 4].map(|()| sharing(&world, &world.database.url, &redis));
    let [one, two, three, four] = &programs;
    let (one, two, three, four) = tokio::join!(one.start(), two.start(), three.start(), four.start());
    taken_up(&redis).await;
    let mut logs = String::new();
    for server in [one, two, three, four] {
        logs += &server.stop().await;
    }
    assert_eq!(logs.matches("spooled views are written").count(), 3, "{logs}");
    assert!(!logs.contains("ERROR") && !logs.contains("gap:"), "{logs}");
    check(&world, 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_killed_between_the_database_and_redis_is_replaced_and_nothing_counts_twice() {
    for point in [Point::BeforeExecute, Point::BeforeAnswer] {
        let (world, redis) = (World::with_comics(6).await, RedisServer::start().await);
        let (here, there) = (Proxy::before(&world.database.url).await, Proxy::before(&world.database.url).await);
        bereft(&sharing(&world, &here.url, &redis), &here).await;
        there.hold_once(point);
        let first = sharing(&world, &there.url, &redis).set("COMMIT_DEADLINE", "3s").start().await;
        eventually("a batch to be held", async || (there.holds() == 1).then_some(())).await;
        first.signal("KILL").await;
        assert_eq!(redis.key_names().await, [WAITING.to_owned(), format!("{WAITING}:lock")]);
        there.cut_all();
        let second = sharing(&world, &world.database.url, &redis).start().await;
        taken_up(&redis).await;
        second.stop().await;
        check(&world, 1).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_in_a_redis_that_has_become_full_is_taken_up() {
    let (world, redis) = (World::with_comics(6).await, RedisServer::start().await);
    let proxy = Proxy::before(&world.database.url).await;
    bereft(&sharing(&world, &proxy.url, &redis), &proxy).await;
    redis.fill().await;
    let later = sharing(&world, &world.database.url, &redis).start().await;
    eventually("the page to be taken up", async || (length(&redis, WAITING).await == 0).then_some(())).await;
    redis.make_room().await;
    taken_up(&redis).await;
    later.stop().await;
    check(&world, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_in_redis_twice_and_in_a_file_is_counted_once() {
    let (world, redis) = (World::with_comics(6).await, RedisServer::start().await);
    let proxy = Proxy::before(&world.database.url).await;
    let program = sharing(&world, &proxy.url, &redis);
    bereft(&program, &proxy).await;
    // As when Redis' answer is lost.
    let text = redis.cli(&["LINDEX", WAITING, "0"]).await;
    redis.cli(&["RPUSH", WAITING, &text]).await;
    let folder = program.folder().join("data/spool");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("copy.spool"), &text).unwrap();
    proxy.set(Mode::Forward);
    let server = program.start().await;
    taken_up(&redis).await;
    eventually("the file to be written", async || spooled(&program, "spool").is_empty().then_some(())).await;
    server.stop().await;
    check(&world, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_or_unreadable_is_put_aside_in_redis_until_a_person_puts_it_back() {
    let (world, redis) = (World::with_comics(5).await, RedisServer::start().await);
    world.execute(REFUSAL).await;
    let program = world.program().set("REDIS_URL", &redis.url());
    let server = program.set("OPERATORS_ADDR", "127.0.0.1:0").start().await;
    redis.cli(&["RPUSH", WAITING, "{\"batches\":", "nonsense"]).await;
    assert_eq!(view(&server, &page(3)).await, "pending; audience=visitor");
    assert_eq!(view(&server, &page(4)).await, "counted; audience=visitor; count=1");
    eventually("all to be put aside", async || (length(&redis, REJECTED).await == 3).then_some(())).await;
    assert_eq!(length(&redis, WAITING).await, 0);
    logged(&server, "are refused: put aside as rejected").await;
    assert_eq!(server.log().matches("cannot be read: put aside as rejected").count(), 2, "{}", server.log());
    let told = Exposition::of(&server).await;
    assert_eq!(told.count("xkcdapp_errors_total{kind=\"spool_unreadable\"}"), 2);
    // By the writer, and by who took it up.
    assert_eq!(told.count("xkcdapp_errors_total{kind=\"batch_refused\"}"), 2);
    assert_eq!(told.count("xkcdapp_spooled_views_total"), 1);
    assert_eq!(told.count("xkcdapp_replayed_views_total"), 0);

    // The person mends the database and puts it back; the process runs on.
    world.execute(NO_REFUSAL).await;
    redis.cli(&["LTRIM", REJECTED, "2", "-1"]).await;
    redis.cli(&["LMOVE", REJECTED, WAITING, "LEFT", "RIGHT"]).await;
    taken_up(&redis).await;
    eventually("it to be told", async || {
        (Exposition::of(&server).await.count("xkcdapp_replayed_views_total") == 1).then_some(())
    })
    .await;
    assert_eq!(view(&server, &page(3)).await, "counted; audience=visitor; count=2");
    server.stop().await;
    world.program().run_well(&["audit"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn megabytes_are_taken_up_however_short_pages_wait_for_redis() {
    let (world, redis) = (World::with_comics(6).await, RedisServer::start().await);
    let first = chrono::NaiveDate::from_ymd_opt(2001, 1, 1).unwrap();
    let batches: Vec<_> = (1..=8)
        .map(|sequence| {
            let entry = |day: u64| {
                let day = first + chrono::Days::new(day);
                json!({"comic_number": 1, "day": day.to_string(), "audience": "visitor", "views": 1})
            };
            let entries: Vec<_> = (0..2_000).map(entry).collect();
            json!({"writer_id": "0192d3a4-0000-4000-8000-000000000001", "sequence": sequence, "entries": entries})
        })
        .collect();
    let text = json!({"batches": batches}).to_string();
    assert!(text.len() > 1_000_000, "{} bytes", text.len());
    redis.cli(&["RPUSH", WAITING, &text]).await;
    let program = world.program().set("REDIS_URL", &redis.url()).set("VISITOR_WAIT", "1ms");
    let server = program.start().await;
    taken_up(&redis).await;
    server.stop().await;
    assert_eq!(world.growth().await[&page(1)], 16_000);
    program.run_well(&["audit"]).await;
}

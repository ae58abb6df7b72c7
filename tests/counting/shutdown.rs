//! The end of a process: what it accepted is answered and counted, or at least in its log.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use harness::{Clients, Exposition, Mode, Program, Proxy, Running, ViewSums, browse, eventually};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::world::{World, page, pages, spooled, view, written};

#[tokio::test(flavor = "multi_thread")]
async fn requests_under_way_at_sigterm_are_answered_and_counted() {
    let world = World::with_comics(6).await;
    let server = world.program().start().await;
    let url = server.url.clone();
    let other = world.database.connect().await;
    other.batch_execute("BEGIN; LOCK TABLE comic_views IN EXCLUSIVE MODE").await.unwrap();
    let waiting = tokio::spawn(async move { browse(12, 1, &[&url], &pages(6)).await });
    eventually("all requests to be under way", async || (super::world::pending(&server).await == 12).then_some(()))
        .await;
    server.signal("TERM").await;
    super::world::logged(&server, "draining").await;
    other.batch_execute("COMMIT").await.unwrap();
    let heard = waiting.await.unwrap();
    let (status, log) = server.ended().await;
    assert!(status.success(), "{log}");
    assert_eq!(heard.tally.counted.values().sum::<i64>(), 12);
    world.check_exactly(&heard).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_it_drains_it_is_unhealthy_and_fails_no_request() {
    let world = World::with_comics(6).await;
    let server = world.program().set("DRAIN_DELAY", "5s").start().await;
    let clients = Clients::start(16, &[&server.url], &pages(6));
    clients.answered(100).await;
    server.signal("TERM").await;
    // Every client is told to leave, and leaves, long before the delay is over.
    let heard = clients.done().await;
    let health = server.get("/health").await;
    assert_eq!(health.status(), 503);
    assert_eq!(health.headers()["connection"], "close");
    assert_eq!(health.text().await.unwrap(), "draining\n");
    let late = server.get(&page(1)).await;
    assert_eq!(late.status(), 200);
    assert_eq!(late.headers()["connection"], "close");
    assert!(late.headers()["x-view"].to_str().unwrap().starts_with("counted;"));
    let (status, log) = server.ended().await;
    assert!(status.success(), "{log}");
    let mut growth = world.growth().await;
    *growth.get_mut(&page(1)).unwrap() -= 1;
    super::world::check_exactly(&heard, &growth);
    world.program().run_well(&["audit"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rolling_restart_fails_no_request() {
    let world = World::with_comics(8).await;
    let program = world.program().set("DRAIN_DELAY", "5s");
    let old = program.start().await;
    let clients = Clients::start(12, &[&old.url], &pages(8));
    clients.answered(50).await;
    let new = program.start().await;
    clients.go_to(&[&old.url, &new.url]);
    clients.answered(50).await;
    // Those who are told that a connection closes go to the other process, as behind a load balancer.
    old.stop().await;
    clients.answered(50).await;
    let heard = clients.stop().await;
    new.stop().await;
    world.check_exactly(&heard).await;
    assert_eq!(heard.tally.pending.values().sum::<i64>(), 0);
}

const REQUEST: &[u8] = b"GET /comic/1 HTTP/1.1\r\nHost: x\r\n\r\n";

/// A server that closes at once, and connections to it that have sent nothing. It has accepted them.
async fn with_new_connections(world: &World, number: usize) -> (Running, Vec<TcpStream>) {
    // Only the grace of new connections may end them.
    let program = world.program().set("DRAIN_DELAY", "0s").set("DRAIN_TIMEOUT", "2m").set("HEADER_TIMEOUT", "2m");
    let server = program.start().await;
    let open = async || Exposition::of(&server).await.count("xkcdapp_connections_open");
    let others = open().await;
    let mut streams = Vec::new();
    for _ in 0..number {
        streams.push(TcpStream::connect(server.url.trim_start_matches("http://")).await.unwrap());
    }
    let expected = others + i64::try_from(number).unwrap();
    eventually("all connections to be accepted", async || (open().await == expected).then_some(())).await;
    (server, streams)
}

/// All that still comes.
async fn rest(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    let read = tokio::time::timeout(harness::PATIENCE, stream.read_to_string(&mut text)).await;
    read.expect("the server closes the connection").unwrap();
    text
}

/// New connections have a second of grace; requests that were out this soon after the signal were in time.
const IN_GRACE: Duration = Duration::from_millis(500);

#[tokio::test(flavor = "multi_thread")]
async fn who_connected_just_before_the_end_is_answered_and_counted() {
    for _ in 0..10 {
        if who_connected_just_before_the_end().await {
            return;
        }
    }
    panic!("no requests were out within {IN_GRACE:?}: the machine is too slow to tell");
}

/// Whether this proves something: all requests were sent in time.
async fn who_connected_just_before_the_end() -> bool {
    let world = World::with_comics(6).await;
    let (server, mut streams) = with_new_connections(&world, 8).await;
    let mut kept = TcpStream::connect(server.url.trim_start_matches("http://")).await.unwrap();
    kept.write_all(REQUEST).await.unwrap();
    eventually("the answer of a connection that is kept", async || {
        (ViewSums::of(&server).await.visitor == 1).then_some(())
    })
    .await;
    let begun = Instant::now();
    server.signal("TERM").await;
    // Closed at once: a client that keeps a connection knows that this may happen. Nobody listens any more then.
    assert!(rest(&mut kept).await.starts_with("HTTP/1.1 200 OK"));
    let late = TcpStream::connect(server.url.trim_start_matches("http://")).await;
    assert!(late.is_err(), "it listens still");
    let sent = join_all(streams.iter_mut().map(|stream| stream.write_all(REQUEST))).await;
    if begun.elapsed() > IN_GRACE {
        return false;
    }
    assert!(sent.iter().all(Result::is_ok), "{sent:?}");
    for (count, stream) in (2..).zip(&mut streams) {
        let answer = rest(stream).await;
        assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.contains("connection: close\r\n"), "{count}: {answer}");
        assert!(answer.contains("x-view: counted;"), "{count}: {answer}");
    }
    let (status, log) = server.ended().await;
    assert!(status.success() && !log.contains("connections were cut"), "{log}");
    assert_eq!(world.growth().await[&page(1)], 9);
    world.program().run_well(&["audit"]).await;
    true
}

#[tokio::test(flavor = "multi_thread")]
async fn who_connected_and_says_nothing_does_not_hold_up_the_end() {
    let world = World::with_comics(1).await;
    let (server, mut streams) = with_new_connections(&world, 3).await;
    server.signal("TERM").await;
    let begun = Instant::now();
    for stream in &mut streams {
        assert_eq!(rest(stream).await, "");
    }
    let (status, log) = server.ended().await;
    assert!(status.success() && !log.contains("connections were cut"), "{log}");
    // The grace is a second; all other times are minutes.
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}

/// A server whose database has gone; twelve views are pending.
async fn bereft(program: &Program, proxy: &Proxy) -> harness::Running {
    let server = program.start().await;
    // Whatever it was told: a busy disk may take longer than such a page waits.
    view(&server, &page(1)).await;
    written(&server).await;
    proxy.set(Mode::Refuse);
    for page in pages(6).iter().cycle().take(12) {
        assert_eq!(view(&server, page).await, "pending; audience=visitor");
    }
    server
}

fn hurried(program: Program) -> Program {
    program.set("VIEW_WAIT", "50ms").set("COMMIT_DEADLINE", "200ms")
}

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_without_a_database_spools_for_the_next_start() {
    let world = World::with_comics(6).await;
    let proxy = Proxy::before(&world.database.url).await;
    let program = hurried(world.program_through(&proxy.url));
    let log = bereft(&program, &proxy).await.stop().await;
    assert!(log.contains("views are spooled"), "{log}");
    let [file] = &spooled(&program, "spool")[..] else { panic!("{:?}\n{log}", spooled(&program, "spool")) };
    let copy = program.folder().join("copy");
    std::fs::copy(file, &copy).unwrap();

    // It starts without its database too, and writes the spool when that comes back.
    let server = program.start().await;
    assert_eq!(spooled(&program, "spool").len(), 1);
    proxy.set(Mode::Forward);
    super::world::logged(&server, "spooled views are written").await;
    assert!(spooled(&program, "spool").is_empty());
    server.stop().await;
    let written = world.growth().await;
    assert_eq!(written.values().sum::<i64>(), 13, "{written:?}");
    assert_eq!(written[&page(1)], 3);
    program.run_well(&["audit"]).await;

    // Interrupted after the commit and before the file was gone, it would write the same file again.
    std::fs::copy(&copy, file).unwrap();
    let server = program.start().await;
    super::world::logged(&server, "spooled views are written").await;
    server.stop().await;
    assert!(spooled(&program, "spool").is_empty());
    assert_eq!(world.growth().await, written);
    program.run_well(&["audit"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn views_that_can_neither_be_written_nor_spooled_are_in_the_log_once() {
    for format in ["human", "json"] {
        let world = World::with_comics(6).await;
        let proxy = Proxy::before(&world.database.url).await;
        // Root may write everywhere, but not below a file.
        let blocked = tempfile::NamedTempFile::new().unwrap();
        let spool = blocked.path().join("spool");
        let program = hurried(world.program_through(&proxy.url))
            .set("SPOOL_DIR", spool.to_str().unwrap())
            .set("LOG_FORMAT", format)
            .set("LISTEN_ADDR", "127.0.0.1:0");
        let server = bereft(&program, &proxy).await;
        server.signal("TERM").await;
        let (status, log) = server.ended().await;
        assert_eq!(status.code(), Some(1), "{log}");
        let file = program.folder().join("saved.log");
        std::fs::write(&file, &log).unwrap();

        proxy.set(Mode::Forward);
        for _ in 0..2 {
            program.run_well(&["audit", "--replay", file.to_str().unwrap()]).await;
            let growth = world.growth().await;
            assert_eq!(growth.values().sum::<i64>(), 13, "{format}: {growth:?}\n{log}");
            assert_eq!(growth[&page(1)], 3);
        }
    }
}

//! Several processes that write the same comics.

use std::time::Duration;

use harness::{Clients, browse, eventually};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::world::{World, pages, written};

/// Decides the moments of the kills: change it for others. What the machine does between them is its own.
const SEED: u64 = 20_260_101;

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_count_exactly_and_never_deadlock() {
    processes_count_exactly(2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn four_processes_count_exactly_and_never_deadlock() {
    processes_count_exactly(4).await;
}

async fn processes_count_exactly(number: usize) {
    let world = World::with_comics(8).await;
    let mut servers = Vec::new();
    for _ in 0..number {
        servers.push(world.program().start().await);
    }
    let urls: Vec<&str> = servers.iter().map(|server| server.url.as_str()).collect();
    let heard = browse(40, 40, &urls, &pages(8)).await;
    for (page, numbers) in &heard.numbers {
        let mut numbers = numbers.clone();
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=200).collect::<Vec<_>>(), "{page}: numbers of all processes");
    }
    for server in servers {
        server.stop().await;
    }
    world.check_exactly(&heard).await;
    let query = "SELECT deadlocks, (SELECT min(views) FROM view_writers), (SELECT count(*) FROM view_writers) \
        FROM pg_stat_database WHERE datname = current_database()";
    let row = world.database.connect().await.query_one(query, &[]).await.unwrap();
    let (deadlocks, least, writers): (i64, i64, i64) = (row.get(0), row.get(1), row.get(2));
    assert_eq!((deadlocks, writers), (0, i64::try_from(number).unwrap()));
    assert!(least > 100, "a process has counted next to nothing: {least}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_killed_at_any_moment_loses_no_counted_view() {
    let mut chance = StdRng::seed_from_u64(SEED);
    let world = World::with_comics(8).await;
    let (steady, mortal) = (world.program(), world.program());
    let steady = steady.start().await;
    let mut victim = mortal.start().await;
    let clients = Clients::start(16, &[&steady.url, &victim.url], &pages(8));
    for _ in 0..6 {
        // The moment is the fault: nothing to wait for.
        tokio::time::sleep(Duration::from_millis(chance.random_range(20..250))).await;
        victim.signal("KILL").await;
        victim.ended().await;
        clients.answered(20).await;
        victim = mortal.start().await;
        clients.go_to(&[&steady.url, &victim.url]);
        clients.answered(20).await;
    }
    let heard = clients.stop().await;
    assert!(!heard.errors.is_empty(), "no kill has hit a request: the clients were not at work");
    for server in [steady, victim] {
        written(&server).await;
        server.stop().await;
    }
    world.check(&heard).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rolling_restart_fails_no_request() {
    let world = World::with_comics(8).await;
    let program = world.program().set("DRAIN_DELAY", "700ms");
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

#[tokio::test(flavor = "multi_thread")]
async fn a_process_killed_while_its_statement_runs_leaves_nothing_half_done() {
    let world = World::with_comics(3).await;
    let program = world.program();
    let server = program.start().await;
    let before = browse(3, 4, &[&server.url], &pages(3)).await;
    let other = world.database.connect().await;
    // The ledger and the days are written by then, the totals not.
    other.batch_execute("BEGIN; LOCK TABLE comic_views IN EXCLUSIVE MODE").await.unwrap();
    let clients = Clients::start(6, &[&server.url], &pages(3));
    let query = "SELECT FROM pg_locks WHERE NOT granted AND relation = 'comic_views'::regclass";
    let running = async || (!other.query(query, &[]).await.unwrap().is_empty()).then_some(());
    eventually("a batch to wait for the lock", running).await;
    server.signal("KILL").await;
    server.ended().await;
    other.batch_execute("COMMIT").await.unwrap();
    let mut heard = clients.stop().await;
    assert!(!heard.errors.is_empty(), "the kill has hit no request");
    heard.merge(before);
    let server = program.start().await;
    heard.merge(browse(3, 4, &[&server.url], &pages(3)).await);
    server.stop().await;
    let running = async || other.query_one(UNDER_WAY, &[]).await.unwrap().get::<_, bool>(0).then_some(());
    eventually("the dead process's statement to end", running).await;
    world.check(&heard).await;
}

const UNDER_WAY: &str = "SELECT count(*) = 0 FROM pg_stat_activity \
    WHERE datname = current_database() AND application_name = 'xkcdapp' AND state = 'active'";

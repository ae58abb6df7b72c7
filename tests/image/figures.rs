//! Figures for `docs/benchmarks.md`: how soon a container answers, and what memory it takes.

use std::time::{Duration, Instant};

use harness::hey_times;

use crate::engine::docker_well;
use crate::world::World;

/// Comics in the catalogue that is read at the start.
const COMICS: u32 = 2_000;

/// Starts, of which the median is told.
const STARTS: usize = 7;

/// What is aimed at, and what no machine should need.
const TARGET: Duration = Duration::from_millis(400);
const MOST: Duration = Duration::from_secs(4);

/// Requests that the container's memory is looked at after.
const REQUESTS: i64 = 50_000;

#[tokio::test(flavor = "multi_thread")]
async fn the_first_page_comes_soon_and_memory_stays_small() {
    let world = World::with_comics(COMICS).await;
    let (mut starts, mut engine) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let begun = Instant::now();
        let container = world.container().launch().await;
        engine.push(begun.elapsed());
        let page = first_page(&container.url, begun).await;
        starts.push(begun.elapsed());
        assert!(page.contains("Strip 1999"), "{page}");
        assert_eq!(container.stop().await, 0);
    }
    starts.sort_unstable();
    engine.sort_unstable();
    let median = starts[STARTS / 2];
    let (least, most) = (starts[0].as_millis(), starts[STARTS - 1].as_millis());
    let met = if median <= TARGET { "met" } else { "MISSED" };
    println!(
        "docker run to the first page, {COMICS} comics in PostgreSQL: median {} ms of {STARTS} ({least} to {most}), \
         of which docker run itself {} ms; target {} ms: {met}",
        median.as_millis(),
        engine[STARTS / 2].as_millis(),
        TARGET.as_millis()
    );
    assert!(median < MOST, "{starts:?}");

    let container = world.container().set("LAG_TARGET", "50ms").start().await;
    let before = memory(container.process().await);
    let requests = hey_times(&format!("{}/", container.url), REQUESTS).await;
    let after = memory(container.process().await);
    println!(
        "memory with {COMICS} comics: {} MiB at most at rest, {} MiB at most under hey (100 connections, {requests} \
         requests), of which the program {} MiB",
        before.0, after.0, after.1
    );
    assert_eq!(container.inspect("{{.State.OOMKilled}}").await, "false");
    assert_eq!(container.stop().await, 0);
}

/// Waits for the page of the last comic but one, as a person would who reloads without rest.
async fn first_page(url: &str, begun: Instant) -> String {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    loop {
        if let Ok(answer) = client.get(format!("{url}/comic/1999")).send().await
            && answer.status() == 200
        {
            return answer.text().await.unwrap();
        }
        assert!(begun.elapsed() < harness::PATIENCE, "no page: {}", docker_well(&["ps", "--all"]).await);
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// The most that the container has used so far, and that its process has had of it, in MiB.
fn memory(process: u32) -> (u64, u64) {
    let groups = std::fs::read_to_string(format!("/proc/{process}/cgroup")).unwrap();
    // "0::/path", or in the first version "4:memory:/path".
    let file = groups.lines().find_map(|line| {
        let mut fields = line.splitn(3, ':').skip(1);
        match (fields.next()?, fields.next()?) {
            ("memory", path) => Some(format!("/sys/fs/cgroup/memory{path}/memory.max_usage_in_bytes")),
            ("", path) => {
                Some(format!("/sys/fs/cgroup{path}/memory.peak")).filter(|file| std::fs::exists(file).unwrap())
            }
            _ => None,
        }
    });
    let used: u64 = file.map_or(0, |file| std::fs::read_to_string(file).unwrap().trim().parse().unwrap());
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")).unwrap();
    (used / 1024 / 1024, resident.parse::<u64>().unwrap() / 1024)
}

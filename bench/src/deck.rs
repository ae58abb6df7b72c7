//! What a deck costs: a draw, and the memory of a visitor in Redis.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use futures_util::{StreamExt, TryStreamExt, stream};
use harness::RedisServer;
use uuid::Uuid;
use xkcdapp::chance::Chance;
use xkcdapp::comic::ComicNumber;
use xkcdapp::config::{Layers, RedisTarget, SETTINGS, Settings, Source};
use xkcdapp::storage::{Beginning, Redis, SeenMark, SeenStore};
use xkcdapp::visitor::{Deck, SeenSet};

use crate::results::{Draw, SeenMemory};

/// As many as xkcd has.
const COMICS: i32 = 3_307;
const DRAWS: u32 = 1_000_000;
const VISITORS: u32 = 100_000;
const VIEWS: u32 = 100;
/// Visitors who look at the same time.
const AT_ONCE: usize = 256;
/// How often to say how far it is.
const SAY_EVERY: u32 = 20_000;

fn deck() -> Deck {
    Deck::new((1..=COMICS).filter_map(ComicNumber::new))
}

/// How long a draw takes with none, half, and all but one of the comics seen.
pub(crate) fn draws() -> anyhow::Result<Vec<Draw>> {
    let (deck, chance) = (deck(), Chance::seeded(1));
    [0, COMICS / 2, COMICS - 1]
        .into_iter()
        .map(|seen| {
            // The missing one is in the middle, and 404 is none.
            let numbers = (1..=COMICS).filter(|number| *number != COMICS / 2).take(seen.unsigned_abs() as usize);
            let set: SeenSet = numbers.filter_map(ComicNumber::new).collect();
            ensure!(deck.draw(&set, &chance).is_some(), "nothing to draw with {seen} seen");
            let begun = Instant::now();
            for _ in 0..DRAWS {
                black_box(deck.draw(black_box(&set), &chance));
            }
            Ok(Draw { seen: deck.seen(&set), of: deck.size(), each: begun.elapsed() / DRAWS })
        })
        .collect()
}

/// What Redis' memory grows by for each of many visitors who have seen a hundred comics, by the writes that pages make.
pub(crate) async fn memory_of_visitors() -> anyhow::Result<SeenMemory> {
    let server = RedisServer::start().await;
    let redis = Arc::new(Redis::new(target(&server)?, Duration::from_secs(5))?);
    redis.connect().await?;
    let before = used(&server).await?;
    let (deck, chance) = (Arc::new(deck()), Chance::seeded(1));
    stream::iter(0..VISITORS)
        .map(|visitor| {
            let (redis, deck, chance) = (Arc::clone(&redis), Arc::clone(&deck), chance.clone());
            tokio::spawn(async move {
                look(&redis, &deck, &chance).await?;
                if (visitor + 1) % SAY_EVERY == 0 {
                    crate::progress(&format!("  {} visitors", visitor + 1));
                }
                anyhow::Ok(())
            })
        })
        .buffer_unordered(AT_ONCE)
        .map(|ended| ended?)
        .try_collect::<()>()
        .await?;
    let keys = server.keys().await;
    ensure!(keys == VISITORS as usize, "{keys} keys of {VISITORS} visitors");
    let bytes = used(&server).await? - before;
    Ok(SeenMemory { visitors: VISITORS, views: VIEWS, bytes_each: bytes / u64::from(VISITORS) })
}

/// One visitor's pages: nothing is written at the first.
async fn look(redis: &Redis, deck: &Deck, chance: &Chance) -> anyhow::Result<()> {
    let visitor_id = Uuid::from_u128(u128::from(chance.number()) << 64 | u128::from(chance.number()));
    let mut seen = SeenSet::default();
    for view in 0..VIEWS {
        let comic = deck.draw(&seen, chance).context("nothing left to draw")?;
        seen.insert(comic);
        if view == 0 {
            continue;
        }
        let bit = SeenSet::bit(comic).context("a comic without a bit")?;
        let begin = || Beginning { bitmap: seen.to_bitmap(deck.bytes()), replace: false };
        redis.mark(visitor_id, SeenMark { bit, beginning: (view == 1).then(begin) }).await?;
    }
    Ok(())
}

fn target(server: &RedisServer) -> anyhow::Result<RedisTarget> {
    let mut layers = Layers::defaults();
    let setting = SETTINGS.iter().find(|setting| setting.name == "REDIS_URL").context("no such setting")?;
    layers.set(setting, server.url(), Source::CommandLine);
    Settings::from_layers(&layers)?.redis.context("no Redis")
}

/// Bytes that Redis has allocated.
async fn used(server: &RedisServer) -> anyhow::Result<u64> {
    let told = server.cli(&["INFO", "memory"]).await;
    let line = told.lines().find_map(|line| line.trim().strip_prefix("used_memory:"));
    Ok(line.context("no used_memory")?.parse()?)
}

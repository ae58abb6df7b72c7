//! Counts as the statistics read them, from real databases: against the views that were written, and against SQL.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Days, NaiveDate, Utc};
use harness::PostgresDatabase;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tempfile::TempDir;
use uuid::Uuid;

use super::{DAYS, Reading, Summary, Window};
use crate::audience::Audience;
use crate::comic::ComicNumber;
use crate::config::{Layers, SETTINGS, Settings, Source};
use crate::storage::{Applied, BatchEntry, Database, SealedBatch};

/// Databases of random views, one seed each; a failure names its own.
const SEEDS: std::ops::Range<u64> = 0..16;

fn noon() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-03-01T12:00:00Z").unwrap().to_utc()
}

fn ago(days: u64) -> NaiveDate {
    noon().date_naive() - Days::new(days)
}

fn open(name: &str, value: &str) -> Database {
    let setting = SETTINGS.iter().find(|setting| setting.name == name).unwrap();
    let mut layers = Layers::defaults();
    layers.set(setting, value.to_owned(), Source::Environment);
    Database::open(&Settings::from_layers(&layers).unwrap()).unwrap()
}

async fn sqlite() -> (Database, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let database = open("DATA_DIR", folder.path().to_str().unwrap());
    database.schema.migrate().await.unwrap();
    (database, folder)
}

async fn postgres() -> (Database, PostgresDatabase) {
    let server = PostgresDatabase::create().await;
    let database = open("DATABASE_URL", &server.url);
    database.schema.migrate().await.unwrap();
    (database, server)
}

/// Views by comic, day and audience.
type Views = BTreeMap<(i32, NaiveDate, Audience), i64>;

/// Few views of few comics on days within the window and before it, so that many tie, and some have none.
fn random(seed: u64) -> (i32, Views) {
    let mut random = StdRng::seed_from_u64(seed);
    // Each first seed is a case of its own: none, one comic, two.
    let comics = if seed < 3 { i32::try_from(seed).unwrap() } else { random.random_range(1..20) };
    let mut views = Views::new();
    if comics > 0 {
        for _ in 0..random.random_range(0..120) {
            let key = (
                random.random_range(1..=comics),
                ago(random.random_range(0..45)),
                Audience::ALL[random.random_range(0..3)],
            );
            *views.entry(key).or_default() += random.random_range(1..3);
        }
    }
    (comics, views)
}

async fn write(database: &Database, views: &Views) {
    let entries = views.iter().map(|((comic_number, day, audience), views)| BatchEntry {
        comic_number: *comic_number,
        day: *day,
        audience: *audience,
        views: *views,
    });
    let batch = SealedBatch { writer_id: Uuid::from_u128(1), sequence: 1, entries: entries.collect() };
    if !batch.entries.is_empty() {
        assert!(matches!(database.batches().apply(&batch).await, Ok(Applied::Written(_))));
    }
}

/// The tallies and each comic's days are those of the views.
async fn check(database: &Database, comics: i32, views: &Views, seed: u64) -> Reading {
    let visitors = || views.iter().filter(|((_, _, audience), _)| *audience == Audience::Visitor);
    let first = Reading::first_day(noon().date_naive());
    let mut tallies = database.views.tallies(first).await.unwrap();
    tallies.totals.sort_unstable();
    tallies.days.sort_unstable();
    let mut totals = BTreeMap::<i32, i64>::new();
    for ((comic, _, _), views) in visitors() {
        *totals.entry(*comic).or_default() += views;
    }
    assert_eq!(tallies.totals, totals.into_iter().collect::<Vec<_>>(), "seed {seed}");
    let days =
        visitors().filter(|((_, day, _), _)| *day > ago(30)).map(|((comic, day, _), views)| (*comic, *day, *views));
    assert_eq!(tallies.days, days.collect::<Vec<_>>(), "seed {seed}");
    for comic in 1..=comics {
        let days = visitors().filter(|((other, _, _), _)| *other == comic).map(|((_, day, _), views)| (*day, *views));
        assert_eq!(
            database.views.comic_days(comic).await.unwrap(),
            days.collect::<Vec<_>>(),
            "seed {seed}, comic {comic}"
        );
    }
    Reading::new(noon(), &tallies)
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_tells_what_was_written() {
    for seed in SEEDS {
        let (database, _folder) = sqlite().await;
        let (comics, views) = random(seed);
        write(&database, &views).await;
        check(&database, comics, &views, seed).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_statistics_are_what_postgresql_computes_of_its_tables() {
    let (database, server) = postgres().await;
    let sql = server.connect().await;
    for seed in SEEDS {
        sql.batch_execute("TRUNCATE comic_views, comic_views_daily, view_writers").await.unwrap();
        let (comics, views) = random(seed);
        write(&database, &views).await;
        let reading = check(&database, comics, &views, seed).await;
        let numbers: Vec<_> = (1..=comics).filter_map(ComicNumber::new).collect();
        for (window, days) in [(Window::Today, 1), (Window::Week, 7), (Window::Month, 30), (Window::Ever, 10_000)] {
            let top = "SELECT comic_number, sum(view_count)::int8 AS views FROM comic_views_daily \
                WHERE audience = 'visitor' AND day > $1::date - $2::int4 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 7";
            let rows = sql.query(top, &[&ago(0), &days]).await.unwrap();
            let wanted: Vec<_> = rows.iter().map(|row| (ComicNumber::new(row.get(0)).unwrap(), row.get(1))).collect();
            assert_eq!(reading.top(&numbers, window, 7), wanted, "seed {seed}, {window:?}");
        }
        summary(&sql, comics, &reading, &numbers, seed).await;
    }
}

/// Every comic's total, with those of comics that were never seen, summed up by PostgreSQL.
async fn summary(sql: &tokio_postgres::Client, comics: i32, reading: &Reading, numbers: &[ComicNumber], seed: u64) {
    let summed_up = "\
        WITH counts AS (
            SELECT coalesce(view_count, 0) AS views FROM generate_series(1, $1::int4) AS comic (number)
            LEFT JOIN comic_views ON comic_number = number AND audience = 'visitor'
        ), often AS (SELECT views, count(*) AS times, rank() OVER (ORDER BY count(*) DESC) FROM counts GROUP BY views)
        SELECT count(*), sum(views)::int8, min(views), max(views), avg(views)::float8,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY views),
            percentile_cont(ARRAY[.1, .2, .3, .4, .5, .6, .7, .8, .9]) WITHIN GROUP (ORDER BY views),
            count(*) FILTER (WHERE views = 0),
            (SELECT array_agg(views ORDER BY views) FROM often WHERE rank = 1), (SELECT max(times) FROM often)
        FROM counts";
    let row = sql.query_one(summed_up, &[&comics]).await.unwrap();
    let count = |column: usize| usize::try_from(row.get::<_, i64>(column)).unwrap();
    let Some(summary) = Summary::of(&reading.views_of_all(numbers, Window::Ever)) else {
        assert_eq!(count(0), 0, "seed {seed}");
        return;
    };
    assert_eq!(summary.values, count(0), "seed {seed}");
    assert_eq!((summary.sum, summary.minimum, summary.maximum), (row.get(1), row.get(2), row.get(3)), "seed {seed}");
    assert_eq!((summary.zeros, summary.occurrences), (count(7), count(9)), "seed {seed}");
    assert_eq!(summary.most_frequent, row.get::<_, Vec<i64>>(8), "seed {seed}");
    let close = |one: f64, other: f64| (one - other).abs() < 1e-9;
    assert!(close(summary.mean, row.get(4)) && close(summary.median, row.get(5)), "seed {seed}: {summary:?}");
    let deciles: Vec<f64> = row.get(6);
    assert!(summary.deciles.iter().zip(&deciles).all(|(one, other)| close(*one, *other)), "seed {seed}: {deciles:?}");
}

/// While batches of many comics are written without a pause, every reading is of one moment: each comic's days, all of
/// which lie in the window, sum up to its total.
async fn consistent(database: &Database, readings: usize) {
    let done = Arc::new(AtomicBool::new(false));
    let mut batches = database.batches();
    let written = tokio::spawn({
        let done = Arc::clone(&done);
        async move {
            let (writer_id, mut sequence) = (Uuid::from_u128(1), 0);
            while !done.load(Ordering::SeqCst) {
                sequence += 1;
                let day = ago(u64::try_from(sequence).unwrap() % u64::try_from(DAYS).unwrap());
                let audience = Audience::Visitor;
                let entries = (1..=40).map(|comic_number| BatchEntry { comic_number, day, audience, views: 1 });
                let batch = SealedBatch { writer_id, sequence, entries: entries.collect() };
                assert!(matches!(batches.apply(&batch).await, Ok(Applied::Written(_))));
            }
            sequence
        }
    });
    let numbers: Vec<_> = (1..=40).filter_map(ComicNumber::new).collect();
    let (mut last, mut changes) = (0, 0);
    for _ in 0..readings {
        let tallies = database.views.tallies(Reading::first_day(noon().date_naive())).await.unwrap();
        let reading = Reading::new(noon(), &tallies);
        for number in &numbers {
            assert_eq!(reading.views(*number, Window::Month), reading.views(*number, Window::Ever), "comic {number}");
        }
        let sum: i64 = reading.views_of_all(&numbers, Window::Ever).iter().sum();
        assert_eq!(reading.days_of_all(&numbers).iter().sum::<i64>(), sum);
        assert_eq!(sum % 40, 0, "a batch is there as a whole or not at all");
        changes += i32::from(sum > last);
        last = sum;
    }
    done.store(true, Ordering::SeqCst);
    let written = written.await.unwrap();
    assert!(changes > 5, "the views of {written} batches came while {readings} readings were taken; {changes} told");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reading_of_postgresql_is_of_one_moment() {
    let (database, _server) = postgres().await;
    consistent(&database, 150).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reading_of_sqlite_is_of_one_moment() {
    let (database, _folder) = sqlite().await;
    consistent(&database, 60).await;
}

// A year of a hundred comics: the last 30 days of it are found by the index, in which nothing is that a view changes.
#[tokio::test(flavor = "multi_thread")]
async fn postgresql_finds_the_last_days_by_an_index_that_no_view_changes() {
    let (_database, server) = postgres().await;
    let sql = server.connect().await;
    sql.batch_execute(
        "INSERT INTO comic_views_daily SELECT number, date '2026-03-01' - ago, 'visitor', 1 \
            FROM generate_series(0, 364) AS ago, generate_series(1, 100) AS number; ANALYZE comic_views_daily",
    )
    .await
    .unwrap();
    let plan = "EXPLAIN SELECT comic_number, day, view_count FROM comic_views_daily \
        WHERE day >= '2026-01-31' AND audience = 'visitor'";
    let lines = sql.query(plan, &[]).await.unwrap();
    let plan: String = lines.iter().map(|row| row.get::<_, String>(0) + "\n").collect();
    assert!(plan.contains("comic_views_daily_day"), "{plan}");
    let columns = "SELECT attname::text FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey) \
        WHERE indrelid = 'comic_views_daily'::regclass";
    let indexed: Vec<String> = sql.query(columns, &[]).await.unwrap().iter().map(|row| row.get(0)).collect();
    assert!(!indexed.iter().any(|column| column == "view_count"), "{indexed:?}");
}

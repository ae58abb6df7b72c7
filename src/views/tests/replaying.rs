//! What a process does first: it writes what earlier ones left in the spool.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use super::store::Behaviour;
use super::world::{TIMING, World};
use crate::audience::Audience;
use crate::metrics::ErrorKind;
use crate::storage::{BatchEntry, SealedBatch};
use crate::views::{Spool, SpoolError};

const HOUR: Duration = Duration::from_hours(1);

/// Ten views that a writer of this name has left.
fn left(world: &World, writer: u128) -> PathBuf {
    let day = "2026-03-01".parse().unwrap();
    let entries = vec![BatchEntry { comic_number: 1, day, audience: Audience::Visitor, views: 10 }];
    world.files.put(&[SealedBatch { writer_id: uuid::Uuid::from_u128(writer), sequence: 1, entries }]).unwrap()
}

fn total(world: &World) -> i64 {
    world.tables.lock().unwrap().total()
}

#[tokio::test(start_paused = true)]
async fn all_files_are_written() {
    let world = World::new();
    let files: Vec<PathBuf> = [3, 1, 2].map(|writer| left(&world, writer)).into();
    assert_eq!(world.files.waiting().unwrap(), [&files[1], &files[2], &files[0]].map(PathBuf::clone));
    world.replay().await;
    assert_eq!(total(&world), 30);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_lost_while_the_database_is_away() {
    for away in [Behaviour::FailBefore, Behaviour::FailAfter, Behaviour::HangBefore, Behaviour::HangAfter] {
        let world = World::new();
        left(&world, 1);
        left(&world, 2);
        world.behave(away);
        let stop = CancellationToken::new();
        assert!(timeout(HOUR, world.replay_until(&stop)).await.is_err() || total(&world) == 20, "{away:?}: gave up");
        world.behave(Behaviour::Well);
        timeout(2 * TIMING.deadline, world.replay_until(&stop)).await.unwrap().unwrap();
        assert_eq!(total(&world), 20, "{away:?}");
        assert!(world.files.waiting().unwrap().is_empty(), "{away:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_database_that_is_away_is_left_when_the_process_ends() {
    let world = Arc::new(World::new());
    let file = left(&world, 1);
    left(&world, 2);
    world.behave(Behaviour::FailBefore);
    let stop = CancellationToken::new();
    let replay = tokio::spawn({
        let (world, stop) = (Arc::clone(&world), stop.clone());
        async move { world.replay_until(&stop).await }
    });
    tokio::time::sleep(HOUR + Duration::from_millis(100)).await;
    let sent = world.tables.lock().unwrap().sent;
    assert!((3_600..=7_300).contains(&sent), "{sent} tries in an hour");
    stop.cancel();
    let begun = Instant::now();
    timeout(HOUR, replay).await.unwrap().unwrap().unwrap();
    assert_eq!(begun.elapsed(), Duration::ZERO, "it did not end at once");
    assert_eq!(world.tables.lock().unwrap().sent, sent, "it went on with the next");
    assert!(file.exists());
}

#[tokio::test(start_paused = true)]
async fn one_process_at_a_time_writes_the_spool() {
    let world = Arc::new(World::new());
    left(&world, 1);
    let other = world.files.lock().unwrap().unwrap();
    assert!(world.files.lock().unwrap().is_none(), "two have the lock");
    for ends in [true, false] {
        let stop = CancellationToken::new();
        let mut replay = tokio::spawn({
            let (world, stop) = (Arc::clone(&world), stop.clone());
            async move { world.replay_until(&stop).await }
        });
        assert!(timeout(HOUR, &mut replay).await.is_err(), "it did not wait for the other");
        assert_eq!(world.tables.lock().unwrap().sent, 0);
        if ends {
            stop.cancel();
            timeout(HOUR, replay).await.unwrap().unwrap().unwrap();
            assert_eq!(world.files.waiting().unwrap().len(), 1);
        } else {
            replay.abort();
        }
    }
    drop(other);
    world.replay().await;
    assert_eq!(total(&world), 10);
}

#[tokio::test(start_paused = true)]
async fn a_file_that_cannot_be_read_is_put_aside_and_the_others_are_written() {
    let world = World::new();
    let file = left(&world, 1);
    fs::write(&file, "{\"batches\":").unwrap();
    left(&world, 2);
    world.replay().await;
    assert_eq!(total(&world), 10);
    assert_eq!(fs::read_to_string(file.with_extension("rejected")).unwrap(), "{\"batches\":");
    assert_eq!(world.metrics.errors.get(ErrorKind::SpoolUnreadable), 1);
}

#[tokio::test(start_paused = true)]
async fn a_file_that_the_database_refuses_is_put_aside_and_the_others_are_written() {
    let world = World::new();
    let file = left(&world, 1);
    left(&world, 2);
    let text = fs::read(&file).unwrap();
    world.script([Behaviour::Refuse]);
    world.replay_until(&CancellationToken::new()).await.unwrap();
    assert_eq!(total(&world), 10);
    assert_eq!(fs::read(file.with_extension("rejected")).unwrap(), text);
    assert!(world.files.waiting().unwrap().is_empty());
    assert_eq!(world.metrics.errors.get(ErrorKind::BatchRefused), 1);
}

#[tokio::test(start_paused = true)]
async fn a_folder_that_is_not_there_is_an_empty_spool_and_another_fault_is_an_error() {
    let world = World::new();
    world.replay_until(&CancellationToken::new()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "not a folder").unwrap();
    let world = World::with_spool(folder, Spool::new(file.clone()));
    let error = world.replay_until(&CancellationToken::new()).await.unwrap_err();
    assert!(matches!(&error, SpoolError::Io { path, .. } if *path == file), "{error}");
}

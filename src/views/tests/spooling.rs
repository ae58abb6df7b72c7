//! What is left when the process ends without its database.

use std::fs;
use std::path::Path;

use super::lines::Lines;
use super::store::Behaviour;
use super::world::World;
use crate::audience::Audience;
use crate::storage::{BatchEntry, SealedBatch};
use crate::views::spool::log;
use crate::views::{Recorded, Spool, SpoolFolder, from_log};

#[tokio::test(start_paused = true)]
async fn what_the_database_does_not_take_is_spooled_and_written_by_the_next() {
    for away in [Behaviour::FailBefore, Behaviour::FailAfter, Behaviour::HangBefore, Behaviour::HangAfter] {
        let mut world = World::new();
        world.behave(away);
        for comic in 1..=5 {
            assert_eq!(world.view(comic).await, Recorded::Pending, "{away:?}");
        }
        world.stop().await.unwrap();
        assert_eq!(world.recorder.pending(), 0, "{away:?}");
        assert_eq!(world.files.waiting().unwrap().len(), 1, "{away:?}: one file a writer");
        world.replay().await;
        assert_eq!(world.tables.lock().unwrap().total(), 5, "{away:?}");
        world.tables.lock().unwrap().audit();
    }
}

#[tokio::test(start_paused = true)]
async fn a_spool_file_that_comes_twice_is_counted_once() {
    let mut world = World::new();
    world.behave(Behaviour::FailBefore);
    world.view(1).await;
    world.stop().await.unwrap();
    let path = world.files.waiting().unwrap().remove(0);
    let copy = fs::read(&path).unwrap();
    world.replay().await;
    fs::write(&path, copy).unwrap();
    world.replay().await;
    assert_eq!(world.tables.lock().unwrap().total(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_spooled_batch_ahead_of_a_restored_ledger_is_counted_once() {
    let mut world = World::new();
    world.view(1).await;
    world.view(1).await;
    world.behave(Behaviour::FailBefore);
    world.view(1).await;
    world.stop().await.unwrap();
    let path = world.files.waiting().unwrap().remove(0);
    let copy = fs::read(&path).unwrap();
    // Restored to the very beginning.
    world.tables.lock().unwrap().ledger.clear();
    world.tables.lock().unwrap().totals.clear();
    world.tables.lock().unwrap().daily.clear();
    world.replay().await;
    fs::write(&path, copy).unwrap();
    world.replay().await;
    assert_eq!(world.tables.lock().unwrap().total(), 1);
    world.tables.lock().unwrap().audit();
}

#[tokio::test(start_paused = true)]
async fn batches_that_come_in_another_order_are_counted_once_however_often() {
    let world = World::new();
    let batch = |sequence| SealedBatch {
        writer_id: uuid::Uuid::from_u128(9),
        sequence,
        entries: vec![BatchEntry {
            comic_number: 1,
            day: "2026-03-01".parse().unwrap(),
            audience: Audience::Visitor,
            views: 10,
        }],
    };
    // The second finds a gap and goes in under a name of its own; then the ledger comes up to it.
    assert!(world.apply_spooled(&batch(2)).await);
    assert!(world.apply_spooled(&batch(1)).await);
    for sequence in [2, 1, 2] {
        assert!(!world.apply_spooled(&batch(sequence)).await, "batch {sequence} was written twice");
    }
    assert_eq!(world.tables.lock().unwrap().total(), 20);
    world.tables.lock().unwrap().audit();
}

#[tokio::test(start_paused = true)]
async fn a_refused_batch_is_spooled_and_the_queue_goes_on() {
    let mut world = World::new();
    world.view(1).await;
    world.script([Behaviour::Refuse]);
    assert_eq!(world.view(2).await, Recorded::Pending);
    assert_eq!(world.view(3).await, Recorded::Counted(Some(1)));
    world.stop().await.unwrap();
    assert_eq!(world.tables.lock().unwrap().total(), 2);
    world.replay().await;
    assert_eq!(world.tables.lock().unwrap().total(), 3);
    world.tables.lock().unwrap().audit();
}

#[tokio::test(start_paused = true)]
async fn without_a_spool_the_writer_says_how_many_views_are_in_the_log_only() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "not a folder").unwrap();
    let mut world = World::with_spool(folder, Spool::new(file.join("spool")));
    world.behave(Behaviour::FailBefore);
    world.view(1).await;
    world.view(1).await;
    assert_eq!(world.stop().await.unwrap_err().views, 2);
}

#[test]
fn a_file_that_is_no_spool_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.spool");
    fs::write(&path, "{\"batches\": 7}").unwrap();
    let error = SpoolFolder::read(&path).unwrap_err().to_string();
    assert!(error.contains("x.spool is no spool file"), "{error}");
}

#[test]
fn batches_are_found_in_human_and_json_logs() {
    let entry = |comic_number| BatchEntry {
        comic_number,
        day: "2026-03-01".parse().unwrap(),
        audience: Audience::LoadTest,
        views: 3,
    };
    let batch =
        |sequence| SealedBatch { writer_id: uuid::Uuid::from_u128(5), sequence, entries: vec![entry(-1), entry(353)] };
    let text =
        |sequence| format!("lost; spool={{\"batches\":{}}}", serde_json::to_string(&vec![batch(sequence)]).unwrap());
    let json = serde_json::json!({"level": "ERROR", "fields": {"message": text(2)}});
    let log = format!("INFO hello\n2026-03-01 ERROR {} more=1\n{json}\n{{\"fields\":{{}}}}\n", text(1));
    assert_eq!(from_log(&log).unwrap(), [batch(1), batch(2)]);
    assert!(from_log("spool={\"batches\":").is_err(), "a line cut short must not pass in silence");
}

#[test]
fn the_last_resort_is_a_line_that_is_read_back_whatever_the_log_takes() {
    let day = "2026-03-01".parse().unwrap();
    let entries = vec![BatchEntry { comic_number: 1, day, audience: Audience::Visitor, views: 3 }];
    let batches = [SealedBatch { writer_id: uuid::Uuid::from_u128(5), sequence: 1, entries }];
    let reason = SpoolFolder::read(Path::new("/nowhere")).unwrap_err();
    let mut aside = Vec::new();
    // No log at all: the line goes beside it.
    log(&batches, &reason, &mut aside);
    assert_eq!(from_log(str::from_utf8(&aside).unwrap()).unwrap(), batches);
    aside.clear();
    let lines = Lines::gather();
    log(&batches, &reason, &mut aside);
    assert_eq!(from_log(&lines.all()).unwrap(), batches);
    assert!(lines.all().contains("ERROR") && lines.all().contains("/nowhere"), "{}", lines.all());
    assert!(aside.is_empty(), "said twice");
}

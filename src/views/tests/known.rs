//! The counts that pages show without asking the database.

use super::store::Behaviour;
use super::world::World;
use crate::audience::Audience;
use crate::comic::ComicNumber;
use crate::storage::ViewCount;
use crate::views::Recorded;

fn known(world: &World, comics: impl IntoIterator<Item = i32>) -> Vec<Option<i64>> {
    comics.into_iter().map(|comic| world.recorder.last_known(ComicNumber::new(comic).unwrap())).collect()
}

fn count(comic_number: i32, audience: Audience, count: i64) -> ViewCount {
    ViewCount { comic_number, audience, count }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_known_before_the_first_complete_reading() {
    let world = World::new();
    assert_eq!(world.view(1).await, Recorded::Counted(Some(1)));
    // One is known to the writer, but beside it all others would seem never seen.
    assert_eq!(known(&world, [1, 2]), [None, None]);
}

#[tokio::test(start_paused = true)]
async fn a_complete_reading_replaces_all_that_was_known() {
    let world = World::new();
    world.recorder.learn(&[count(1, Audience::Visitor, 7), count(3, Audience::Visitor, 9)]);
    assert_eq!(known(&world, [1, 2, 3]), [Some(7), Some(0), Some(9)]);
    world.recorder.learn(&[count(2, Audience::Visitor, 5)]);
    assert_eq!(known(&world, [1, 2, 3]), [Some(0), Some(5), Some(0)]);
}

#[tokio::test(start_paused = true)]
async fn the_visitors_own_commits_are_known_at_once_and_those_alone() {
    let world = World::new();
    let read = [count(1, Audience::Visitor, 7), count(1, Audience::LoadTest, 70), count(2, Audience::Crawler, 80)];
    world.recorder.learn(&read);
    assert_eq!(known(&world, [1, 2]), [Some(7), Some(0)]);
    world.tables.lock().unwrap().totals.extend([((1, Audience::Visitor), 7), ((1, Audience::LoadTest), 70)]);
    assert_eq!(world.view(1).await, Recorded::Counted(Some(8)));
    for audience in [Audience::LoadTest, Audience::Crawler] {
        world.recorder.record(ComicNumber::new(1).unwrap(), audience).await;
    }
    assert_eq!(known(&world, [1, 2]), [Some(8), Some(0)]);
    world.script([Behaviour::FailBefore]);
    assert_eq!(world.view(2).await, Recorded::Counted(Some(1)));
    assert_eq!(known(&world, [1, 2]), [Some(8), Some(1)]);
}

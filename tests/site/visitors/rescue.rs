//! `/rescue`: one of the least-viewed comics that the visitor has not seen.

use std::collections::BTreeSet;

use harness::{Program, Running, Visitor};

use super::{only_visitor, regular, shelved, walk, with_redis};
use crate::XKCDAPP;
use crate::support::in_sqlite;

/// Where `/rescue` leads, asked often enough that each of 20 comes but once in a million such tests.
async fn drawn(server: &Running, visitor: &Visitor) -> BTreeSet<String> {
    let (mut visitor, before) = (visitor.clone(), visitor.cookies.clone());
    visitor.go_to(&server.url);
    let mut drawn = BTreeSet::new();
    for _ in 0..400 {
        let answer = visitor.get("/rescue").await;
        assert_eq!((answer.status, answer.header("cache-control")), (303, "no-store"));
        drawn.insert(answer.header("location").to_owned());
    }
    assert_eq!(visitor.cookies, before);
    drawn
}

fn paths(numbers: impl IntoIterator<Item = u32>) -> BTreeSet<String> {
    numbers.into_iter().map(|number| format!("/comic/{number}")).collect()
}

/// Comic n has been viewed 1,000 - 10n times by visitors; other audiences do not matter.
fn with_views(program: &Program) {
    let views = "INSERT INTO comic_views (comic_number, audience, view_count) SELECT number, 'visitor', 1000 - 10 * number \
                 FROM comics; INSERT INTO comic_views (comic_number, audience, view_count) \
                 SELECT number, 'crawler', 10 * number FROM comics;";
    in_sqlite(program, views);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_leads_to_the_twenty_least_viewed_that_were_not_seen() {
    let (program, redis) = with_redis(1..=60).await;
    with_views(&program);
    let server = program.start().await;
    assert_eq!(drawn(&server, &Visitor::at(&server.url)).await, paths(41..=60));
    let visitor = regular(&server, &[1, 44, 50, 60]).await;
    let expected = (38..=59).filter(|number| *number != 44 && *number != 50);
    assert_eq!(drawn(&server, &visitor).await, paths(expected));
    assert_eq!(only_visitor(&redis).await.1, [1, 44, 50, 60], "a redirect shows nothing");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn those_with_as_few_views_are_all_among_them() {
    let program = shelved(1..=60).await;
    in_sqlite(
        &program,
        "INSERT INTO comic_views (comic_number, audience, view_count) SELECT number, 'visitor', 5 FROM comics \
         WHERE number > 30",
    );
    let server = program.start().await;
    assert_eq!(drawn(&server, &Visitor::at(&server.url)).await, paths(1..=30), "those that nobody has seen");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_all_are_seen_it_leads_home() {
    for program in [shelved(1..=12).await, Program::new(XKCDAPP)] {
        let server = program.start().await;
        let mut visitor = Visitor::at(&server.url);
        assert_eq!(walk(&mut visitor).await.len(), 12);
        assert_eq!(drawn(&server, &visitor).await, ["/".to_owned()].into());
        server.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rescued_comic_is_seen_and_counts() {
    let program = shelved(1..=60).await;
    with_views(&program);
    let server = program.start().await;
    let mut visitor = regular(&server, &[1]).await;
    let answer = visitor.get("/rescue").await;
    let page = visitor.follow(&answer).await.well();
    let number = page.comic().unwrap();
    assert_eq!(page.header("x-view"), format!("counted; audience=visitor; count={}", 1_001 - 10 * number));
    assert!(!drawn(&server, &visitor).await.contains(&page.path), "{} again", page.path);
    server.stop().await;
}

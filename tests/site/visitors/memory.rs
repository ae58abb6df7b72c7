//! Visitors in the process's memory, where there is no Redis.

use harness::{RedisServer, Visitor, eventually};

use super::{NAME, progress, regular, shelved};

#[tokio::test(flavor = "multi_thread")]
async fn who_has_stayed_away_longest_is_forgotten_and_nobody_errs() {
    const ROOM: usize = 10;
    let server = shelved(1..=20).await.set("MEMORY_VISITORS", &ROOM.to_string()).start().await;
    let mut visitors = Vec::new();
    for _ in 0..5 * ROOM {
        visitors.push(regular(&server, &[1, 2, 3]).await);
    }
    // A cookie whose visitor is forgotten still says which comic was the first. To look keeps nothing.
    let remembered = async |visitor: &Visitor| {
        let page = visitor.clone().get("/me").await.well();
        let seen = |text: &str| page.html.contains(&format!("You have seen {text} of 20 comics."));
        assert!(seen("3") || seen("one"), "{}", page.html);
        seen("3")
    };
    let (newest, older) = visitors.split_last().unwrap();
    eventually("all but so many to be forgotten", async || {
        let mut count = 1;
        for visitor in older.iter().rev() {
            // To look is to be there: the newest stays the newest.
            assert!(remembered(newest).await, "forgotten before all others");
            count += usize::from(remembered(visitor).await);
        }
        (count <= ROOM).then_some(())
    })
    .await;
    let old = &visitors[0];
    assert!(!remembered(old).await, "the first of {} visitors is remembered", visitors.len());
    // The forgotten begin anew with the same cookie.
    let mut back = old.clone();
    let page = back.get("/comic/7").await.well();
    assert_eq!((progress(&page).as_deref(), page.header("set-cookie")), (Some("2 of 20 seen"), ""));
    let log = server.stop().await;
    assert!(!log.contains(" ERROR ") && !log.contains("cannot be used"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_shown_at_the_same_time_are_all_kept_in_memory_too() {
    let server = shelved(1..=40).await.start().await;
    let visitor = regular(&server, &[1]).await;
    let looks = (2..=40).map(|comic| {
        let mut tab = visitor.clone();
        async move { tab.get(&format!("/comic/{comic}")).await.well() }
    });
    futures_util::future::join_all(looks).await;
    let page = visitor.clone().get("/me").await.well();
    assert!(page.html.contains("You have seen all 40 comics."), "{}", page.html);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_memory_ends_with_the_process_and_the_cookie_does_not() {
    let program = shelved(1..=20).await;
    let server = program.start().await;
    let mut visitor = regular(&server, &[4, 5, 6]).await;
    server.stop().await;
    let server = program.start().await;
    visitor.go_to(&server.url);
    let page = visitor.get("/comic/7").await.well();
    assert_eq!((progress(&page).as_deref(), page.header("set-cookie")), (Some("2 of 20 seen"), ""), "4 and 7");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flushed_redis_begins_anew_with_the_same_cookies() {
    let redis = RedisServer::start().await;
    let server = shelved(1..=20).await.set("REDIS_URL", &redis.url()).start().await;
    let mut visitor = regular(&server, &[4, 5, 6]).await;
    let cookie = visitor.cookies.get(NAME).unwrap().to_owned();
    redis.flush_all().await;
    let page = visitor.get("/comic/7").await.well();
    assert_eq!(progress(&page).as_deref(), Some("2 of 20 seen"));
    assert_eq!(visitor.cookies.get(NAME), Some(&*cookie));
    assert_eq!(super::only_visitor(&redis).await.1, [4, 7]);
    server.stop().await;
}

//! `SECRET_KEY` by version: nobody is forgotten, however often it is put.

use std::time::{Duration, Instant};

use harness::{Running, eventually};

use super::super::support::beside;
use super::{KEY, World, heard};
use harness::StubXkcd;

/// The cookie that a page sets for a visitor who comes with this one; `None` where it sets none.
async fn cookie(server: &Running, mine: Option<&str>) -> Option<String> {
    let header = mine.map(|cookie| format!("xkcdapp_visitor={cookie}"));
    let headers: Vec<(&str, &str)> = header.iter().map(|header| ("cookie", header.as_str())).collect();
    let answer = server.request("GET", "/comic/1", &headers).await;
    assert_eq!(answer.status(), 200);
    let set = answer.headers().get("set-cookie")?.to_str().unwrap();
    Some(set.strip_prefix("xkcdapp_visitor=")?.split(';').next()?.to_owned())
}

/// The visitor's id in a cookie.
fn id(cookie: &str) -> &str {
    &cookie.split_once('.').unwrap().1[..21]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_key_signs_only_after_two_intervals_and_forgets_nobody() {
    let xkcd = StubXkcd::start(3).await;
    let world = World::with(&[("SECRET_KEY", KEY)]).await;
    let world = World { program: world.moto.settings_of(beside(&xkcd)), ..world };
    let world = world.set("PARAMETER_REFRESH", "2s");
    let server = world.program.start().await;
    let first = cookie(&server, None).await.unwrap();
    assert!(first.starts_with("1."), "{first}");

    let before = Instant::now();
    world.moto.put("SECRET_KEY", &format!("{KEY}-2")).await;
    world.refresh(&server, "parameter set 2 is in use in place of 1: SECRET_KEY 1 to 2").await;
    let still = cookie(&server, None).await.unwrap();
    assert!(still.starts_with("1.") || before.elapsed() > Duration::from_secs(4), "{still}");
    let anew = cookie(&server, Some(&first)).await;
    assert!(anew.is_none() || before.elapsed() > Duration::from_secs(4), "a cookie of the key that signs is set anew");
    let renewed = eventually("the new key to sign", async || cookie(&server, Some(&first)).await).await;
    assert!(before.elapsed() >= Duration::from_millis(3900), "{:?} after the put", before.elapsed());
    assert!(renewed.starts_with("2."), "{renewed}");
    assert_eq!(id(&renewed), id(&first), "the visitor is another");
    server.stop().await;

    // Another process, or this one later, reads the older versions too: one is no key, and one is too new to sign.
    world.moto.put("SECRET_KEY", "canary").await;
    world.moto.put("SECRET_KEY", &format!("{KEY}-4")).await;
    let server = world.set("PARAMETER_REFRESH", "1h").program.start().await;
    for (mine, name) in [(&first, "first"), (&renewed, "second")] {
        let now = cookie(&server, Some(mine)).await;
        let now = now.as_deref().unwrap_or(mine);
        assert_eq!(id(now), id(mine), "the visitor of the {name} key is another");
        assert!(!now.starts_with("4."), "{now}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_are_read_far_back_and_once() {
    let world = World::with(&[("SECRET_KEY", "canary")]).await;
    for version in 2..=24 {
        world.moto.put("SECRET_KEY", &format!("{KEY}-{version}")).await;
    }
    let server = world.program.start().await;
    let warning =
        format!("{}SECRET_KEY:1 is no key and is left out: cookies signed with it are forgotten", world.moto.path);
    heard(&server, &warning).await;
    let read = || world.proxy.asked().iter().filter(|action| **action == "GetParameters").count();
    assert_eq!(read(), 3, "23 older versions, ten at a time");
    world.moto.put("SECRET_KEY", &format!("{KEY}-25")).await;
    world.refresh(&server, "parameter set 25 is in use in place of 24: SECRET_KEY 24 to 25").await;
    assert_eq!(read(), 3, "versions that are known were read again");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_of_an_unknown_key_has_the_parameters_read() {
    let world = World::with(&[("SECRET_KEY", KEY)]).await;
    let xkcd = StubXkcd::start(3).await;
    let program = |refresh| world.moto.settings_of(beside(&xkcd)).set("PARAMETER_REFRESH", refresh);
    let (slow, quick) = (program("1h"), program("1s"));
    // It would not read them for an hour.
    let slow = slow.start().await;
    world.moto.put("SECRET_KEY", &format!("{KEY}-2")).await;
    let quick = quick.start().await;
    let mine = eventually("the new key to sign", async || {
        cookie(&quick, None).await.filter(|cookie| cookie.starts_with("2."))
    })
    .await;
    assert!(!slow.log().contains("parameter set 2"), "{}", slow.log_end());
    assert_eq!(cookie(&slow, Some(&mine)).await, None, "a visitor of a key to be learnt of is left alone");
    heard(&slow, "parameter set 2 is in use in place of 1: SECRET_KEY 1 to 2").await;
    if let Some(renewed) = cookie(&slow, Some(&mine)).await {
        assert_eq!(id(&renewed), id(&mine), "the visitor is another");
    }

    // A version that there is not: once that is known, its visitor is new.
    let nobody = mine.replacen("2.", "9.", 1);
    assert_eq!(cookie(&slow, Some(&nobody)).await, None);
    let new = eventually("the visitor to be new", async || cookie(&slow, Some(&nobody)).await).await;
    assert_ne!(id(&new), id(&mine));
    quick.stop().await;
    slow.stop().await;
}

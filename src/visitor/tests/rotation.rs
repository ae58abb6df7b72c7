//! Keys that change while visitors come.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::number;
use super::store::FakeStore;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::config::{SecretKey, SigningKey, SigningKeys};
use crate::visitor::cookie::{Claims, Reading};
use crate::visitor::{CookieSigner, Standing, VisitorMetrics, Visitors};

/// How often processes look for new keys.
const INTERVAL: i64 = 60;

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + second, 0).unwrap()
}

/// The keys that appeared at these seconds, as far as a process knows them that looked at `looked`.
fn known(appeared: &[i64], looked: i64) -> SigningKeys {
    let key = |(index, second): (usize, &i64)| SigningKey {
        version: u32::try_from(index + 1).unwrap(),
        key: SecretKey::of_text(&format!("{index:032}")).unwrap(),
        signs_from: (index > 0).then(|| at(second + 2 * INTERVAL)),
    };
    let there = appeared.iter().enumerate().filter(|(_, second)| **second <= looked);
    SigningKeys::new(there.map(key).collect()).unwrap()
}

fn claims() -> Claims {
    Claims { visitor_id: Uuid::from_u128(7), first: number(1), issued: at(0).date_naive() }
}

/// Seconds at which a process looks: each within an interval of the one before.
fn looks() -> impl Strategy<Value = Vec<i64>> {
    proptest::collection::vec(1..=INTERVAL, 40).prop_map(|rests| {
        let sums = rests.into_iter().scan(0, |sum, rest| {
            *sum += rest;
            Some(*sum)
        });
        std::iter::once(0).chain(sums).collect()
    })
}

proptest! {
    #[test]
    fn no_cookie_is_unknown_to_a_process_that_learns_of_keys_at_other_moments(
        rotations in proptest::collection::vec(1..800_i64, 0..12),
        looks in [looks(), looks()],
        pages in proptest::collection::vec((0..800_i64, 0..2_usize), 1..60),
    ) {
        let mut appeared = rotations;
        appeared.push(0);
        appeared.sort_unstable();
        let signers = [0, 1].map(|_| CookieSigner::new(&known(&appeared, 0)));
        let mut pages = pages;
        pages.sort_unstable();
        let mut cookie = signers[0].sign(&claims(), at(0));
        for (second, process) in pages {
            for (signer, looks) in signers.iter().zip(&looks) {
                let looked = looks.iter().rev().find(|look| **look <= second).unwrap();
                signer.replace(&known(&appeared, *looked));
            }
            // A clone, as the pages have one: it shares the keys.
            match signers[process].clone().read(&cookie, at(second)) {
                Reading::Ours { claims: read, outdated } => {
                    prop_assert_eq!(read, claims());
                    if outdated {
                        cookie = signers[process].sign(&claims(), at(second));
                        let again = signers[process].read(&cookie, at(second));
                        prop_assert_eq!(again, Reading::Ours { claims: claims(), outdated: false });
                    }
                }
                other => prop_assert!(false, "{cookie} at {second}: {other:?}"),
            }
        }
    }
}

#[test]
fn the_newest_key_whose_time_has_come_signs() {
    let signer = CookieSigner::new(&known(&[0, 10, 20], 30));
    let version = |second| signer.sign(&claims(), at(second)).split_once('.').unwrap().0.to_owned();
    let turns = [(0, "1"), (129, "1"), (130, "2"), (139, "2"), (140, "3"), (10_000, "3")];
    assert_eq!(turns.map(|(second, _)| version(second)), turns.map(|(_, version)| version.to_owned()));
}

#[test]
fn before_anybodys_time_the_oldest_key_signs() {
    let key = |version| SigningKey {
        version,
        key: SecretKey::of_text(&version.to_string().repeat(32)).unwrap(),
        signs_from: Some(at(100)),
    };
    let signer = CookieSigner::new(&SigningKeys::new(vec![key(4), key(6), key(5)]).unwrap());
    assert!(signer.sign(&claims(), at(0)).starts_with("4."));
    assert!(signer.sign(&claims(), at(100)).starts_with("6."));
    assert!(SigningKeys::new(Vec::new()).is_none());
}

#[test]
fn a_cookie_of_a_key_that_does_not_sign_yet_is_left_as_it_is() {
    let (early, late) = (CookieSigner::new(&known(&[0, 10], 10)), at(130));
    let cookie = early.sign(&claims(), late);
    assert!(cookie.starts_with("2."));
    // The other's clock is a little behind.
    assert_eq!(early.read(&cookie, at(129)), Reading::Ours { claims: claims(), outdated: false });
    let old = early.sign(&claims(), at(129));
    assert_eq!(early.read(&old, at(129)), Reading::Ours { claims: claims(), outdated: false });
    assert_eq!(early.read(&old, late), Reading::Ours { claims: claims(), outdated: true });
}

#[tokio::test]
async fn who_brings_a_cookie_of_a_key_to_be_learnt_of_is_left_alone() {
    let asked = Arc::new(AtomicUsize::new(0));
    let signer = CookieSigner::new(&known(&[0], 0)).asking({
        let asked = Arc::clone(&asked);
        move || {
            asked.fetch_add(1, Ordering::SeqCst);
        }
    });
    let store = Arc::new(FakeStore::new());
    let clock = Clock::new(|| at(200));
    let visitors = Visitors::new(store.clone(), signer.clone(), clock, Chance::seeded(1), VisitorMetrics::default());
    let cookie = CookieSigner::new(&known(&[0, 10], 10)).sign(&claims(), at(200));
    let visitor = visitors.meet([cookie.as_str()].into_iter(), 100).await;
    assert_eq!((visitor.standing(), asked.load(Ordering::SeqCst)), (Standing::Away, 1));
    assert_eq!(visitors.cookie(&visitor, number(3)), None);
    visitors.mark(&visitor, number(3), 100).await;
    assert!(visitors.forget(&visitor).await.is_err() && visitors.start_over(&visitor, 100).await.is_err());
    assert!(store.asked.lock().unwrap().is_empty());
    // Beside a cookie that can be read it does no harm.
    let ours = signer.sign(&claims(), at(200));
    let visitor = visitors.meet([cookie.as_str(), &ours].into_iter(), 100).await;
    assert_eq!(visitor.standing(), Standing::Unknown);
    // And once the key is known, they are who they were.
    signer.replace(&known(&[0, 10], 10));
    let visitor = visitors.meet([cookie.as_str()].into_iter(), 100).await;
    assert_eq!((visitor.standing(), visitor.visitor_id()), (Standing::Unknown, Some(Uuid::from_u128(7))));
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[test]
fn no_cookie_makes_up_a_key_that_nobody_will_have() {
    let signer = CookieSigner::new(&known(&[0, 10], 10)).asking(|| ());
    let letters = signer.sign(&claims(), at(0)).split_once('.').unwrap().1.to_owned();
    for (version, reading) in [
        (0, Reading::Foreign),
        (3, Reading::Ahead),
        (102, Reading::Ahead),
        (103, Reading::Foreign),
        (u32::MAX, Reading::Foreign),
    ] {
        assert_eq!(signer.read(&format!("{version}.{letters}"), at(0)), reading, "{version}");
    }
    assert_eq!(signer.read("3.short", at(0)), Reading::Foreign);
    // Whose keys never change has nothing to ask for.
    let fixed = CookieSigner::new(&known(&[0, 10], 10));
    assert_eq!(fixed.read(&format!("3.{letters}"), at(0)), Reading::Foreign);
}

#[tokio::test(start_paused = true)]
async fn a_key_that_a_reading_did_not_bring_is_nobodys() {
    let signer = CookieSigner::new(&known(&[0, 10], 10)).asking(|| ());
    let letters = signer.sign(&claims(), at(0)).split_once('.').unwrap().1.to_owned();
    let read = |version: u32| signer.clone().read(&format!("{version}.{letters}"), at(0));
    signer.reading_begins();
    assert_eq!(read(7), Reading::Ahead);
    signer.reading_ends();
    assert_eq!(read(7), Reading::Ahead, "the reading began before the cookie came");
    // A reading that fails has no end.
    signer.reading_begins();
    assert_eq!(read(7), Reading::Ahead);
    signer.reading_begins();
    signer.reading_ends();
    assert_eq!([read(6), read(7), read(8)], [Reading::Foreign, Reading::Foreign, Reading::Ahead]);
    // By now it may have come.
    tokio::time::advance(std::time::Duration::from_mins(1)).await;
    assert_eq!(read(7), Reading::Ahead);
}

#[test]
fn a_key_without_versions_has_no_newer_one() {
    let letters = CookieSigner::new(&known(&[0], 10)).sign(&claims(), at(0)).split_once('.').unwrap().1.to_owned();
    let signer = CookieSigner::new(&known(&[0], 10)).asking(|| ());
    assert_eq!(signer.read(&format!("7.{letters}"), at(0)), Reading::Ahead);
    signer.replace(&SigningKeys::of_one(SecretKey::of_text(&"1".repeat(32)).unwrap()));
    assert_eq!(signer.read(&format!("7.{letters}"), at(0)), Reading::Foreign);
}

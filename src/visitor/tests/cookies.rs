//! What a cookie proves.

use chrono::{DateTime, NaiveDate, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::number;
use crate::config::{SecretKey, SigningKeys};
use crate::visitor::CookieSigner;
use crate::visitor::cookie::{Claims, Reading};

fn signer(text: &str) -> CookieSigner {
    CookieSigner::new(&SigningKeys::of_one(SecretKey::of_text(text).unwrap()))
}

fn ours() -> CookieSigner {
    signer("a key of ours that is long enough")
}

/// One key has no time.
const ANY: DateTime<Utc> = DateTime::UNIX_EPOCH;

fn read(cookie: &str) -> Reading {
    ours().read(cookie, ANY)
}

fn claims() -> Claims {
    let issued = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    Claims { visitor_id: Uuid::from_u128(0x1234), first: number(353), issued }
}

proptest! {
    #[test]
    fn what_was_signed_is_read(id: u128, first in any::<i32>().prop_filter("no comic", |first| *first != 0), day in 0..90_000_i32) {
        let issued = NaiveDate::from_epoch_days(day).unwrap();
        let claims = Claims { visitor_id: Uuid::from_u128(id), first: number(first), issued };
        let cookie = ours().sign(&claims, ANY);
        prop_assert!(cookie.len() < 100, "{}", cookie);
        prop_assert_eq!(read(&cookie), Reading::Ours { claims, outdated: false });
    }

    #[test]
    fn no_other_text_is_read(text in "\\PC{0,200}") {
        prop_assert_eq!(read(&text), Reading::Foreign);
    }

    #[test]
    fn one_letter_changed_is_not_read(place in 0..77_usize, letter in "[-_A-Za-z0-9.=]") {
        let cookie = ours().sign(&claims(), ANY);
        let mut changed = cookie.clone();
        changed.replace_range(place..=place, &letter);
        prop_assume!(changed != cookie);
        prop_assert_eq!(read(&changed), Reading::Foreign, "{}", changed);
    }
}

#[test]
fn a_piece_of_a_cookie_and_more_than_one_are_not_read() {
    let cookie = ours().sign(&claims(), ANY);
    for end in 0..cookie.len() {
        assert_eq!(read(&cookie[..end]), Reading::Foreign);
    }
    assert_eq!(read(&format!("{cookie}A")), Reading::Foreign);
    assert_eq!(read(&cookie.repeat(2)), Reading::Foreign);
    assert_eq!(read(&"A".repeat(8 * 1024)), Reading::Foreign);
}

#[test]
fn another_key_reads_nothing_of_ours() {
    let cookie = signer("another key, as long as the other").sign(&claims(), ANY);
    assert_eq!(read(&cookie), Reading::Foreign);
    // The version is signed too.
    let cookie = ours().sign(&claims(), ANY);
    assert_eq!(read(&cookie.replacen("1.", "2.", 1)), Reading::Foreign);
    assert_eq!(read(&cookie.replacen("1.", "01.", 1)), read(&cookie), "the same number");
}

#[test]
fn nothing_shows_a_key() {
    let text = "a key of ours that is long enough";
    let key = SecretKey::of_text(text).unwrap();
    let keys = SigningKeys::of_one(key.clone());
    let shown = format!("{key:?} {keys:?} {:?}", CookieSigner::new(&keys));
    assert!(!shown.contains(text) && !shown.contains("long enough"), "{shown}");
}

//! The visitor's cookie: a random id and the first comic shown, signed.
//!
//! `{key's version}.{base64url of id, first comic, day of issue, signature}`. The signature is an HMAC-SHA-256 over all
//! that comes before it, with a word in front that no other use of the key has.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use tokio::time::Instant;
use uuid::Uuid;

use crate::comic::ComicNumber;
use crate::config::{SigningKey, SigningKeys};

/// What this signature is for.
const PURPOSE: &[u8] = b"xkcdapp visitor cookie";
/// Id, first comic, day.
const CLAIMS: usize = 16 + 4 + 4;
const SIGNATURE: usize = 32;
/// So many letters hold both.
const LETTERS: usize = (CLAIMS + SIGNATURE) * 4 / 3 + 1;

/// What a cookie says.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Claims {
    pub(super) visitor_id: Uuid,
    /// The comic that was shown with it.
    pub(super) first: ComicNumber,
    /// The UTC day on which it was signed.
    pub(super) issued: NaiveDate,
}

/// So far beyond the newest key's version a cookie may name one that is yet to be learnt of.
const MOST_AHEAD: u32 = 100;

/// For so long a reading of the keys that did not bring a version says that there is none: a version that is put later
/// signs later still.
const ABSENT: Duration = Duration::from_mins(1);

/// Signs cookies with the newest of its keys whose time has come, and knows what any of them has signed. Clones share
/// their keys.
#[derive(Clone)]
pub struct CookieSigner {
    keys: Arc<ArcSwap<Keys>>,
    sought: Arc<Mutex<Sought>>,
    unknown_key: Option<Arc<dyn Fn() + Send + Sync>>,
}

struct Keys {
    /// The newest first; never empty.
    all: Vec<Key>,
    /// Whether newer ones may come.
    grow: bool,
}

/// The highest versions that cookies have named and nobody knows.
#[derive(Default)]
struct Sought {
    /// Since the last reading of the keys began.
    named: u32,
    /// Before that.
    asked: u32,
    /// Up to this there were none, at this time.
    absent: Option<(u32, Instant)>,
}

struct Key {
    version: u32,
    signs_from: Option<DateTime<Utc>>,
    hmac: hmac::Key,
}

/// What a cookie turns out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// One of ours.
    Ours {
        /// What it says.
        claims: Claims,
        /// A newer key than the one that signed it signs now.
        outdated: bool,
    },
    /// It names a key that this process may be about to learn of.
    Ahead,
    /// Anything else.
    Foreign,
}

impl CookieSigner {
    /// With these keys.
    #[must_use]
    pub fn new(keys: &SigningKeys) -> Self {
        Self { keys: Arc::new(ArcSwap::from_pointee(computed(keys))), sought: Arc::default(), unknown_key: None }
    }

    /// Calls `unknown_key` for every cookie that names a newer key than any it knows: it should ask for the keys to be
    /// read again, and not wait for that. Until that has been done ([`CookieSigner::reading_begins`]) such a visitor is
    /// left as they are. Only for keys that can change: without this, such a cookie is nobody's.
    #[must_use]
    pub fn asking(self, unknown_key: impl Fn() + Send + Sync + 'static) -> Self {
        Self { unknown_key: Some(Arc::new(unknown_key)), ..self }
    }

    /// From here on these are the keys, for all clones.
    pub fn replace(&self, keys: &SigningKeys) {
        self.keys.store(Arc::new(computed(keys)));
    }

    /// The keys are about to be read again.
    pub fn reading_begins(&self) {
        let mut sought = self.sought();
        sought.asked = sought.asked.max(std::mem::take(&mut sought.named));
    }

    /// They have been read, and what there is has been [put in their place](CookieSigner::replace): cookies that named
    /// others before it began are nobody's.
    pub fn reading_ends(&self) {
        let mut sought = self.sought();
        let asked = std::mem::take(&mut sought.asked);
        if asked > 0 {
            sought.absent = Some((asked, Instant::now()));
        }
    }

    /// What to make of a cookie that names a newer version than any that is known.
    fn ahead(&self, version: u32) -> Reading {
        let Some(ask) = &self.unknown_key else { return Reading::Foreign };
        let mut sought = self.sought();
        if sought.absent.is_some_and(|(absent, since)| version <= absent && since.elapsed() < ABSENT) {
            return Reading::Foreign;
        }
        sought.named = sought.named.max(version);
        drop(sought);
        ask();
        Reading::Ahead
    }

    fn sought(&self) -> MutexGuard<'_, Sought> {
        self.sought.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn sign(&self, claims: &Claims, now: DateTime<Utc>) -> String {
        let keys = self.keys.load();
        let Some(Key { version, hmac: key, .. }) = keys.all.get(signing(&keys.all, now)) else { return String::new() };
        let mut bytes = [0; CLAIMS + SIGNATURE];
        let (payload, signature) = bytes.split_at_mut(CLAIMS);
        payload.copy_from_slice(&claims.to_bytes());
        signature.copy_from_slice(hmac::sign(key, &message(*version, payload)).as_ref());
        let mut text = String::with_capacity(LETTERS + 12);
        text.push_str(&version.to_string());
        text.push('.');
        BASE64_URL_SAFE_NO_PAD.encode_string(bytes, &mut text);
        text
    }

    /// What a cookie says, where any of the keys has signed it.
    pub(super) fn read(&self, text: &str, now: DateTime<Utc>) -> Reading {
        let parts = text.split_once('.').filter(|(_, letters)| letters.len() == LETTERS);
        let Some((Ok(version), letters)) = parts.map(|(version, letters)| (version.parse::<u32>(), letters)) else {
            return Reading::Foreign;
        };
        let mut bytes = [0; CLAIMS + SIGNATURE];
        if BASE64_URL_SAFE_NO_PAD.decode_slice(letters, &mut bytes) != Ok(CLAIMS + SIGNATURE) {
            return Reading::Foreign;
        }
        let keys = self.keys.load();
        let Some(place) = keys.all.iter().position(|key| key.version == version) else {
            let newest = keys.all.first().map_or(u32::MAX, |key| key.version);
            let ahead = keys.grow && version > newest && version - newest <= MOST_AHEAD;
            return if ahead { self.ahead(version) } else { Reading::Foreign };
        };
        let verified = || {
            let (payload, signature) = bytes.split_at_checked(CLAIMS)?;
            // In a time that does not tell where the signature differs.
            hmac::verify(&keys.all.get(place)?.hmac, &message(version, payload), signature).ok()?;
            Claims::from_bytes(payload)
        };
        match verified() {
            Some(claims) => Reading::Ours { claims, outdated: place > signing(&keys.all, now) },
            None => Reading::Foreign,
        }
    }
}

fn computed(keys: &SigningKeys) -> Keys {
    let hmac = |key: &[u8]| hmac::Key::new(hmac::HMAC_SHA256, key);
    let key = |key: &SigningKey| Key { version: key.version, signs_from: key.signs_from, hmac: hmac(key.key.expose()) };
    Keys { all: keys.iter().map(key).collect(), grow: keys.grow() }
}

/// The place of the key that signs now: the newest whose time has come, or the oldest.
fn signing(keys: &[Key], now: DateTime<Utc>) -> usize {
    let come = keys.iter().position(|key| key.signs_from.is_none_or(|from| from <= now));
    come.unwrap_or(keys.len().saturating_sub(1))
}

/// What is signed.
fn message(version: u32, payload: &[u8]) -> [u8; PURPOSE.len() + 4 + CLAIMS] {
    let mut bytes = [0; PURPOSE.len() + 4 + CLAIMS];
    let (purpose, rest) = bytes.split_at_mut(PURPOSE.len());
    let (number, claims) = rest.split_at_mut(4);
    purpose.copy_from_slice(PURPOSE);
    number.copy_from_slice(&version.to_be_bytes());
    claims.copy_from_slice(payload);
    bytes
}

impl Claims {
    fn to_bytes(self) -> [u8; CLAIMS] {
        let days = self.issued.signed_duration_since(DateTime::UNIX_EPOCH.date_naive()).num_days();
        let days = u32::try_from(days).unwrap_or(0);
        let mut bytes = [0; CLAIMS];
        let (id, rest) = bytes.split_at_mut(16);
        let (first, day) = rest.split_at_mut(4);
        id.copy_from_slice(self.visitor_id.as_bytes());
        first.copy_from_slice(&self.first.get().to_be_bytes());
        day.copy_from_slice(&days.to_be_bytes());
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (id, rest) = bytes.split_first_chunk::<16>()?;
        let (first, day) = rest.split_first_chunk::<4>()?;
        let days = u32::from_be_bytes(*day.first_chunk::<4>()?);
        Some(Self {
            visitor_id: Uuid::from_bytes(*id),
            first: ComicNumber::new(i32::from_be_bytes(*first))?,
            issued: DateTime::UNIX_EPOCH.date_naive().checked_add_signed(TimeDelta::days(days.into()))?,
        })
    }
}

/// Nothing of its keys.
impl std::fmt::Debug for CookieSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.keys.load().all.iter().map(|key| key.version)).finish()
    }
}

/// Not who it is.
impl std::fmt::Debug for Claims {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Claims").field("first", &self.first).field("issued", &self.issued).finish_non_exhaustive()
    }
}

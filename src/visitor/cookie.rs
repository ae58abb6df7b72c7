//! The visitor's cookie: a random id and the first comic shown, signed.
//!
//! `{key's version}.{base64url of id, first comic, day of issue, signature}`. The signature is an HMAC-SHA-256 over all
//! that comes before it, with a word in front that no other use of the key has.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, NaiveDate, TimeDelta};
use uuid::Uuid;

use crate::comic::ComicNumber;
use crate::config::SecretKey;

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

/// Signs cookies with the newest of its keys, and knows what any of them has signed.
#[derive(Clone)]
pub struct CookieSigner {
    /// By version, the newest first; never empty.
    keys: Vec<(u32, hmac::Key)>,
}

impl CookieSigner {
    /// Of one key, whose version is 1.
    #[must_use]
    pub fn new(key: &SecretKey) -> Self {
        Self { keys: vec![(1, hmac::Key::new(hmac::HMAC_SHA256, key.expose()))] }
    }

    pub(super) fn sign(&self, claims: &Claims) -> String {
        let Some((version, key)) = self.keys.first() else { return String::new() };
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

    /// What a cookie says, and whether the newest key signed it; `None` where none of the keys did.
    pub(super) fn read(&self, text: &str) -> Option<(Claims, bool)> {
        let (version, letters) = text.split_once('.')?;
        if letters.len() != LETTERS {
            return None;
        }
        let version: u32 = version.parse().ok()?;
        let place = self.keys.iter().position(|(known, _)| *known == version)?;
        let (_, key) = self.keys.get(place)?;
        let mut bytes = [0; CLAIMS + SIGNATURE];
        let length = BASE64_URL_SAFE_NO_PAD.decode_slice(letters, &mut bytes).ok()?;
        let (payload, signature) = bytes.split_at_checked(CLAIMS).filter(|_| length == CLAIMS + SIGNATURE)?;
        // In a time that does not tell where the signature differs.
        hmac::verify(key, &message(version, payload), signature).ok()?;
        Some((Claims::from_bytes(payload)?, place == 0))
    }
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
        f.debug_list().entries(self.keys.iter().map(|(version, _)| version)).finish()
    }
}

/// Not who it is.
impl std::fmt::Debug for Claims {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Claims").field("first", &self.first).field("issued", &self.issued).finish_non_exhaustive()
    }
}

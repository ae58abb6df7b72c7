//! The versions of `SECRET_KEY`: what has signed cookies that are still about.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::ExposeSecret;

use super::{Parameter, ParameterStore, ParameterStoreError};
use crate::config::{SecretKey, SigningKey, SigningKeys};

/// The parameter.
const NAME: &str = "SECRET_KEY";
/// How long a browser keeps a cookie: the longest that a signature is of use.
const LONGEST_SESSION: TimeDelta = TimeDelta::days(365);
/// As many versions as are asked for at once.
const AT_ONCE: i64 = 10;

/// A version as it was read.
#[derive(Clone, Debug)]
struct Version {
    /// `None` where its value is no key.
    key: Option<SecretKey>,
    modified: DateTime<Utc>,
}

/// The versions that have been read: they never change, so each is read once.
#[derive(Debug, Default)]
pub(in crate::config) struct KeyHistory(BTreeMap<i64, Version>);

impl KeyHistory {
    /// The keys as of `current`, whose value is `key`: its versions back to one that was superseded so long ago that no
    /// cookie of it is left, or back to the oldest that Parameter Store has. `interval` is that of the readings: every
    /// process has learnt of a version after two of them, and only then may it sign.
    pub(in crate::config) async fn keys(
        &mut self,
        store: &ParameterStore,
        current: &Parameter,
        key: SecretKey,
        interval: Duration,
        now: DateTime<Utc>,
    ) -> Result<SigningKeys, ParameterStoreError> {
        let newest = current.info.version;
        let learnt = TimeDelta::from_std(interval * 2).unwrap_or(TimeDelta::MAX);
        // Deleted and made again: what is known by these numbers is another parameter's.
        let same = self.0.get(&newest).is_none_or(|known| known.modified == current.info.modified);
        if !same || self.0.last_key_value().is_some_and(|(version, _)| *version > newest) {
            self.0.clear();
        }
        self.0.insert(newest, Version { key: Some(key.clone()), modified: current.info.modified });

        let mut oldest = newest;
        while oldest > 1 && self.superseded(oldest - 1).is_none_or(|moment| moment + LONGEST_SESSION + learnt > now) {
            if !self.0.contains_key(&(oldest - 1)) && !self.read(store, oldest - 1).await? {
                break;
            }
            oldest -= 1;
        }
        let usable =
            self.0.range(oldest..=newest).filter_map(|(version, known)| Some((version, known.key.clone()?, known)));
        let mut keys = Vec::new();
        for (version, key, known) in usable {
            // The oldest needs no time: nothing else could sign in its place.
            let signs_from = (!keys.is_empty()).then(|| known.modified + learnt);
            keys.push(SigningKey { version: u32::try_from(*version).unwrap_or(u32::MAX), key, signs_from });
        }
        // The current key is always among them.
        Ok(SigningKeys::new(keys).unwrap_or_else(|| SigningKeys::of_one(key)))
    }

    /// When another version took this one's place, as far as is known.
    fn superseded(&self, version: i64) -> Option<DateTime<Utc>> {
        self.0.get(&(version + 1)).map(|next| next.modified)
    }

    /// Reads this version and some before it; whether there is this one.
    async fn read(&mut self, store: &ParameterStore, version: i64) -> Result<bool, ParameterStoreError> {
        let asked: Vec<i64> = ((version - AT_ONCE + 1).max(1)..=version).rev().collect();
        for found in store.read_versions(NAME, &asked).await? {
            let key = SecretKey::of_text(found.value.expose_secret().trim());
            if key.is_none() {
                let name = store.path().of(NAME);
                tracing::warn!(
                    "{name}:{} is no key and is left out: cookies signed with it are forgotten",
                    found.info.version
                );
            }
            self.0.entry(found.info.version).or_insert(Version { key, modified: found.info.modified });
        }
        Ok(self.0.contains_key(&version))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ParameterInfo, ParameterKind, ParameterPath};
    use super::*;

    const INTERVAL: Duration = Duration::from_mins(1);

    fn day(day: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(20_000 + day)
    }

    fn key(version: i64) -> SecretKey {
        SecretKey::of_text(&format!("{version:0>32}")).unwrap()
    }

    /// Versions from 1 on, put on these days; the newest is the current one. What is known of them is asked for on
    /// `today`, of nobody: a version that is not known would fail.
    async fn keys(put: &[i64], without: Option<i64>, today: DateTime<Utc>) -> Vec<(u32, Option<DateTime<Utc>>)> {
        let versions = (1..).zip(put).map(|(version, put)| {
            let key = (Some(version) != without).then(|| key(version));
            (version, Version { key, modified: day(*put) })
        });
        let mut history = KeyHistory(versions.collect());
        let (&newest, Version { modified, .. }) = history.0.last_key_value().unwrap();
        let (name, kind, modified) = (NAME.to_owned(), ParameterKind::SecureString, *modified);
        let info = ParameterInfo { name, kind, version: newest, modified };
        let current = Parameter { info, value: String::new().into() };
        let store = ParameterStore::new(ParameterPath::parse("/nobody/asks/").unwrap()).await;
        let keys = history.keys(&store, &current, key(newest), INTERVAL, today).await.unwrap();
        for key in &keys {
            assert_eq!(key.key.expose(), self::key(key.version.into()).expose());
        }
        keys.iter().map(|key| (key.version, key.signs_from)).collect()
    }

    #[tokio::test]
    async fn a_version_signs_after_two_intervals_unless_there_is_none_before_it() {
        let learnt = |put| Some(day(put) + TimeDelta::minutes(2));
        assert_eq!(keys(&[0], None, day(0)).await, [(1, None)]);
        assert_eq!(keys(&[0, 5, 5], None, day(5)).await, [(3, learnt(5)), (2, learnt(5)), (1, None)]);
        assert_eq!(keys(&[0, 5, 6], Some(2), day(6)).await, [(3, learnt(6)), (1, None)]);
        assert_eq!(keys(&[0, 5], Some(1), day(6)).await, [(2, None)]);
    }

    #[tokio::test]
    async fn a_version_counts_for_a_year_after_another_took_its_place() {
        let put = [0, 10, 20, 30];
        let versions =
            async |today| keys(&put, None, today).await.iter().map(|(version, _)| *version).collect::<Vec<_>>();
        assert_eq!(versions(day(10 + 365) + TimeDelta::seconds(119)).await, [4, 3, 2, 1]);
        assert_eq!(versions(day(10 + 365) + TimeDelta::seconds(121)).await, [4, 3, 2]);
        assert_eq!(versions(day(30 + 365)).await, [4, 3]);
        assert_eq!(versions(day(3000)).await, [4]);
    }
}

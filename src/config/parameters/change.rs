//! What of a new set takes effect while the process runs, and what waits for its next start.

use std::sync::Arc;

use secrecy::SecretString;

use super::super::layers::Layers;
use super::super::reader::Reading;
use crate::config::{AdminPasswordHash, DatabaseTarget, RedisTarget, SigningKeys};

/// What is to be changed, all of it or nothing: each `None` where it stays.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// PostgreSQL's host, name or login.
    pub database: Option<DatabaseTarget>,
    /// Redis' host or login.
    pub redis: Option<RedisTarget>,
    /// What signs cookies.
    pub signing_keys: Option<SigningKeys>,
    /// What the admin's password is checked against; `Some(None)`, from here on there is no admin area.
    pub admin_password_hash: Option<Option<AdminPasswordHash>>,
    /// All secrets of the new set, changed or not.
    pub secrets: Arc<[SecretString]>,
    /// The set that this comes from.
    pub set_version: i64,
    /// The version of Redis' password, where it is a parameter.
    pub redis_token_version: Option<i64>,
}

/// What can change.
enum Part {
    Database,
    Redis,
    SigningKeys,
    AdminPassword,
}

/// The settings with which the process started: those that cannot change stay as they were.
pub(super) struct Started {
    layers: Layers,
    postgres: bool,
    redis: bool,
}

impl Started {
    pub(super) fn new(first: &Reading) -> Self {
        let settings = &first.settings;
        let postgres = matches!(settings.database, DatabaseTarget::Postgres(_));
        Self { layers: first.layers.clone(), postgres, redis: settings.redis.is_some() }
    }

    /// From the set that was taken last to `new`: the change, and the settings that do not follow it.
    pub(super) fn change(&self, taken: &Reading, new: &Reading) -> (Change, Vec<&'static str>) {
        let set_version = new.parameters.as_ref().map_or(0, super::ParameterSet::version);
        let redis_token_version = new.redis_token_version();
        let secrets = Arc::clone(&new.secrets);
        let (mut change, mut fixed) =
            (Change { secrets, set_version, redis_token_version, ..Change::default() }, Vec::new());
        for name in new.layers.differences(&taken.layers) {
            let settings = &new.settings;
            match self.follows(name, new) {
                Some(Part::Database) => change.database = Some(settings.database.clone()),
                Some(Part::Redis) => change.redis.clone_from(&settings.redis),
                Some(Part::SigningKeys) => change.signing_keys.clone_from(&new.signing_keys),
                Some(Part::AdminPassword) => change.admin_password_hash = Some(settings.admin_password_hash.clone()),
                None if self.keeps(name, new) => fixed.push(name),
                None => {}
            }
        }
        (change, fixed)
    }

    /// Whether a setting stays what it was at the start, though `new` has another value for it.
    pub(super) fn keeps(&self, name: &'static str, new: &Reading) -> bool {
        // The same value from elsewhere is no change.
        self.follows(name, new).is_none() && self.layers.get(name) != new.layers.get(name)
    }

    /// What of the running process follows this setting. Nothing turns an embedded database into a shared one, nor
    /// makes a Redis of none, or the other way.
    fn follows(&self, name: &str, new: &Reading) -> Option<Part> {
        let (database, redis) = (&new.settings.database, &new.settings.redis);
        match name {
            "ADMIN_PASSWORD_HASH" => Some(Part::AdminPassword),
            "SECRET_KEY" => new.signing_keys.as_ref().map(|_| Part::SigningKeys),
            _ if name.starts_with("DATABASE_") => {
                (self.postgres && matches!(database, DatabaseTarget::Postgres(_))).then_some(Part::Database)
            }
            _ if name.starts_with("REDIS_") => (self.redis && redis.is_some()).then_some(Part::Redis),
            _ => None,
        }
    }
}

//! One check for each thing that the program depends on, for `/ready`, `/status`, `xkcdapp check` and admins.
//!
//! Each stands in a file of its own and says what it found in a few words, which anybody may read: no host names, no
//! secrets; the log has the rest, a warning once a minute at the most. A check is added as a file, a name in [`NAMES`] and a line in
//! `commands/checks.rs`.

mod aws;
mod database;
mod dynamodb;
mod finding;
mod parameter_store;
mod redis;
mod s3;
mod said;
mod shared;
mod xkcd;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::join_all;

pub use database::DatabaseCheck;
pub use dynamodb::DynamoDbCheck;
pub use finding::{Finding, Outcome, Report};
pub use parameter_store::ParameterStoreCheck;
pub use redis::RedisCheck;
pub use s3::S3Check;
use shared::Shared;
pub use xkcd::XkcdCheck;

use crate::catalogue::Catalogue;
use crate::storage::Schema;

/// How long a check may take.
pub const DEADLINE: Duration = Duration::from_millis(1_500);

/// The checks' names, in the order in which they are shown; the last part of their addresses below `/status/`.
pub const NAMES: [&str; 6] = ["database", "redis", "parameter-store", "xkcd", "s3", "dynamodb"];

/// A look at one thing.
#[async_trait]
pub trait Check: Send + Sync {
    /// Its name, one of [`NAMES`].
    fn name(&self) -> &'static str;

    /// What is found. Who asks bounds the time.
    async fn look(&self) -> Outcome;
}

/// The things that are checked. However many ask at once, each is looked at once, and again only after a second. Cheap
/// to clone; clones share what they find.
#[derive(Clone)]
pub struct Checks {
    all: Vec<Shared>,
    catalogue: Arc<Catalogue>,
}

impl Checks {
    /// Checks of the database; all others are not configured until there is a check [`with`](Self::with) their name.
    #[must_use]
    pub fn new(schema: Arc<dyn Schema>, catalogue: Arc<Catalogue>) -> Self {
        let all = NAMES.iter().map(|name| Shared::new(NotConfigured { name, text: "not configured" })).collect();
        Self { all, catalogue }.with(DatabaseCheck::new(schema))
    }

    /// These, with a check in the place that its name has.
    #[must_use]
    pub fn with(mut self, check: impl Check + 'static) -> Self {
        if let Some(place) = self.all.iter_mut().find(|shared| shared.name() == check.name()) {
            *place = Shared::new(check);
        }
        self
    }

    /// These, and why one of them is not configured.
    #[must_use]
    pub fn without(self, name: &'static str, text: &'static str) -> Self {
        self.with(NotConfigured { name, text })
    }

    /// What all checks find, side by side.
    pub async fn run(&self) -> Report {
        Report(join_all(self.all.iter().map(Shared::finding)).await)
    }

    /// What the check of this name finds, where there is one.
    pub async fn one(&self, name: &str) -> Option<Finding> {
        Some(self.all.iter().find(|shared| shared.name() == name)?.finding().await)
    }

    /// Whether pages can be shown and counted: the database and the catalogue alone.
    pub async fn ready(&self) -> Report {
        let database = self.one("database").await;
        Report(database.into_iter().chain([self.catalogue()]).collect())
    }

    /// An empty catalogue is no failure: comics come on demand, or the sampler stands in.
    fn catalogue(&self) -> Finding {
        let comics = self.catalogue.snapshot().len();
        let newest = self.catalogue.newest_number().map_or_else(|| "none".to_owned(), |newest| newest.to_string());
        let outcome = Outcome::Ok(format!("{comics} comics, newest {newest}"));
        Finding { name: "catalogue", outcome, took: Duration::ZERO }
    }
}

/// The check of something that this installation does without.
struct NotConfigured {
    name: &'static str,
    text: &'static str,
}

#[async_trait]
impl Check for NotConfigured {
    fn name(&self) -> &'static str {
        self.name
    }

    async fn look(&self) -> Outcome {
        Outcome::Off(self.text.to_owned())
    }
}

#[cfg(test)]
mod tests;

//! Where visitors' seen sets are kept, and the key that signs their cookies.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::rotation::Refreshing;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::config::{Reading, RefreshReason, SecretKey, Settings, SigningKeys};
use crate::storage::{Redis, SeenInMemory, SeenStore};
use crate::telemetry::Redactor;
use crate::visitor::{CookieSigner, VisitorMetrics, Visitors};

/// How long the start waits for Redis before it serves without.
const FIRST_CONNECTION: Duration = Duration::from_secs(1);

/// The visitors, and the Redis that they are in, where there is one: its connections must be kept.
pub(super) async fn visitors(
    refreshing: &Refreshing,
    clock: Clock,
    chance: Chance,
    metrics: VisitorMetrics,
) -> anyhow::Result<(Visitors, Option<Arc<Redis>>)> {
    let settings = &refreshing.first.settings;
    let redis = redis(refreshing, &metrics).await?;
    let store: Arc<dyn SeenStore> = match &redis {
        Some(redis) => Arc::clone(redis) as _,
        None => Arc::new(SeenInMemory::new(settings.memory_visitors)),
    };
    Ok((Visitors::new(store, refreshing.signer.clone(), clock, chance, metrics), redis))
}

/// Keeps Redis' connections until `stop`.
pub(super) async fn keep(redis: Arc<Redis>, chance: Chance, stop: CancellationToken, metrics: VisitorMetrics) {
    let noted = |outcome| match outcome {
        Ok(()) => metrics.well(),
        Err(error) => metrics.failed(&error),
    };
    redis.keep(chance, stop, noted).await;
}

async fn redis(refreshing: &Refreshing, metrics: &VisitorMetrics) -> anyhow::Result<Option<Arc<Redis>>> {
    let settings = &refreshing.first.settings;
    let Some(target) = &settings.redis else { return Ok(None) };
    let refused = refreshing.refused(RefreshReason::RedisRefused);
    let redis = Redis::new_as(target.clone(), settings.visitor_wait, &refreshing.redis_label(), refused)?;
    tracing::info!("keeping what visitors have seen in {redis}");
    // Otherwise the first visitors would be as new; a failure is noted by who keeps the connections.
    if let Ok(Ok(())) = tokio::time::timeout(FIRST_CONNECTION, redis.connect()).await {
        metrics.well();
    }
    Ok(Some(Arc::new(redis)))
}

/// What signs cookies; calls `unknown_key` for every cookie of a key that may be learnt of, where keys can be.
/// `redactor` learns of a key that no setting holds.
pub(super) fn signer(
    first: &Reading,
    redactor: &Redactor,
    unknown_key: impl Fn() + Send + Sync + 'static,
) -> anyhow::Result<CookieSigner> {
    let keys = if let Some(keys) = &first.signing_keys {
        keys.clone()
    } else {
        let key = secret_key(&first.settings)?;
        redactor.add_all(key.as_text().iter());
        SigningKeys::of_one(key)
    };
    let signer = CookieSigner::new(&keys);
    Ok(if first.parameters.is_some() { signer.asking(unknown_key) } else { signer })
}

fn secret_key(settings: &Settings) -> anyhow::Result<SecretKey> {
    if let Some(key) = &settings.secret_key {
        return Ok(key.clone());
    }
    if settings.redis.is_some() {
        tracing::warn!("SECRET_KEY is not set: processes that do not share DATA_DIR forget each other's visitors");
    }
    Ok(SecretKey::kept_in(&settings.data_dir)?)
}

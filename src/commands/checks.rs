//! The checks of what the settings name.

use std::sync::Arc;

use crate::catalogue::Catalogue;
use crate::config::Settings;
use crate::status::{Checks, DynamoDbCheck, ParameterStoreCheck, RedisCheck, S3Check};
use crate::storage::{Database, Redis};

/// All but that of xkcd, which a server and a command ask differently. AWS is looked for only where something of it is
/// named.
pub(super) async fn checks(
    settings: &Settings,
    database: &Database,
    redis: Option<&Arc<Redis>>,
    catalogue: &Arc<Catalogue>,
    parameters: Option<ParameterStoreCheck>,
) -> Checks {
    let mut checks = Checks::new(Arc::clone(&database.schema), Arc::clone(catalogue));
    checks = match redis {
        Some(redis) => checks.with(RedisCheck::new(Arc::clone(redis))),
        None => checks.without("redis", "what visitors have seen is in memory"),
    };
    checks = match parameters {
        Some(check) => checks.with(check),
        None => checks.without("parameter-store", "all settings are of this machine's own"),
    };
    if let Some(bucket) = &settings.s3_bucket {
        checks = checks.with(S3Check::new(bucket.clone()).await);
    }
    if let Some(table) = &settings.dynamodb_table {
        checks = checks.with(DynamoDbCheck::new(table.clone()).await);
    }
    checks
}

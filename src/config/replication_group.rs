//! A replication group of ElastiCache, whose token AWS alone can change.

use std::time::Duration;

use aws_config::BehaviorVersion;
use aws_sdk_elasticache::Client;
use aws_sdk_elasticache::error::DisplayErrorContext;
use aws_sdk_elasticache::types::{AuthTokenUpdateStrategyType, ReplicationGroup as ElastiCacheGroup};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;

/// The pause between two looks at the group's state.
const LOOK: Duration = Duration::from_secs(2);
/// How long a change may take.
const PATIENCE: Duration = Duration::from_mins(30);

/// One group, by AWS' standard chain of credentials and region.
#[derive(Clone, Debug)]
pub struct ReplicationGroup {
    client: Client,
    id: String,
}

/// A group that cannot be changed. Its message holds no token.
#[derive(Debug, thiserror::Error)]
#[error("the replication group {id}: {reason}")]
pub struct ReplicationGroupError {
    id: String,
    reason: String,
}

impl ReplicationGroup {
    /// The group of this name; nobody is asked yet.
    pub async fn new(id: String) -> Self {
        let config = aws_config::load_defaults(BehaviorVersion::latest()).await;
        Self { client: Client::new(&config), id }
    }

    /// Adds a token beside the one in use, and waits until the group takes both.
    pub async fn rotate(&self, token: &SecretString) -> Result<(), ReplicationGroupError> {
        self.change(token, AuthTokenUpdateStrategyType::Rotate).await
    }

    /// Makes this token, which the group takes already, its only one, and waits until it is.
    pub async fn set(&self, token: &SecretString) -> Result<(), ReplicationGroupError> {
        self.change(token, AuthTokenUpdateStrategyType::Set).await
    }

    async fn change(
        &self,
        token: &SecretString,
        strategy: AuthTokenUpdateStrategyType,
    ) -> Result<(), ReplicationGroupError> {
        // A change that an interrupted run has begun comes to its end first.
        self.available().await?;
        let request = self.client.modify_replication_group().replication_group_id(&self.id);
        let request = request.auth_token(token.expose_secret()).auth_token_update_strategy(strategy);
        match Box::pin(request.apply_immediately(true).send()).await {
            Ok(_) => self.available().await,
            // What the SDK shows of an error is the service's word alone, never the request.
            Err(error) => Err(self.failed(DisplayErrorContext(error))),
        }
    }

    async fn available(&self) -> Result<(), ReplicationGroupError> {
        let end = Instant::now() + PATIENCE;
        loop {
            let request = self.client.describe_replication_groups().replication_group_id(&self.id);
            let answer = Box::pin(request.send()).await.map_err(|error| self.failed(DisplayErrorContext(error)))?;
            let group = answer.replication_groups().first();
            let status = group.and_then(ElastiCacheGroup::status).unwrap_or("unknown");
            // A change may be accepted a while before it begins.
            let pending = group.and_then(ElastiCacheGroup::pending_modified_values);
            let changing = pending.is_some_and(|pending| pending.auth_token_status().is_some());
            if status == "available" && !changing {
                return Ok(());
            }
            if Instant::now() >= end {
                return Err(self.failed(format!("is {status}, and no more available after {PATIENCE:?}")));
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    fn failed(&self, reason: impl std::fmt::Display) -> ReplicationGroupError {
        ReplicationGroupError { id: self.id.clone(), reason: reason.to_string() }
    }
}

//! A replication group of ElastiCache, whose token AWS alone can change.

use std::time::Duration;

use aws_config::BehaviorVersion;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_elasticache::Client;
use aws_sdk_elasticache::config::http::HttpResponse;
use aws_sdk_elasticache::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_elasticache::types::{AuthTokenUpdateStrategyType, ReplicationGroup as ElastiCacheGroup};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;

/// The pause between two looks at the group's state.
const LOOK: Duration = Duration::from_secs(2);
/// How long one attempt at a request may take, and all of them.
const ATTEMPT: Duration = Duration::from_secs(10);
const REQUEST: Duration = Duration::from_secs(30);
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
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(ATTEMPT)
            .operation_attempt_timeout(ATTEMPT)
            .operation_timeout(REQUEST)
            .build();
        let config = aws_config::defaults(BehaviorVersion::latest()).timeout_config(timeouts).load().await;
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

    /// Waits until the group can be changed, half an hour at the most. A look that brings no answer is no reason to stop.
    pub async fn available(&self) -> Result<(), ReplicationGroupError> {
        let end = Instant::now() + PATIENCE;
        loop {
            let request = self.client.describe_replication_groups().replication_group_id(&self.id);
            let found = match Box::pin(request.send()).await {
                Ok(answer) => {
                    let group = answer.replication_groups().first();
                    let status = group.and_then(ElastiCacheGroup::status).unwrap_or("unknown");
                    // A change may be accepted a while before it begins.
                    let pending = group.and_then(ElastiCacheGroup::pending_modified_values);
                    let changing = pending.is_some_and(|pending| pending.auth_token_status().is_some());
                    if status == "available" && !changing {
                        return Ok(());
                    }
                    format!("is {status}")
                }
                Err(error) if may_pass(&error) => format!("cannot be looked at: {}", DisplayErrorContext(error)),
                Err(error) => return Err(self.failed(DisplayErrorContext(error))),
            };
            if Instant::now() >= end {
                return Err(self.failed(format!("{found}, and no more available after {PATIENCE:?}")));
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    fn failed(&self, reason: impl std::fmt::Display) -> ReplicationGroupError {
        ReplicationGroupError { id: self.id.clone(), reason: reason.to_string() }
    }
}

/// Whether asking again may help: no answer, a bad one, or one of a service that is not well or is asked too often.
fn may_pass<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> bool {
    match error {
        SdkError::TimeoutError(_) | SdkError::ResponseError(_) => true,
        SdkError::DispatchFailure(failure) => failure.is_io() || failure.is_timeout(),
        SdkError::ServiceError(refused) => {
            refused.raw().status().is_server_error() || refused.err().code() == Some("Throttling")
        }
        _ => false,
    }
}

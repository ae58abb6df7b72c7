//! What Parameter Store says instead of parameters.

use aws_sdk_ssm::config::http::HttpResponse;
use aws_sdk_ssm::error::{ProvideErrorMetadata, SdkError};

use super::ParameterPath;
use crate::causes::with_causes;

/// What a role that reads is to be allowed.
const READ: &str = "ssm:GetParametersByPath and ssm:GetParameters there, and kms:Decrypt";

/// A failed use of Parameter Store. Messages name the path and the reason, never a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParameterStoreError {
    /// No answer, or none that can be read: trying again may help.
    #[error("Parameter Store cannot be reached for {path}: {reason}")]
    Unreachable {
        /// Which parameters were asked for.
        path: ParameterPath,
        /// Why.
        reason: String,
    },
    /// It is asked too often by this account, or is not well: trying again helps.
    #[error("Parameter Store will not be asked now for {path}: {reason}")]
    Throttled {
        /// Which parameters were asked for.
        path: ParameterPath,
        /// Why.
        reason: String,
    },
    /// The credentials do not allow it.
    #[error("Parameter Store denies access to {path}: {reason}; the role needs {needs}")]
    Denied {
        /// Which parameters were asked for.
        path: ParameterPath,
        /// Why.
        reason: String,
        /// What is to be allowed.
        needs: &'static str,
    },
    /// Anything else: what was asked is wrong, or nobody can be asked.
    #[error("Parameter Store cannot be used for {path}: {reason}")]
    Refused {
        /// Which parameters were asked for.
        path: ParameterPath,
        /// Why.
        reason: String,
    },
}

impl ParameterStoreError {
    /// Whether trying again may help.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::Throttled { .. })
    }

    /// The same, where something else than reading was denied.
    pub(super) fn needing(mut self, what: &'static str) -> Self {
        if let Self::Denied { needs, .. } = &mut self {
            *needs = what;
        }
        self
    }

    /// Of an answer. <https://docs.aws.amazon.com/systems-manager/latest/APIReference/CommonErrors.html>
    pub(super) fn of<E>(path: &ParameterPath, error: &SdkError<E, HttpResponse>) -> Self
    where
        E: std::error::Error + ProvideErrorMetadata + 'static,
    {
        let path = path.clone();
        let SdkError::ServiceError(refused) = error else {
            let reason = match error.raw_response() {
                Some(answer) => format!("an answer that cannot be read, with status {}", answer.status().as_u16()),
                // Some of these have several lines.
                None => with_causes(error).split_whitespace().collect::<Vec<_>>().join(" "),
            };
            // Only somebody who sets it can help.
            if reason.contains("Missing Region") {
                return Self::Refused { path, reason: "no region is known, set AWS_REGION".to_owned() };
            }
            return Self::Unreachable { path, reason };
        };
        // The service's own message may quote what it was asked; the code is its word for what is wrong.
        let code = refused.err().code().unwrap_or("an answer without a reason").to_owned();
        match code.as_str() {
            "ThrottlingException"
            | "Throttling"
            | "TooManyUpdates"
            | "InternalServerError"
            | "ServiceUnavailable"
            | "RequestLimitExceeded" => Self::Throttled { path, reason: code },
            "AccessDeniedException"
            | "AccessDenied"
            | "UnrecognizedClientException"
            | "ExpiredTokenException"
            | "InvalidClientTokenId"
            | "InvalidSignatureException"
            | "KMSAccessDeniedException"
            | "MissingAuthenticationToken" => Self::Denied { path, reason: code, needs: READ },
            _ if refused.raw().status().is_server_error() => {
                Self::Unreachable { path, reason: format!("status {}: {code}", refused.raw().status().as_u16()) }
            }
            _ => Self::Refused { path, reason: code },
        }
    }
}

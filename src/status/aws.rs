//! What the checks of AWS' services have in common: the client's configuration, and what its errors mean.

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_s3::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};

use super::DEADLINE;

/// By AWS' standard chain of credentials and region, one try each, within a check's time.
pub(super) async fn config() -> SdkConfig {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(DEADLINE)
        .operation_attempt_timeout(DEADLINE)
        .operation_timeout(DEADLINE)
        .build();
    let config = aws_config::defaults(BehaviorVersion::latest());
    config.retry_config(RetryConfig::disabled()).timeout_config(timeouts).load().await
}

/// What kept a service from being read. `missing` is its code for a thing that is not there, with what that is;
/// `action` is what its role must be allowed.
pub(super) fn told<E, R>(error: &SdkError<E, R>, missing: (&str, &str), action: &str) -> String
where
    E: std::error::Error + ProvideErrorMetadata + 'static,
    R: std::fmt::Debug + 'static,
{
    tracing::debug!(error = %DisplayErrorContext(error), action, "AWS cannot be checked");
    let refused = match error {
        SdkError::ServiceError(refused) => refused.err().code().unwrap_or("an unknown error"),
        SdkError::TimeoutError(_) => return "no answer in time".to_owned(),
        SdkError::DispatchFailure(failure) if failure.is_timeout() => return "no answer in time".to_owned(),
        SdkError::DispatchFailure(failure) if failure.is_io() => return "cannot be reached".to_owned(),
        SdkError::ResponseError(_) => return "answers what cannot be read".to_owned(),
        _ => return "cannot be asked: no usable credentials, or no region".to_owned(),
    };
    match refused {
        code if code == missing.0 => format!("there is no such {}", missing.1),
        "AccessDenied"
        | "AccessDeniedException"
        | "AllAccessDisabled"
        | "ExpiredToken"
        | "ExpiredTokenException"
        | "InvalidAccessKeyId"
        | "InvalidSignatureException"
        | "MissingAuthenticationToken"
        | "MissingAuthenticationTokenException"
        | "SignatureDoesNotMatch"
        | "UnrecognizedClientException" => format!("access denied ({refused}): the role needs {action}"),
        "PermanentRedirect" | "AuthorizationHeaderMalformed" | "IllegalLocationConstraintException" => {
            format!("the {} is in another region", missing.1)
        }
        code => format!("refuses to be read: {code}"),
    }
}

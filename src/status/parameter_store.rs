//! Parameter Store: how old is what is known of it, or, where nobody keeps reading it, what it says now.

use std::time::Duration;

use async_trait::async_trait;

use super::finding::age;
use super::said::Said;
use super::{Check, Outcome};
use crate::clock::Clock;
use crate::config::{ParameterStore, ParameterStoreError, ParameterWatch, ReadingError};

/// So many intervals without a reading are too many.
const INTERVALS: u32 = 3;

/// The check of Parameter Store.
pub enum ParameterStoreCheck {
    /// Of what is known while the parameters are read again and again.
    Watched {
        /// What is known.
        watch: ParameterWatch,
        /// How often they are read.
        every: Duration,
        /// Tells its age.
        clock: Clock,
    },
    /// By reading them.
    Once(ParameterStore),
    /// Of a reading that has failed, in words that anybody may read.
    Failed(String),
}

impl ParameterStoreCheck {
    /// Of a reading that has failed so.
    #[must_use]
    pub fn failed(error: &ReadingError) -> Self {
        Self::Failed(match error {
            ReadingError::ParameterStore(error) | ReadingError::GaveUp { error, .. } => {
                Said::default().say("Parameter Store", error);
                told(error).to_owned()
            }
            // These name a parameter or the path alone.
            error => error.to_string(),
        })
    }
}

#[async_trait]
impl Check for ParameterStoreCheck {
    fn name(&self) -> &'static str {
        "parameter-store"
    }

    async fn look(&self) -> Outcome {
        match self {
            Self::Watched { watch, every, clock } => known(watch, *every, clock),
            Self::Once(store) => match store.read_all().await {
                Ok(parameters) => {
                    let version: i64 = parameters.iter().map(|parameter| parameter.info.version).sum();
                    Outcome::Ok(format!("{} parameters, set {version}", parameters.len()))
                }
                Err(error) => {
                    // It is asked once.
                    Said::default().say("Parameter Store", &error);
                    Outcome::Err(told(&error).to_owned())
                }
            },
            Self::Failed(why) => Outcome::Err(why.clone()),
        }
    }
}

fn known(watch: &ParameterWatch, every: Duration, clock: &Clock) -> Outcome {
    let Some(state) = watch.state() else { return Outcome::Err("not read yet".to_owned()) };
    // Of a clock that has been set back, nothing is known but that it is now.
    let old = clock.now().signed_duration_since(state.refreshed).to_std().unwrap_or_default();
    let set = format!("{} parameters, set {}, read {} ago", state.parameters.len(), state.set_version, age(old));
    if state.problem.is_some() {
        // The problem's own words may name hosts.
        return Outcome::Err(format!("the last reading was not taken over, the log says why; in use: {set}"));
    }
    if old > every * INTERVALS {
        return Outcome::Err(format!("not read for more than {INTERVALS} intervals; in use: {set}"));
    }
    Outcome::Ok(set)
}

fn told(error: &ParameterStoreError) -> &'static str {
    match error {
        ParameterStoreError::Unreachable { .. } => "cannot be reached, or there are no credentials or no region",
        ParameterStoreError::Throttled { .. } => "will not be asked now: throttled",
        ParameterStoreError::Denied { .. } => {
            "access denied: the role needs ssm:GetParametersByPath and ssm:GetParameters there, and kms:Decrypt"
        }
        ParameterStoreError::Refused { .. } => "refuses to be read; the log says why",
    }
}

//! What can go wrong between this process and its database.

use crate::causes::with_causes;
use crate::config::DatabaseTarget;

/// A failed use of the database. Messages name the database and the reason, never a password.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// It cannot be reached, or did not answer in time: trying again may help.
    #[error("{target} cannot be reached: {reason}")]
    Unavailable {
        /// Which database.
        target: DatabaseTarget,
        /// Why.
        reason: String,
    },
    /// It does not take our name and password: trying again helps once one of both has changed.
    #[error("{target} refuses our log-in: {reason}")]
    LogIn {
        /// Which database.
        target: DatabaseTarget,
        /// What it says.
        reason: String,
    },
    /// It answered with an error: trying again will not help.
    #[error("{target} refused: {reason}")]
    Refused {
        /// Which database.
        target: DatabaseTarget,
        /// Why.
        reason: String,
    },
    /// What it holds is not what this program wrote.
    #[error("{target} holds {what}, which this program did not write")]
    Unreadable {
        /// Which database.
        target: DatabaseTarget,
        /// What was found.
        what: String,
    },
}

impl StorageError {
    pub(super) fn unavailable(target: &DatabaseTarget, error: &dyn std::error::Error) -> Self {
        Self::Unavailable { target: target.clone(), reason: with_causes(error) }
    }

    pub(super) fn refused(target: &DatabaseTarget, error: &dyn std::error::Error) -> Self {
        Self::Refused { target: target.clone(), reason: with_causes(error) }
    }

    /// Whether trying again may help.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable { .. } | Self::LogIn { .. })
    }
}

//! The database: can it be written, and do its tables fit?

use std::sync::Arc;

use async_trait::async_trait;

use super::{Check, Outcome};
use crate::storage::{DatabaseStanding, Schema, SchemaState, StorageError};

/// The check of the database.
pub struct DatabaseCheck(Arc<dyn Schema>);

impl DatabaseCheck {
    /// Of this one.
    #[must_use]
    pub fn new(schema: Arc<dyn Schema>) -> Self {
        Self(schema)
    }
}

#[async_trait]
impl Check for DatabaseCheck {
    fn name(&self) -> &'static str {
        "database"
    }

    async fn look(&self) -> Outcome {
        match self.0.standing().await {
            Ok(DatabaseStanding { schema: schema @ SchemaState::Current(_), role, obstacle: None }) => {
                Outcome::Ok(format!("{role}, can write, {schema}"))
            }
            Ok(DatabaseStanding { role, obstacle: Some(obstacle), .. }) => {
                Outcome::Err(format!("{role}, cannot write: {obstacle}"))
            }
            Ok(DatabaseStanding { schema, role, obstacle: None }) => Outcome::Err(format!("{role}, {schema}")),
            Err(error) => {
                tracing::debug!(%error, "the database cannot be checked");
                Outcome::Err(match error {
                    StorageError::Unavailable { .. } => "cannot be reached; the log says why".to_owned(),
                    _ => "refuses to be looked at; the log says why".to_owned(),
                })
            }
        }
    }
}

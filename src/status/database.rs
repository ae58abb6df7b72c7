//! The database: can it be written, and do its tables fit?

use std::sync::Arc;

use async_trait::async_trait;

use super::said::Said;
use super::{Check, Outcome};
use crate::storage::{DatabaseStanding, Schema, StorageError};

/// The check of the database.
pub struct DatabaseCheck {
    schema: Arc<dyn Schema>,
    said: Said,
}

impl DatabaseCheck {
    /// Of this one.
    #[must_use]
    pub fn new(schema: Arc<dyn Schema>) -> Self {
        Self { schema, said: Said::default() }
    }
}

#[async_trait]
impl Check for DatabaseCheck {
    fn name(&self) -> &'static str {
        "database"
    }

    async fn look(&self) -> Outcome {
        match self.schema.standing().await {
            Ok(DatabaseStanding { schema, role, obstacle: None }) if schema.fits() => {
                Outcome::Ok(format!("{role}, can write, {schema}"))
            }
            Ok(DatabaseStanding { role, obstacle: Some(obstacle), .. }) => {
                Outcome::Err(format!("{role}, cannot write: {obstacle}"))
            }
            Ok(DatabaseStanding { schema, role, obstacle: None }) => Outcome::Err(format!("{role}, {schema}")),
            Err(error) => {
                self.said.say("the database", &error);
                Outcome::Err(match error {
                    StorageError::Unavailable { .. } => "cannot be reached; the log says why".to_owned(),
                    StorageError::LogIn { .. } => "does not take our name and password".to_owned(),
                    _ => "refuses to be looked at; the log says why".to_owned(),
                })
            }
        }
    }
}

//! A table of `DynamoDB`: can it be read?

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::AttributeValue;

use super::{Check, Outcome, aws};

/// The check of a table. It asks for one item, which needs no more than what a reader must be allowed anyway; a scan
/// would need the right to read all.
pub struct DynamoDbCheck {
    client: Client,
    table: String,
}

impl DynamoDbCheck {
    /// Of this table. Looks for credentials and the region.
    pub async fn new(table: String) -> Self {
        Self { client: Client::new(&aws::config().await), table }
    }
}

#[async_trait]
impl Check for DynamoDbCheck {
    fn name(&self) -> &'static str {
        "dynamodb"
    }

    async fn look(&self) -> Outcome {
        let key = AttributeValue::S("xkcdapp-check".to_owned());
        match self.client.get_item().table_name(&self.table).key("id", key).send().await {
            Ok(_) => readable(),
            // The key is held against the table's own: the table is there, and may be read.
            Err(SdkError::ServiceError(refused)) if refused.err().code() == Some("ValidationException") => readable(),
            Err(error) => Outcome::Err(aws::told(&error, ("ResourceNotFoundException", "table"), "dynamodb:GetItem")),
        }
    }
}

fn readable() -> Outcome {
    Outcome::Ok("the table can be read (dynamodb:GetItem)".to_owned())
}

//! A bucket of S3: can it be read?

use async_trait::async_trait;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::Builder;

use super::{Check, Outcome, aws};

/// The check of a bucket. Listing says of a bucket that it is there and may be read, where asking for an object would
/// say the same of one that is not there and of one that may not be read.
pub struct S3Check {
    client: Client,
    bucket: String,
}

impl S3Check {
    /// Of this bucket. Looks for credentials and the region.
    pub async fn new(bucket: String) -> Self {
        let config = aws::config().await;
        // What stands in for S3 has seldom a host name for each bucket.
        let stand_in = config.endpoint_url().is_some();
        let client = Client::from_conf(Builder::from(&config).force_path_style(stand_in).build());
        Self { client, bucket }
    }
}

#[async_trait]
impl Check for S3Check {
    fn name(&self) -> &'static str {
        "s3"
    }

    async fn look(&self) -> Outcome {
        match self.client.list_objects_v2().bucket(&self.bucket).max_keys(1).send().await {
            Ok(_) => Outcome::Ok("the bucket can be read (s3:ListBucket)".to_owned()),
            Err(error) => Outcome::Err(aws::told(&error, ("NoSuchBucket", "bucket"), "s3:ListBucket")),
        }
    }
}

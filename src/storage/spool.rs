//! A spool that processes share.

use std::fmt::{Debug, Display};
use std::time::Duration;

use async_trait::async_trait;

use super::StoreError;

/// Pages of spooled batches, kept for whichever process takes them up, in the order in which they came. Shows itself as
/// where that is, without anything secret.
///
/// A page that cannot be read is no error here: what it says concerns those who wrote it. Every method bounds its own
/// time, and may be dropped anywhere.
#[async_trait]
pub trait SpoolStore: Send + Sync + Debug + Display {
    /// Keeps a page behind all others. After an error it may have been kept all the same.
    async fn put(&self, page: &str) -> Result<(), StoreError>;

    /// How many pages wait. Cheap.
    async fn waiting(&self) -> Result<usize, StoreError>;

    /// The page that has waited longest, which stays.
    async fn first(&self) -> Result<Option<Vec<u8>>, StoreError>;

    /// Forgets this very page, wherever it stands; whether it was there.
    async fn remove(&self, page: &[u8]) -> Result<bool, StoreError>;

    /// Puts this very page aside for a person, in one step; whether it was there.
    async fn reject(&self, page: &[u8]) -> Result<bool, StoreError>;

    /// Takes the right to write what waits, or keeps it for longer; whether it is ours for `lease` from now. It ends by
    /// itself, so two may believe that they have it: it saves work, and guards nothing.
    async fn claim(&self, lease: Duration) -> Result<bool, StoreError>;

    /// Gives that right back where it is ours.
    async fn release(&self) -> Result<(), StoreError>;
}

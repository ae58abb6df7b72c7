//! Whether Redis takes a write now, whatever is known of the connections that pages share.

use std::time::Duration;

use tokio::time::Instant;

use super::link::Redis;
use crate::storage::seen::StoreError;

impl Redis {
    /// Writes and deletes a key on a new connection; how long the answer took, which may be so long at the most.
    pub async fn round_trip(&self, answer: Duration) -> Result<Duration, StoreError> {
        let place = self.place();
        let mut connection = self.connection(&place, answer).await?;
        let begun = Instant::now();
        self.heard(place.probe(&mut connection).await)?;
        Ok(begun.elapsed())
    }
}

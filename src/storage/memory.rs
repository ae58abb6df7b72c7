//! Seen sets in this process's memory: the embedded default, gone with the process.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use uuid::Uuid;

use super::seen::{Kept, SeenMark, SeenStore, StoreError};

type Bitmap = Arc<Mutex<Vec<u8>>>;

/// So many visitors at the most; beyond them, who has not come for the longest time is forgotten.
#[derive(Clone, Debug)]
pub struct SeenInMemory(Cache<Uuid, Bitmap>);

impl SeenInMemory {
    /// Room for this many visitors.
    #[must_use]
    pub fn new(visitors: u64) -> Self {
        Self(Cache::builder().max_capacity(visitors).eviction_policy(EvictionPolicy::lru()).build())
    }
}

#[async_trait]
impl SeenStore for SeenInMemory {
    async fn read(&self, visitor_id: Uuid, bytes: usize) -> Result<Kept, StoreError> {
        Ok(self.0.get(&visitor_id).map_or(Kept::Nothing, |bitmap| {
            let bitmap = bitmap.lock().unwrap_or_else(PoisonError::into_inner);
            Kept::Bitmap(bitmap.get(..bytes).unwrap_or(&bitmap).to_vec())
        }))
    }

    async fn mark(&self, visitor_id: Uuid, mark: SeenMark) -> Result<(), StoreError> {
        let beginning = mark.beginning.map(|beginning| beginning.bitmap).unwrap_or_default();
        let bitmap = self.0.get_with(visitor_id, || Arc::new(Mutex::new(beginning)));
        let mut bitmap = bitmap.lock().unwrap_or_else(PoisonError::into_inner);
        let byte = mark.bit as usize / 8;
        if bitmap.len() <= byte {
            bitmap.resize(byte + 1, 0);
        }
        if let Some(byte) = bitmap.get_mut(byte) {
            *byte |= 0x80 >> (mark.bit % 8);
        }
        Ok(())
    }

    async fn clear(&self, visitor_id: Uuid, _: usize) -> Result<(), StoreError> {
        self.0.insert(visitor_id, Bitmap::default());
        Ok(())
    }

    async fn forget(&self, visitor_id: Uuid) -> Result<(), StoreError> {
        self.0.invalidate(&visitor_id);
        Ok(())
    }
}

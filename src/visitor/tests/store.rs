//! A store that does as it is told.

use std::collections::HashMap;
use std::sync::Mutex;

use async_trait::async_trait;
use uuid::Uuid;

use crate::storage::{Kept, SeenInMemory, SeenMark, SeenStore, StoreError, StoreErrorKind};

/// A memory that can be away, and that counts what it is asked.
pub(super) struct FakeStore {
    memory: SeenInMemory,
    pub(super) failure: Mutex<Option<StoreErrorKind>>,
    pub(super) garbage: Mutex<Option<Uuid>>,
    pub(super) asked: Mutex<HashMap<&'static str, u32>>,
}

impl FakeStore {
    pub(super) fn new() -> Self {
        Self {
            memory: SeenInMemory::new(100),
            failure: Mutex::default(),
            garbage: Mutex::default(),
            asked: Mutex::default(),
        }
    }

    pub(super) fn asked(&self, what: &str) -> u32 {
        self.asked.lock().unwrap().get(what).copied().unwrap_or(0)
    }

    fn ask(&self, what: &'static str) -> Result<(), StoreError> {
        *self.asked.lock().unwrap().entry(what).or_default() += 1;
        match *self.failure.lock().unwrap() {
            Some(kind) => Err(StoreError { kind, message: "as told".to_owned() }),
            None => Ok(()),
        }
    }
}

#[async_trait]
impl SeenStore for FakeStore {
    async fn read(&self, visitor_id: Uuid, bytes: usize) -> Result<Kept, StoreError> {
        self.ask("read")?;
        if *self.garbage.lock().unwrap() == Some(visitor_id) {
            return Ok(Kept::Garbage);
        }
        self.memory.read(visitor_id, bytes).await
    }

    async fn mark(&self, visitor_id: Uuid, mark: SeenMark) -> Result<(), StoreError> {
        self.ask("mark")?;
        if mark.beginning.as_ref().is_some_and(|beginning| beginning.replace) {
            *self.garbage.lock().unwrap() = None;
            self.memory.forget(visitor_id).await?;
        }
        self.memory.mark(visitor_id, mark).await
    }

    async fn clear(&self, visitor_id: Uuid, bytes: usize) -> Result<(), StoreError> {
        self.ask("clear")?;
        self.memory.clear(visitor_id, bytes).await
    }

    fn is_up(&self) -> bool {
        self.failure.lock().unwrap().is_none()
    }

    async fn forget(&self, visitor_id: Uuid) -> Result<(), StoreError> {
        self.ask("forget")?;
        self.memory.forget(visitor_id).await
    }
}

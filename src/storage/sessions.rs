//! Admins' sessions, as they are kept: a text each, under an id that nobody can guess, for a limited time.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use moka::ops::compute::Op;
use moka::sync::Cache;
use tokio::time::Instant;

use super::StoreError;

/// Where sessions are kept. Every method bounds its own time.
#[async_trait]
pub trait SessionRecords: Send + Sync {
    /// Keeps a new session for so long; false where the id is taken, and then nothing is changed.
    async fn create(&self, id: &str, record: &str, lasting: Duration) -> Result<bool, StoreError>;

    /// Replaces a session that is there, and keeps it for so long from now. One that is not stays away: what has been
    /// deleted does not come back.
    async fn save(&self, id: &str, record: &str, lasting: Duration) -> Result<(), StoreError>;

    /// A session, where it is there.
    async fn load(&self, id: &str) -> Result<Option<String>, StoreError>;

    /// Leaves nothing of a session.
    async fn delete(&self, id: &str) -> Result<(), StoreError>;
}

/// Sessions that are kept at once; nobody but an admin begins one.
const MOST: u64 = 1_000;
/// No session lasts longer.
const LONGEST: Duration = Duration::from_hours(24);

/// Sessions in this process's memory.
pub struct SessionsInMemory(Cache<String, Kept>);

#[derive(Clone)]
struct Kept {
    record: Arc<str>,
    until: Instant,
}

impl Kept {
    fn new(record: &str, lasting: Duration) -> Self {
        Self { record: record.into(), until: Instant::now() + lasting.min(LONGEST) }
    }

    fn is_over(&self) -> bool {
        self.until <= Instant::now()
    }
}

impl Default for SessionsInMemory {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(MOST).time_to_live(LONGEST).build())
    }
}

#[async_trait]
impl SessionRecords for SessionsInMemory {
    async fn create(&self, id: &str, record: &str, lasting: Duration) -> Result<bool, StoreError> {
        let new = Kept::new(record, lasting);
        let entry = self.0.entry(id.to_owned()).or_insert_with_if(|| new, Kept::is_over);
        Ok(entry.is_fresh())
    }

    async fn save(&self, id: &str, record: &str, lasting: Duration) -> Result<(), StoreError> {
        self.0.entry(id.to_owned()).and_compute_with(|before| match before {
            Some(before) if !before.value().is_over() => Op::Put(Kept::new(record, lasting)),
            _ => Op::Nop,
        });
        Ok(())
    }

    async fn load(&self, id: &str) -> Result<Option<String>, StoreError> {
        Ok(self.0.get(id).filter(|kept| !kept.is_over()).map(|kept| kept.record.to_string()))
    }

    async fn delete(&self, id: &str) -> Result<(), StoreError> {
        self.0.invalidate(id);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_mins(1);

    #[tokio::test(start_paused = true)]
    async fn a_session_is_kept_for_its_time_and_ends() {
        let sessions = SessionsInMemory::default();
        assert!(sessions.create("a", "one", MINUTE).await.unwrap());
        tokio::time::advance(Duration::from_secs(59)).await;
        assert_eq!(sessions.load("a").await.unwrap().as_deref(), Some("one"));
        sessions.save("a", "two", MINUTE).await.unwrap();
        tokio::time::advance(Duration::from_secs(59)).await;
        assert_eq!(sessions.load("a").await.unwrap().as_deref(), Some("two"));
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(sessions.load("a").await.unwrap(), None);
        assert!(sessions.create("a", "three", MINUTE).await.unwrap(), "the id is free again");
    }

    #[tokio::test]
    async fn a_taken_id_is_refused_and_its_session_untouched() {
        let sessions = SessionsInMemory::default();
        assert!(sessions.create("a", "one", MINUTE).await.unwrap());
        assert!(!sessions.create("a", "two", MINUTE).await.unwrap());
        assert_eq!(sessions.load("a").await.unwrap().as_deref(), Some("one"));
    }

    #[tokio::test]
    async fn what_is_deleted_does_not_come_back_with_a_late_save() {
        let sessions = SessionsInMemory::default();
        assert!(sessions.create("a", "one", MINUTE).await.unwrap());
        sessions.delete("a").await.unwrap();
        sessions.save("a", "two", MINUTE).await.unwrap();
        assert_eq!(sessions.load("a").await.unwrap(), None);
    }
}

//! The spool in Redis: a list of pages, and who writes them.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use redis::{Cmd, FromRedisValue, cmd};
use uuid::Uuid;

use super::link::Redis;
use crate::storage::seen::StoreError;
use crate::storage::spool::SpoolStore;

/// The list of pages that wait.
const WAITING: &str = "xkcdapp:spool";
/// The list of those that a person must look at.
const REJECTED: &str = "xkcdapp:spool:rejected";
/// Who writes what waits.
const OWNER: &str = "xkcdapp:spool:lock";
/// How long any answer may take: a page after a long outage is megabytes.
const ANSWER: Duration = Duration::from_secs(2);

/// In one step, so that nobody keeps for longer what has become another's.
const CLAIM: &str = "
    if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
    if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
    return 0";
/// In one step for the same reason.
const RELEASE: &str = "
    if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
    return 0";
/// Written down before it is forgotten: there may be no room for it.
const REJECT: &str = "
    if not redis.call('LPOS', KEYS[1], ARGV[1]) then return 0 end
    redis.call('RPUSH', KEYS[2], ARGV[1])
    return redis.call('LREM', KEYS[1], 1, ARGV[1])";

/// The spool in a Redis, as one process sees it.
///
/// It has connections of its own: pages give up long before megabytes are through, and what befalls the spool says
/// nothing of the seen sets.
pub struct RedisSpool {
    redis: Arc<Redis>,
    /// Who this process is.
    owner: Uuid,
}

impl RedisSpool {
    /// The spool in `redis`, seen by a process that nobody else is called as.
    #[must_use]
    pub fn new(redis: Arc<Redis>, owner: Uuid) -> Self {
        Self { redis, owner }
    }

    /// By a connection that is made when it is needed, let go when it fails, and left behind when Redis moves.
    async fn ask<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, StoreError> {
        let place = self.redis.place();
        let kept = place.spool().clone();
        let mut connection = match kept {
            Some(connection) => connection,
            None => self.redis.connection(&place, ANSWER).await?,
        };
        let outcome = command.query_async(&mut connection).await;
        *place.spool() = outcome.is_ok().then_some(connection);
        self.redis.heard(outcome.map_err(StoreError::from))
    }
}

#[async_trait]
impl SpoolStore for RedisSpool {
    async fn put(&self, page: &str) -> Result<(), StoreError> {
        // One try, on a new connection: this may be the process's last moment, and nobody knows how the old one is.
        let mut connection = self.redis.connection(&self.redis.place(), ANSWER).await?;
        let put = cmd("RPUSH").arg(WAITING).arg(page).exec_async(&mut connection).await;
        self.redis.heard(put.map_err(StoreError::from))
    }

    async fn waiting(&self) -> Result<usize, StoreError> {
        self.ask(cmd("LLEN").arg(WAITING)).await
    }

    async fn first(&self) -> Result<Option<Vec<u8>>, StoreError> {
        self.ask(cmd("LINDEX").arg(WAITING).arg(0)).await
    }

    async fn remove(&self, page: &[u8]) -> Result<bool, StoreError> {
        // By what it says, not by its place: another process may have been quicker, and the first is then another page.
        self.ask(cmd("LREM").arg(WAITING).arg(1).arg(page)).await
    }

    async fn reject(&self, page: &[u8]) -> Result<bool, StoreError> {
        self.ask(cmd("EVAL").arg(REJECT).arg(2).arg(WAITING).arg(REJECTED).arg(page)).await
    }

    async fn claim(&self, lease: Duration) -> Result<bool, StoreError> {
        let lease = u64::try_from(lease.as_millis()).unwrap_or(u64::MAX);
        self.ask(cmd("EVAL").arg(CLAIM).arg(1).arg(OWNER).arg(self.owner.as_bytes()).arg(lease)).await
    }

    async fn release(&self) -> Result<(), StoreError> {
        self.ask(cmd("EVAL").arg(RELEASE).arg(1).arg(OWNER).arg(self.owner.as_bytes())).await
    }
}

/// Which Redis, where; nothing secret.
impl fmt::Display for RedisSpool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.redis.fmt(f)
    }
}

impl fmt::Debug for RedisSpool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.redis, f)
    }
}

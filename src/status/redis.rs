//! Redis: a write and its answer, on a connection of its own.

use std::sync::Arc;

use async_trait::async_trait;

use super::said::Said;
use super::{Check, DEADLINE, Outcome};
use crate::storage::{Redis, StoreErrorKind};

/// The check of Redis.
pub struct RedisCheck {
    redis: Arc<Redis>,
    said: Said,
}

impl RedisCheck {
    /// Of this one.
    #[must_use]
    pub fn new(redis: Arc<Redis>) -> Self {
        Self { redis, said: Said::default() }
    }
}

#[async_trait]
impl Check for RedisCheck {
    fn name(&self) -> &'static str {
        "redis"
    }

    async fn look(&self) -> Outcome {
        match self.redis.round_trip(DEADLINE).await {
            Ok(took) => Outcome::Ok(format!("a write and its answer took {:.1} ms", took.as_secs_f64() * 1e3)),
            Err(error) => {
                self.said.say("Redis", &error);
                let text = match error.kind {
                    StoreErrorKind::Timeout => "no answer in time",
                    StoreErrorKind::Away | StoreErrorKind::Connection => "cannot be reached",
                    StoreErrorKind::Denied => "does not take our name and password, or forbids a write",
                    StoreErrorKind::ReadOnly => "takes no writes: it is a replica, or cannot save",
                    StoreErrorKind::Full => "takes no writes: its memory is full",
                    StoreErrorKind::Garbage | StoreErrorKind::Other => "refuses a write; the log says why",
                };
                Outcome::Err(text.to_owned())
            }
        }
    }
}

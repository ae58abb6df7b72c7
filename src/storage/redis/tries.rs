//! Tries to log in, counted in Redis for all processes that share it.

use std::time::Duration;

use async_trait::async_trait;
use redis::Value;

use super::link::Redis;
use crate::storage::StoreError;
use crate::storage::seen::StoreErrorKind;
use crate::storage::tries::{
    FIRST_WAIT, FREE_TRIES, KNOWN, LONGEST_WAIT, LogInTries, REMEMBERED, TRIES_IN_WINDOW, WINDOW,
};

/// One step, whatever happens at the same time: what [`crate::storage::TriesInMemory`] does, in milliseconds.
const BEGIN: &str = "
    local wait = redis.call('PTTL', KEYS[2])
    if wait > 0 then return wait end
    if redis.call('EXISTS', KEYS[3]) == 0 then
        local all = redis.call('INCR', KEYS[4])
        if all == 1 then redis.call('PEXPIRE', KEYS[4], ARGV[1]) end
        if all > tonumber(ARGV[2]) then return math.max(1, redis.call('PTTL', KEYS[4])) end
    end
    local tries = redis.call('INCR', KEYS[1])
    redis.call('PEXPIRE', KEYS[1], ARGV[3])
    local over = tries - tonumber(ARGV[4])
    if over >= 0 then
        local rest = math.min(tonumber(ARGV[5]) * 2 ^ math.min(over, 16), tonumber(ARGV[6]))
        redis.call('SET', KEYS[2], '1', 'PX', string.format('%d', rest))
    end
    return 0";

/// How many tries there have been, whether to wait, and whether somebody has logged in from there.
fn keys(network: &str) -> [String; 3] {
    ["tries", "wait", "known"].map(|what| ["xkcdapp:log-in:", network, ":", what].concat())
}

const ALL: &str = "xkcdapp:log-in:all";

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[async_trait]
impl LogInTries for Redis {
    async fn begin(&self, network: &str) -> Result<Option<Duration>, StoreError> {
        let [tries, wait, known] = keys(network);
        let mut command = redis::pipe();
        let eval = command.cmd("EVAL").arg(BEGIN).arg(4).arg(tries).arg(wait).arg(known).arg(ALL);
        eval.arg(milliseconds(WINDOW)).arg(TRIES_IN_WINDOW).arg(milliseconds(REMEMBERED)).arg(FREE_TRIES);
        eval.arg(milliseconds(FIRST_WAIT)).arg(milliseconds(LONGEST_WAIT));
        match self.run(&command).await?.first() {
            Some(Value::Int(0)) => Ok(None),
            Some(Value::Int(wait)) => Ok(Some(Duration::from_millis(u64::try_from(*wait).unwrap_or(1)))),
            _ => Err(StoreError { kind: StoreErrorKind::Other, message: "an answer of another kind".to_owned() }),
        }
    }

    async fn is_known(&self, network: &str) -> Result<bool, StoreError> {
        let [.., known] = keys(network);
        let found = self.run(redis::pipe().cmd("EXISTS").arg(known)).await?;
        Ok(found.first() == Some(&Value::Int(1)))
    }

    async fn succeeded(&self, network: &str) -> Result<(), StoreError> {
        let [tries, wait, known] = keys(network);
        let mut commands = redis::pipe();
        commands.cmd("DEL").arg(tries).arg(wait);
        commands.cmd("SET").arg(known).arg(1).arg("PX").arg(milliseconds(KNOWN));
        self.run(&commands).await.map(drop)
    }
}

//! All scenarios. A new one is a file, its `mod` line and its line in [`ALL`].

mod away;
mod clock;
mod crossing;
mod crowds;
mod cuts;
mod dropped;
mod fake_clock;
mod hang_ups;
mod hostile;
mod kills;
mod moments;
mod one_deck;
mod processes;
mod redis;
mod redis_garbage;
mod refused;
mod restarts;
mod restored;
mod shutdown;
mod slow;
mod sqlite;
mod tiny_disk;
mod xkcd;

use super::scenario::Scenario;

/// All there are; of those that may run side by side the longest first, for the sake of the whole.
pub(crate) const ALL: &[Scenario] = &[
    away::LONG,
    dropped::SCENARIO,
    away::STOPPED,
    slow::SCENARIO,
    redis::KILLED,
    redis::PAUSED,
    redis::FULL,
    redis::READ_ONLY,
    redis::FLUSHED,
    redis::PASSWORD_CHANGED,
    redis::LATE,
    redis::TOO_LATE,
    redis_garbage::SCENARIO,
    xkcd::SCENARIO,
    hostile::SCENARIO,
    kills::SCENARIO,
    moments::QUEUED,
    moments::SEALED,
    moments::SENT,
    moments::ANSWERED,
    moments::REPLYING,
    cuts::BEFORE,
    cuts::BETWEEN,
    cuts::AFTER,
    restarts::TERMINATED,
    restarts::RESTARTED,
    restored::SCENARIO,
    refused::READ_ONLY,
    refused::CONNECTIONS,
    refused::DISK_FULL,
    processes::TWO,
    processes::FOUR,
    one_deck::TWO,
    one_deck::FOUR,
    sqlite::KILLED,
    sqlite::LOCKED,
    clock::JUMPING,
    clock::MIDNIGHT,
    shutdown::ALONE,
    shutdown::BALANCED,
    hang_ups::SCENARIO,
    crossing::SCENARIO,
    crowds::SLOWLORIS,
    crowds::SLOW_READERS,
    crowds::NON_READERS,
    crowds::IDLE,
];

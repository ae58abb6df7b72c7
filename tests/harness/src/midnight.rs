//! The end of a day, which must not come while a test looks at what was counted today.

use std::time::{Duration, SystemTime};

/// What a test that looks at today takes at most, in seconds, on a machine that does other things too.
const LONGEST: u64 = 180;

/// Returns at once, or, where a day (UTC) is about to end, when the next one has begun: in three minutes at most.
pub async fn clear_of_midnight() {
    #[expect(clippy::disallowed_methods, reason = "the programs under test count by the real day")]
    let now = SystemTime::now();
    let left = left(now.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs());
    if left < LONGEST {
        tokio::time::sleep(Duration::from_secs(left)).await;
    }
}

/// What is left of the day, so many seconds after one began.
fn left(since: u64) -> u64 {
    const DAY: u64 = 24 * 60 * 60;
    DAY - since % DAY
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_86400_seconds() {
        for (since, still) in [(0, 86_400), (1, 86_399), (86_399, 1), (86_400, 86_400), (20_000 * 86_400 - 2, 2)] {
            assert_eq!(left(since), still, "{since}");
        }
    }
}

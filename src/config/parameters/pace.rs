//! When the parameters are read next.

use std::time::Duration;

use tokio::time::Instant;

use super::RefreshReason;
use crate::chance::Chance;

/// From the beginning of one reading to that of the next, however much is asked for.
const GAP: Duration = Duration::from_secs(1);
/// The same where readings because of refused log-ins have brought nothing new.
const FRUITLESS_GAP: Duration = Duration::from_secs(2);
/// So many of these are made before.
const FRUITLESS: u32 = 3;
/// The same for keys that are not known: anybody can make up a cookie that names one.
const UNKNOWN_KEY_GAP: Duration = Duration::from_secs(5);
/// For so long a set that cannot be used is looked at again every few seconds: two puts belong together, and the second
/// follows soon.
const PUTS_TOGETHER: Duration = Duration::from_mins(2);

/// How a reading ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// The set is in use, and was before.
    Unchanged,
    /// A new set is in use.
    Taken,
    /// The set with this version cannot be used.
    NotTaken(i64),
    /// There was no answer, and trying again may help.
    NotRead,
    /// There was none, and trying again soon does not help.
    NotAllowed,
}

/// When the next reading is due.
#[derive(Debug)]
pub(super) struct Pace {
    every: Duration,
    chance: Chance,
    began: Instant,
    due: Instant,
    /// Somebody was refused since the last reading began.
    refused: bool,
    /// Readings for that reason that brought nothing new, one after the other.
    fruitless: u32,
    /// What refusals must wait for: a Parameter Store that has not answered is not to be asked all the more.
    refusals_from: Instant,
    /// Failures of the same kind, one after the other, since when.
    failures: Option<(Ending, u32, Instant)>,
}

impl Pace {
    /// The first reading is over.
    pub(super) fn new(every: Duration, chance: Chance) -> Self {
        let now = Instant::now();
        let mut pace = Self {
            every,
            chance,
            began: now,
            due: now,
            refused: false,
            fruitless: 0,
            refusals_from: now,
            failures: None,
        };
        pace.due = now + pace.usual();
        pace
    }

    /// When the next reading is due.
    pub(super) fn due(&self) -> Instant {
        self.due
    }

    /// Somebody asks for it.
    pub(super) fn ask(&mut self, reason: RefreshReason) {
        let from = match reason {
            RefreshReason::Signal | RefreshReason::Admin => self.began + GAP,
            RefreshReason::UnknownKey => self.refusals_from.max(self.began + UNKNOWN_KEY_GAP),
            RefreshReason::DatabaseRefused | RefreshReason::RedisRefused => {
                self.refused = true;
                let gap = if self.fruitless < FRUITLESS { GAP } else { FRUITLESS_GAP };
                self.refusals_from.max(self.began + gap)
            }
        };
        self.due = self.due.min(from.max(Instant::now()));
    }

    /// A reading begins.
    pub(super) fn begin(&mut self) {
        self.began = Instant::now();
    }

    /// It has ended.
    pub(super) fn end(&mut self, ending: Ending) {
        let refused = std::mem::take(&mut self.refused);
        self.fruitless = match ending {
            Ending::Unchanged | Ending::NotAllowed if refused => self.fruitless.saturating_add(1),
            Ending::NotTaken(_) | Ending::NotRead => self.fruitless,
            _ => 0,
        };
        let now = Instant::now();
        let rest = match ending {
            Ending::Unchanged | Ending::Taken | Ending::NotAllowed => {
                self.failures = None;
                self.usual()
            }
            Ending::NotTaken(_) | Ending::NotRead => {
                let before = self.failures.filter(|(before, ..)| *before == ending);
                let (_, failures, since) = before.unwrap_or((ending, 0, now));
                self.failures = Some((ending, failures + 1, since));
                self.after_failure(ending, failures, now - since)
            }
        };
        self.due = now + rest;
        self.refusals_from = if ending == Ending::NotRead { now + rest / 2 } else { now };
    }

    fn after_failure(&self, ending: Ending, failures: u32, lasting: Duration) -> Duration {
        let rest = match (ending, failures) {
            (Ending::NotTaken(_), 0) => Duration::from_secs(1),
            (Ending::NotTaken(_), 1) => Duration::from_secs(2),
            (Ending::NotTaken(_), _) if lasting < PUTS_TOGETHER => {
                Duration::from_secs(2) + self.chance.jitter(Duration::from_secs(1))
            }
            (Ending::NotRead, failures) => self.chance.jitter(Duration::from_secs(1 << failures.min(10))),
            _ => self.usual(),
        };
        rest.min(self.usual())
    }

    /// The usual rest, give or take an eighth, so that processes do not read in step. Never so long that a process
    /// learns of a key later than two intervals after it was put.
    fn usual(&self) -> Duration {
        self.every * 3 / 4 + self.chance.jitter(self.every / 4)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: Duration = Duration::from_mins(1);

    fn pace() -> Pace {
        Pace::new(EVERY, Chance::seeded(7))
    }

    /// Goes to when the next reading is due, lets it end so, and tells how long that took.
    async fn next(pace: &mut Pace, ending: Ending) -> Duration {
        let before = Instant::now();
        tokio::time::sleep_until(pace.due()).await;
        pace.begin();
        pace.end(ending);
        before.elapsed()
    }

    fn seconds(range: std::ops::RangeInclusive<f64>, rest: Duration) {
        assert!(range.contains(&rest.as_secs_f64()), "{rest:?} is not within {range:?} s");
    }

    #[tokio::test(start_paused = true)]
    async fn readings_come_at_their_interval_give_or_take_an_eighth() {
        let mut pace = pace();
        for _ in 0..50 {
            seconds(52.5..=67.6, next(&mut pace, Ending::Unchanged).await);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_asks_has_a_reading_at_once_but_none_within_a_second_of_another() {
        let mut pace = pace();
        tokio::time::sleep(Duration::from_secs(10)).await;
        pace.ask(RefreshReason::Signal);
        seconds(0.0..=0.01, next(&mut pace, Ending::Unchanged).await);
        pace.ask(RefreshReason::Admin);
        seconds(0.99..=1.01, next(&mut pace, Ending::Unchanged).await);
    }

    #[tokio::test(start_paused = true)]
    async fn refusals_that_bring_nothing_new_have_a_reading_every_two_seconds() {
        let mut pace = pace();
        for gap in [1.0, 1.0, 1.0, 2.0, 2.0, 2.0] {
            pace.ask(RefreshReason::DatabaseRefused);
            seconds(gap - 0.01..=gap + 0.01, next(&mut pace, Ending::Unchanged).await);
        }
        pace.ask(RefreshReason::RedisRefused);
        next(&mut pace, Ending::Taken).await;
        pace.ask(RefreshReason::RedisRefused);
        seconds(0.99..=1.01, next(&mut pace, Ending::Unchanged).await);
    }

    #[tokio::test(start_paused = true)]
    async fn refusals_do_not_hurry_what_does_not_answer() {
        let mut pace = pace();
        next(&mut pace, Ending::NotRead).await;
        let mut rest = Duration::ZERO;
        for _ in 0..12 {
            pace.ask(RefreshReason::DatabaseRefused);
            pace.ask(RefreshReason::UnknownKey);
            rest = next(&mut pace, Ending::NotRead).await;
        }
        seconds(15.0..=34.0, rest);
        // A person may.
        pace.ask(RefreshReason::Admin);
        seconds(0.99..=1.01, next(&mut pace, Ending::NotRead).await);
        // And where nobody lets us read, as where nothing is new.
        next(&mut pace, Ending::Taken).await;
        for gap in [1.0, 1.0, 1.0, 2.0, 2.0, 2.0] {
            pace.ask(RefreshReason::RedisRefused);
            seconds(gap - 0.01..=gap + 0.01, next(&mut pace, Ending::NotAllowed).await);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn made_up_keys_have_no_reading_within_five_seconds_of_another() {
        let mut pace = pace();
        for _ in 0..3 {
            pace.ask(RefreshReason::UnknownKey);
            seconds(4.99..=5.01, next(&mut pace, Ending::Unchanged).await);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_set_that_cannot_be_used_is_looked_at_soon_and_later_as_usual() {
        let mut pace = pace();
        next(&mut pace, Ending::NotTaken(5)).await;
        seconds(0.99..=1.01, next(&mut pace, Ending::NotTaken(5)).await);
        seconds(1.99..=2.01, next(&mut pace, Ending::NotTaken(5)).await);
        let since = Instant::now() - Duration::from_secs(3);
        while since.elapsed() < PUTS_TOGETHER {
            seconds(2.49..=3.51, next(&mut pace, Ending::NotTaken(5)).await);
        }
        seconds(52.5..=67.6, next(&mut pace, Ending::NotTaken(5)).await);
        next(&mut pace, Ending::NotTaken(6)).await;
        seconds(0.99..=1.01, next(&mut pace, Ending::Taken).await);
        seconds(52.5..=67.6, next(&mut pace, Ending::Taken).await);
    }

    #[tokio::test(start_paused = true)]
    async fn what_does_not_answer_is_asked_less_and_less() {
        let mut pace = pace();
        next(&mut pace, Ending::NotRead).await;
        for around in [1.0, 2.0, 4.0, 8.0, 16.0] {
            seconds(around * 0.49..=around * 1.51, next(&mut pace, Ending::NotRead).await);
        }
        for _ in 0..20 {
            seconds(15.0..=67.6, next(&mut pace, Ending::NotRead).await);
        }
        next(&mut pace, Ending::NotAllowed).await;
        seconds(52.5..=67.6, next(&mut pace, Ending::NotAllowed).await);
    }
}

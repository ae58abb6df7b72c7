//! The last log lines, in memory.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tracing::{Level, Metadata};

use super::ACCESS;

/// Lines kept of each kind, so that a busy kind never drives out a rare one.
const LINES: usize = 1_000;

/// Bytes kept of a line.
const LONGEST: usize = 4 * 1024;

/// What stands at the end of a line that was longer.
const CUT: &str = "\u{2026} [cut]";

/// What drives out what: errors, warnings, what is worth knowing, requests, the rest.
const KINDS: usize = 5;

/// A line as it was logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// Later lines have higher numbers.
    pub number: u64,
    /// How much it matters.
    pub level: Level,
    /// The line without its end, and without colours. Not redacted.
    pub text: String,
    /// Whether it was longer than what is kept.
    pub cut: bool,
}

/// The last 1,000 lines of each kind, at most 4 KB of each. Clones share them; empty where nothing is logged.
///
/// A line costs its copying, into memory that is used again, and a lock that nobody holds for longer than that.
#[derive(Clone, Debug, Default)]
pub struct LogRing(Arc<Kept>);

#[derive(Debug, Default)]
struct Kept {
    next_number: AtomicU64,
    kinds: [Mutex<Ring>; KINDS],
}

#[derive(Debug, Default)]
struct Ring {
    slots: Vec<Slot>,
    /// Where the next line goes once all slots are in use.
    oldest: usize,
}

#[derive(Debug)]
struct Slot {
    number: u64,
    level: Level,
    text: Vec<u8>,
    cut: bool,
}

impl LogRing {
    /// Keeps a line; of what is no UTF-8, a reader will see that it is none.
    pub(super) fn push(&self, about: Kind, line: &[u8]) {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let kept = &line[..line.floor_char_boundary(LONGEST)];
        let cut = kept.len() < line.len();
        let mut ring = self.0.kinds[about.place].lock().unwrap_or_else(PoisonError::into_inner);
        // Under the lock, so that within a kind the order is that of the numbers.
        let number = self.0.next_number.fetch_add(1, Ordering::Relaxed);
        if ring.slots.len() < LINES {
            ring.slots.push(Slot { number, level: about.level, text: kept.to_vec(), cut });
            return;
        }
        let oldest = ring.oldest;
        ring.oldest = (oldest + 1) % LINES;
        let slot = &mut ring.slots[oldest];
        (slot.number, slot.level, slot.cut) = (number, about.level, cut);
        slot.text.clear();
        slot.text.extend_from_slice(kept);
    }

    /// The last lines of this level and those that matter more, newest first, at most so many; those of requests among
    /// them only where they are asked for.
    #[must_use]
    pub fn lines(&self, level: Level, with_access: bool, most: usize) -> Vec<LogLine> {
        let mut lines = Vec::new();
        for (place, kind) in self.0.kinds.iter().enumerate() {
            if place == Kind::ACCESS && !with_access {
                continue;
            }
            let ring = kind.lock().unwrap_or_else(PoisonError::into_inner);
            // Levels that matter more are smaller.
            let wanted = ring.slots.iter().filter(|slot| slot.level <= level);
            lines.extend(wanted.map(Slot::line));
        }
        lines.sort_unstable_by_key(|line| std::cmp::Reverse(line.number));
        lines.truncate(most);
        lines
    }
}

impl Slot {
    fn line(&self) -> LogLine {
        let mut text = String::from_utf8_lossy(&self.text).into_owned();
        if self.cut {
            text.push_str(CUT);
        }
        LogLine { number: self.number, level: self.level, text, cut: self.cut }
    }
}

/// What kind of line it is, and how much it matters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    place: usize,
    level: Level,
}

impl Kind {
    const ACCESS: usize = 3;

    pub(super) fn of(about: &Metadata<'_>) -> Self {
        Self::new(*about.level(), about.target())
    }

    pub(super) fn new(level: Level, target: &str) -> Self {
        let place = match level {
            Level::ERROR => 0,
            Level::WARN => 1,
            Level::INFO if target == ACCESS => Self::ACCESS,
            Level::INFO => 2,
            _ => 4,
        };
        Self { place, level }
    }
}

/// Where a text may be cut, for bytes that may be none.
trait Boundary {
    fn floor_char_boundary(&self, most: usize) -> usize;
}

impl Boundary for [u8] {
    fn floor_char_boundary(&self, most: usize) -> usize {
        if self.len() <= most {
            return self.len();
        }
        let continues = |place: &usize| self.get(*place).is_some_and(|byte| byte & 0xc0 == 0x80);
        // A letter has at most four bytes.
        (most.saturating_sub(3)..=most).rev().find(|place| !continues(place)).unwrap_or(most)
    }
}

#[cfg(test)]
mod tests;

//! What has been measured.

use std::time::Duration;

use serde::Serialize;

use crate::drivers::Report;
use crate::rows::Row;

/// Everything of one run.
#[derive(Default)]
pub(crate) struct Results {
    pub(crate) rounds: usize,
    pub(crate) seconds: u64,
    /// What the product is measured beside.
    pub(crate) rival: &'static str,
    pub(crate) rows: Vec<Measured>,
    pub(crate) starts: Vec<Start>,
    pub(crate) memory: Option<Memory>,
    pub(crate) draws: Vec<Draw>,
    pub(crate) seen: Option<SeenMemory>,
    pub(crate) searches: Option<Searches>,
}

/// What searches took, on one thread of this process.
#[derive(Clone, Copy, Serialize)]
pub(crate) struct Searches {
    /// Comics in the catalogue.
    pub(crate) comics: usize,
    /// Queries.
    pub(crate) queries: usize,
    /// Those that found something.
    pub(crate) found: usize,
    /// How long the catalogue took to be indexed.
    pub(crate) indexing: Duration,
    /// Of the queries.
    pub(crate) median: Duration,
    /// 99 of 100 took no longer.
    pub(crate) p99: Duration,
    /// None took longer.
    pub(crate) worst: Duration,
}

/// One row at each number of connections.
pub(crate) struct Measured {
    pub(crate) row: Row,
    pub(crate) loads: Vec<Load>,
    /// hey's report at 64 connections and whether exactly its answers were counted.
    pub(crate) hey: Option<(Report, Verdict)>,
}

/// One row at one number of connections: a pair of measurements a round.
pub(crate) struct Load {
    pub(crate) connections: usize,
    pub(crate) rounds: Vec<Round>,
}

/// The bare server and the product, one right after the other.
pub(crate) struct Round {
    pub(crate) bare: Sample,
    pub(crate) product: Sample,
    pub(crate) verdict: Verdict,
}

/// One run of wrk and what it cost.
#[derive(Clone, Copy)]
pub(crate) struct Sample {
    pub(crate) report: Report,
    /// User and system time of the servers' processes.
    pub(crate) server: Duration,
    /// That of the database's; nothing where it is part of the server.
    pub(crate) database: Duration,
    /// Memory of the servers' processes, in bytes.
    pub(crate) memory: u64,
}

/// Views counted against answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    /// Nothing is counted here.
    Uncounted,
    /// As many views as answers.
    Exact,
    /// So many views more than answers, none of them more than requests that wrk broke off at its end.
    Broken(u64),
    /// Neither: this must not be. Answers, and views counted.
    Wrong(u64, u64),
}

/// From process start to the first answered page.
pub(crate) struct Start {
    pub(crate) database: &'static str,
    pub(crate) times: Vec<Duration>,
}

/// Memory of one process.
#[derive(Clone, Copy, Serialize)]
pub(crate) struct Memory {
    pub(crate) views: u64,
    /// Bytes after them.
    pub(crate) now: u64,
    /// Bytes at the most.
    pub(crate) most: u64,
}

/// One draw from a deck of which so many comics have been seen.
pub(crate) struct Draw {
    pub(crate) seen: u32,
    pub(crate) of: u32,
    pub(crate) each: Duration,
}

/// What many visitors take in Redis.
#[derive(Clone, Copy, Serialize)]
pub(crate) struct SeenMemory {
    pub(crate) visitors: u32,
    /// Of each.
    pub(crate) views: u32,
    /// Of all that Redis has allocated for them.
    pub(crate) bytes_each: u64,
}

impl Verdict {
    /// Judges: `broken` requests may have been counted although their answers were not waited for.
    pub(crate) fn of(answered: u64, counted: u64, broken: u64) -> Self {
        match counted.checked_sub(answered) {
            Some(0) => Self::Exact,
            Some(more) if more <= broken => Self::Broken(more),
            _ => Self::Wrong(answered, counted),
        }
    }
}

impl Sample {
    /// Server CPU a request, in microseconds.
    pub(crate) fn server_us(&self) -> f64 {
        self.each(self.server)
    }

    /// Database CPU a request, in microseconds.
    pub(crate) fn database_us(&self) -> f64 {
        self.each(self.database)
    }

    fn each(&self, time: Duration) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "far fewer requests than that")]
        let answered = self.report.answered.max(1) as f64;
        time.as_secs_f64() * 1e6 / answered
    }
}

impl Load {
    /// The median over the rounds of something of a round.
    pub(crate) fn median(&self, of: impl Fn(&Round) -> f64) -> f64 {
        median(self.rounds.iter().map(of).collect())
    }

    /// How often the product's server CPU a request is the bare server's.
    pub(crate) fn ratio(&self) -> f64 {
        self.median(|round| round.product.server_us() / round.bare.server_us())
    }

    /// How often the product's p99 is the bare server's.
    pub(crate) fn p99_ratio(&self) -> f64 {
        self.median(|round| round.product.report.p99.as_secs_f64() / round.bare.report.p99.as_secs_f64())
    }

    /// All errors of the product's runs.
    pub(crate) fn errors(&self) -> u64 {
        self.rounds.iter().map(|round| round.product.report.errors).sum()
    }
}

/// The middle one, or between the two in the middle; 0 of none.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match (values.get(middle), values.len() % 2) {
        (None, _) => 0.0,
        (Some(value), 1) => *value,
        (Some(value), _) => values.get(middle - 1).map_or(*value, |before| f64::midpoint(*before, *value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(vec![]).to_string(), "0");
        assert_eq!(median(vec![9.0, 1.0, 2.0]).to_string(), "2");
        assert_eq!(median(vec![9.0, 1.0, 2.0, 4.0]).to_string(), "3");
    }

    #[test]
    fn views_beyond_answers_are_right_only_where_requests_were_broken_off() {
        assert_eq!(Verdict::of(10, 10, 0), Verdict::Exact);
        assert_eq!(Verdict::of(10, 12, 2), Verdict::Broken(2));
        assert_eq!(Verdict::of(10, 13, 2), Verdict::Wrong(10, 13));
        assert_eq!(Verdict::of(10, 9, 2), Verdict::Wrong(10, 9));
    }
}

//! What was aimed at, beside what was measured.

use std::time::Duration;

use crate::results::{Results, median};

/// The most that p99 should be, in that of the bare server, at 64 connections.
const P99: f64 = 4.0;
const P99_CONNECTIONS: usize = 64;
/// The most memory after a million views, in bytes.
const MEMORY: u64 = 80_000_000;
/// The most time from process start to the first page, median.
const START: Duration = Duration::from_millis(150);

/// The most that a draw should take: a few microseconds.
const DRAW: Duration = Duration::from_micros(5);
/// The most memory of Redis for a visitor.
const VISITOR_BYTES: u64 = 700;
/// The most that half of all searches should take, and 99 of 100.
const SEARCH: [Duration; 2] = [Duration::from_millis(1), Duration::from_millis(5)];

/// One target.
pub(crate) struct Target {
    /// Of what.
    pub(crate) what: String,
    /// The most that it should be, and what it is, with its unit.
    pub(crate) most: String,
    /// What it is.
    pub(crate) measured: String,
    /// Whether that is enough.
    pub(crate) met: bool,
}

/// All targets of what was measured.
pub(crate) fn of(results: &Results) -> Vec<Target> {
    let mut targets = Vec::new();
    for measured in &results.rows {
        let row = &measured.row;
        let Some(most) = row.target else { continue };
        // With one connection every view has a commit of its own: what is shared by many is what is aimed at.
        for load in measured.loads.iter().filter(|load| load.connections > 1) {
            let ratio = load.ratio();
            targets.push(Target {
                what: format!("server CPU a request: {}, {} connections", row.name, load.connections),
                most: format!("{most:.1} x bare"),
                measured: format!("{ratio:.2} x bare"),
                met: ratio <= most,
            });
        }
        for load in measured.loads.iter().filter(|load| load.connections == P99_CONNECTIONS) {
            let ratio = load.p99_ratio();
            targets.push(Target {
                what: format!("p99: {}, {} connections", row.name, load.connections),
                most: format!("{P99:.1} x bare"),
                measured: format!("{ratio:.2} x bare"),
                met: ratio <= P99,
            });
        }
    }
    beside(results, &mut targets);
    for draw in &results.draws {
        targets.push(Target {
            what: format!("a draw with {} of {} seen", draw.seen, draw.of),
            most: format!("{} µs", DRAW.as_micros()),
            measured: format!("{:.2} µs", draw.each.as_secs_f64() * 1e6),
            met: draw.each <= DRAW,
        });
    }
    if let Some(seen) = results.seen {
        targets.push(Target {
            what: format!("Redis' memory for each of {} visitors after {} views", seen.visitors, seen.views),
            most: format!("{VISITOR_BYTES} bytes"),
            measured: format!("{} bytes", seen.bytes_each),
            met: seen.bytes_each <= VISITOR_BYTES,
        });
    }
    if let Some(searches) = results.searches {
        let measured = [("median", searches.median, SEARCH[0]), ("p99", searches.p99, SEARCH[1])];
        targets.extend(measured.map(|(which, took, most)| Target {
            what: format!("{which} of {} searches in {} comics", searches.queries, searches.comics),
            most: format!("{} ms", most.as_millis()),
            measured: format!("{:.3} ms", took.as_secs_f64() * 1e3),
            met: took < most,
        }));
    }
    if let Some(memory) = results.memory {
        targets.push(Target {
            what: format!("memory after {} views", memory.views),
            most: format!("{} MB", MEMORY / 1_000_000),
            measured: format!("{} MB", memory.now / 1_000_000),
            met: memory.now < MEMORY,
        });
    }
    for start in &results.starts {
        let middle = median(start.times.iter().map(Duration::as_secs_f64).collect()) * 1e3;
        targets.push(Target {
            what: format!("start to first page, 3,300 comics in {}", start.database),
            most: format!("{} ms", START.as_millis()),
            measured: format!("{middle:.0} ms"),
            met: middle <= START.as_secs_f64() * 1e3,
        });
    }
    targets
}

/// What rows cost that are aimed at in another row's cost.
fn beside(results: &Results, targets: &mut Vec<Target>) {
    for measured in &results.rows {
        let Some((key, most)) = measured.row.beside else { continue };
        let Some(other) = results.rows.iter().find(|other| other.row.key == key) else { continue };
        for load in measured.loads.iter().filter(|load| load.connections > 1) {
            let Some(base) = other.loads.iter().find(|base| base.connections == load.connections) else { continue };
            // Both in the bare server's cost of the same round: the machine is not the same from one row to the next.
            let ratio = load.ratio() / base.ratio();
            targets.push(Target {
                what: format!("server CPU a request: {}, {} connections", measured.row.name, load.connections),
                most: format!("{most:.2} x {}", other.row.name),
                measured: format!("{ratio:.2} x"),
                met: ratio <= most,
            });
        }
    }
}

//! The results as JSON, every round for itself.

use serde_json::{Value, json};

use crate::drivers::Report;
use crate::results::{Results, Round, Sample};
use crate::targets;

/// One document.
pub(crate) fn of(results: &Results) -> anyhow::Result<String> {
    let rows: Vec<Value> = results
        .rows
        .iter()
        .map(|measured| {
            let loads: Vec<Value> = measured
                .loads
                .iter()
                .map(|load| {
                    json!({
                        "connections": load.connections,
                        "cpu_ratio": load.ratio(),
                        "p99_ratio": load.p99_ratio(),
                        "rounds": load.rounds.iter().map(round).collect::<Vec<_>>(),
                    })
                })
                .collect();
            let hey = measured.hey.as_ref().map(|(hey, verdict)| json!({ "report": report(hey), "views": verdict }));
            json!({ "row": measured.row.key, "name": measured.row.name, "loads": loads, "hey": hey })
        })
        .collect();
    let targets: Vec<Value> = targets::of(results)
        .into_iter()
        .map(|target| {
            json!({ "what": target.what, "most": target.most, "measured": target.measured, "met": target.met })
        })
        .collect();
    let starts: Vec<Value> = results
        .starts
        .iter()
        .map(|start| {
            let times: Vec<f64> = start.times.iter().map(|time| time.as_secs_f64() * 1e3).collect();
            json!({ "database": start.database, "milliseconds": times })
        })
        .collect();
    let draws: Vec<Value> = results
        .draws
        .iter()
        .map(|draw| json!({ "seen": draw.seen, "of": draw.of, "nanoseconds": draw.each.as_nanos() }))
        .collect();
    let all = json!({
        "rounds": results.rounds,
        "seconds": results.seconds,
        "rows": rows,
        "starts": starts,
        "memory": results.memory,
        "draws": draws,
        "visitors": results.seen,
        "searches": results.searches,
        "targets": targets,
    });
    Ok(serde_json::to_string_pretty(&all)? + "\n")
}

fn round(round: &Round) -> Value {
    json!({ "bare": sample(&round.bare), "product": sample(&round.product), "views": round.verdict })
}

fn sample(sample: &Sample) -> Value {
    json!({
        "wrk": report(&sample.report),
        "server_us": sample.server_us(),
        "database_us": sample.database_us(),
        "memory_bytes": sample.memory,
    })
}

fn report(report: &Report) -> Value {
    json!({
        "answered": report.answered,
        "errors": report.errors,
        "requests_per_second": report.rate(),
        "p50_ms": report.p50.as_secs_f64() * 1e3,
        "p99_ms": report.p99.as_secs_f64() * 1e3,
    })
}

//! The results as Markdown.

use std::fmt::Write;

use crate::results::{Load, Results, Round, Verdict};
use crate::targets;

/// All tables.
pub(crate) fn of(results: &Results) -> String {
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = write(results, &mut text);
    text
}

fn write(results: &Results, text: &mut String) -> std::fmt::Result {
    writeln!(text, "Medians of {} rounds of {} s each.\n", results.rounds, results.seconds)?;
    writeln!(
        text,
        "| Row | Connections | Requests/s | p50 ms | p99 ms | Errors | Server µs | Database µs | Memory MB | \
         Server CPU x {0} | p99 x {0} | Views = answers |",
        results.rival
    )?;
    writeln!(text, "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|")?;
    bare(results, text)?;
    for measured in &results.rows {
        for load in &measured.loads {
            line(text, measured.row.name, load)?;
        }
    }
    hey(results, text)?;
    if let Some(searches) = results.searches {
        let milliseconds = |took: std::time::Duration| took.as_secs_f64() * 1e3;
        writeln!(text, "\n| Searches | Found something | Comics | Indexing ms | p50 ms | p99 ms | Longest ms |")?;
        writeln!(text, "|--:|--:|--:|--:|--:|--:|--:|")?;
        writeln!(
            text,
            "| {} | {} | {} | {:.0} | {:.3} | {:.3} | {:.3} |",
            searches.queries,
            searches.found,
            searches.comics,
            milliseconds(searches.indexing),
            milliseconds(searches.median),
            milliseconds(searches.p99),
            milliseconds(searches.worst),
        )?;
    }
    if results.rival != "bare" {
        return Ok(());
    }
    writeln!(text, "\n| Target | At most | Measured | |\n|---|--:|--:|---|")?;
    for target in targets::of(results) {
        let verdict = if target.met { "met" } else { "MISSED" };
        writeln!(text, "| {} | {} | {} | {verdict} |", target.what, target.most, target.measured)?;
    }
    Ok(())
}

/// The bare server over all rows.
fn bare(results: &Results, text: &mut String) -> std::fmt::Result {
    for connections in crate::rows::CONNECTIONS {
        let rounds: Vec<&Round> = results
            .rows
            .iter()
            .flat_map(|measured| &measured.loads)
            .filter(|load| load.connections == connections)
            .flat_map(|load| &load.rounds)
            .collect();
        if rounds.is_empty() {
            continue;
        }
        let median =
            |of: &dyn Fn(&Round) -> f64| crate::results::median(rounds.iter().map(|round| of(round)).collect());
        writeln!(
            text,
            "| {} | {connections} | {:.0} | {:.2} | {:.2} | {} | {:.1} | 0.0 | {:.0} | 1.00 | 1.00 | not counted |",
            results.rival,
            median(&|round| round.bare.report.rate()),
            median(&|round| round.bare.report.p50.as_secs_f64() * 1e3),
            median(&|round| round.bare.report.p99.as_secs_f64() * 1e3),
            rounds.iter().map(|round| round.bare.report.errors).sum::<u64>(),
            median(&|round| round.bare.server_us()),
            median(&|round| megabytes(round.bare.memory)),
        )?;
    }
    Ok(())
}

fn line(text: &mut String, name: &str, load: &Load) -> std::fmt::Result {
    writeln!(
        text,
        "| {name} | {} | {:.0} | {:.2} | {:.2} | {} | {:.1} | {:.1} | {:.0} | {:.2} | {:.2} | {} |",
        load.connections,
        load.median(|round| round.product.report.rate()),
        load.median(|round| round.product.report.p50.as_secs_f64() * 1e3),
        load.median(|round| round.product.report.p99.as_secs_f64() * 1e3),
        load.errors(),
        load.median(|round| round.product.server_us()),
        load.median(|round| round.product.database_us()),
        load.median(|round| megabytes(round.product.memory)),
        load.ratio(),
        load.p99_ratio(),
        verdicts(load),
    )
}

fn hey(results: &Results, text: &mut String) -> std::fmt::Result {
    if results.rows.iter().all(|measured| measured.hey.is_none()) {
        return Ok(());
    }
    writeln!(text, "\n| hey, 64 connections | Requests | Requests/s | p50 ms | p99 ms | Errors | Views = answers |")?;
    writeln!(text, "|---|--:|--:|--:|--:|--:|---|")?;
    for measured in &results.rows {
        if let Some((report, verdict)) = &measured.hey {
            writeln!(
                text,
                "| {} | {} | {:.0} | {:.2} | {:.2} | {} | {} |",
                measured.row.name,
                report.answered,
                report.rate(),
                report.p50.as_secs_f64() * 1e3,
                report.p99.as_secs_f64() * 1e3,
                report.errors,
                worded(*verdict),
            )?;
        }
    }
    Ok(())
}

/// The worst of all rounds.
fn verdicts(load: &Load) -> String {
    let worst = load.rounds.iter().map(|round| round.verdict).max_by_key(|verdict| match verdict {
        Verdict::Uncounted => (0, 0),
        Verdict::Exact => (1, 0),
        Verdict::Broken(more) => (2, *more),
        Verdict::Wrong(..) => (3, 0),
    });
    worst.map_or_else(String::new, worded)
}

fn worded(verdict: Verdict) -> String {
    match verdict {
        Verdict::Uncounted => "not counted".to_owned(),
        Verdict::Exact => "yes".to_owned(),
        Verdict::Broken(more) => format!("yes, and up to {more} that wrk broke off"),
        Verdict::Wrong(answered, counted) => format!("NO: {answered} answers, {counted} views"),
    }
}

#[expect(clippy::cast_precision_loss, reason = "far less memory than that")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

//! `xkcdapp stats`

use std::process::ExitCode;

use serde_json::{Value, json};

use super::super::print;
use super::{Bars, Counts, Facts};
use crate::config::Settings;
use crate::statistics::{Column, Histogram, Reading, Summary, Window};

/// Most frequent counts that are named one by one.
const MOST_NAMED: usize = 5;

/// Tells what is to be said of all comics' counts.
pub(in crate::commands) async fn run(settings: &Settings, json: bool) -> anyhow::Result<ExitCode> {
    let counts = Counts::read(settings).await?;
    let views = counts.reading.views_of_all(counts.comics().numbers(), Window::Ever);
    // There is always a comic: where the catalogue is empty, the sampler's.
    let (summary, histogram) = Summary::of(&views).zip(Histogram::of(&views)).unwrap_or_default();
    if json {
        print(&as_json(&counts, &summary, &histogram))?;
    } else {
        print(&text(&counts, &summary, &histogram))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn as_json(counts: &Counts, summary: &Summary, histogram: &Histogram) -> Value {
    let first = Reading::first_day(counts.reading.today());
    let days = first.iter_days().zip(counts.reading.days_of_all(counts.comics().numbers()));
    json!({
        "column": Column::Views.name(),
        "taken": counts.reading.taken,
        "comics": summary.values,
        "summary": summary,
        "histogram": histogram.bins.iter()
            .map(|bin| json!({"from": bin.from, "to": bin.to, "comics": bin.values}))
            .collect::<Vec<_>>(),
        "days": days.map(|(day, views)| json!({"day": day, "views": views})).collect::<Vec<_>>(),
        "attribution": counts.attribution(),
    })
}

fn text(counts: &Counts, summary: &Summary, histogram: &Histogram) -> String {
    let mut facts = Facts::default();
    facts.line("comics", &summary.values);
    facts.line("never viewed", &summary.zeros);
    facts.line("views by visitors", &summary.sum);
    facts.line("mean", &format_args!("{:.2}", summary.mean));
    facts.line("median", &format_args!("{:.1}", summary.median));
    facts.line("fewest", &summary.minimum);
    facts.line("most", &summary.maximum);
    for (decile, tenths) in summary.deciles.iter().zip(1..) {
        facts.line(&format!("decile {tenths}"), &format_args!("{decile:.1}"));
    }
    let numbers = counts.comics().numbers();
    let days = Bars::of_days(counts.reading.today(), counts.reading.days_of_all(numbers));
    let bins = histogram.bins.iter().map(|bin| {
        let label = if bin.from == bin.to { bin.from.to_string() } else { format!("{} to {}", bin.from, bin.to) };
        (label, u64::try_from(bin.values).unwrap_or(0))
    });
    format!(
        "{}\n\n{facts}\n{}\n\ncomics by their views\n{}\n\nviews a day\n{days}",
        counts.heading(),
        most_frequent(summary),
        Bars(bins.collect()),
    )
}

/// The counts that most comics have: a few by name, the others by how many they are.
fn most_frequent(summary: &Summary) -> String {
    let named: Vec<_> = summary.most_frequent.iter().take(MOST_NAMED).map(i64::to_string).collect();
    let more = summary.most_frequent.len() - named.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let each = if summary.most_frequent.len() > 1 { " each" } else { "" };
    let comics = if summary.occurrences == 1 { "comic" } else { "comics" };
    format!("most frequent: {}{more} ({} {comics}{each})", named.join(", "), summary.occurrences)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_are_named_until_they_are_too_many() {
        let told = |numbers: &[i64]| most_frequent(&Summary::of(numbers).unwrap());
        assert_eq!(told(&[3, 3, 1]), "most frequent: 3 (2 comics)");
        assert_eq!(told(&[3, 3, 1, 1, 0]), "most frequent: 1, 3 (2 comics each)");
        assert_eq!(told(&[7, 6, 5, 4, 3, 2, 1]), "most frequent: 1, 2, 3, 4, 5 and 2 more (1 comic each)");
    }
}

//! `xkcdapp stats NUMBER`

use std::process::ExitCode;

use anyhow::Context;
use serde_json::{Value, json};

use super::super::patience::patiently;
use super::super::{clean, print};
use super::{Bars, Counts, Facts};
use crate::comic::ComicNumber;
use crate::config::Settings;
use crate::statistics::ComicStatistics;
use crate::web::Attribution;

/// Tells what is to be said of one comic's counts; while the catalogue is empty, of that strip of the sampler.
pub(in crate::commands) async fn run(settings: &Settings, number: u32, json: bool) -> anyhow::Result<ExitCode> {
    let counts = Counts::read(settings).await?;
    let of = if counts.catalogue.is_empty() { ComicNumber::sampler } else { ComicNumber::xkcd };
    let comic = of(number).and_then(|number| counts.comics().get(number));
    let comic = comic.with_context(|| format!("{}: there is no comic {number}", counts.database))?;
    let number = comic.number;
    let days = patiently(async || counts.database.views.comic_days(number.get()).await).await?;
    let statistics = ComicStatistics::at(&counts.reading, days, number, counts.comics().numbers());
    if json {
        print(&as_json(&counts, number, &statistics))?;
    } else {
        print(&text(&counts, number, &statistics))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn as_json(counts: &Counts, number: ComicNumber, statistics: &ComicStatistics) -> Value {
    let ComicStatistics { total, rank, days, daily } = statistics;
    json!({
        "taken": counts.reading.taken,
        "comic": counts.comic(number),
        "total": total,
        "rank": rank.map(|rank| json!({"place": rank.place, "sharing": rank.sharing, "of": rank.of})),
        "daily": daily,
        "days": days.iter().map(|(day, views)| json!({"day": day, "views": views})).collect::<Vec<_>>(),
        "attribution": Attribution::of(number),
    })
}

fn text(counts: &Counts, number: ComicNumber, statistics: &ComicStatistics) -> String {
    let mut facts = Facts::default();
    facts.line("views by visitors", &statistics.total);
    if let Some(rank) = statistics.rank {
        facts.line("rank", &format_args!("{} of {}", rank.place, rank.of));
        facts.line("comics of this rank", &rank.sharing);
    }
    if let Some((daily, (first, _))) = statistics.daily.as_ref().zip(statistics.days.first()) {
        facts.line("first view", first);
        facts.line("days since", &daily.values);
        facts.line("mean a day", &format_args!("{:.2}", daily.mean));
        facts.line("median a day", &format_args!("{:.1}", daily.median));
    }
    let today = counts.reading.today();
    let days = Bars::of_days(today, statistics.last_days(today));
    let title = clean(counts.title(number));
    format!("{}\n\n{}: {title}\n\n{facts}\n\nviews a day\n{days}", counts.heading(), number.get())
}

//! `xkcdapp top`

use std::fmt::Write;
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, value_parser};
use serde_json::{Value, json};

use super::super::{clean, print};
use super::Counts;
use crate::comic::ComicNumber;
use crate::config::Settings;
use crate::statistics::Window;

/// What the command line asks for.
#[derive(Clone, Copy, Debug)]
pub(in crate::commands) struct Wanted {
    window: Window,
    least: bool,
    limit: usize,
    json: bool,
}

/// The command and its options.
pub(in crate::commands) fn command(json: Arg) -> clap::Command {
    let names = PossibleValuesParser::new(Window::ALL.map(Window::name));
    let window = Arg::new("window")
        .long("window")
        .value_name("WINDOW")
        .value_parser(names)
        .default_value(Window::Ever.name())
        .help("How far back views count, by UTC days: week is 7 days with today, month 30");
    let least = Arg::new("least")
        .long("least")
        .action(ArgAction::SetTrue)
        .help("List the least viewed comics instead, those that nobody has viewed first");
    let limit = Arg::new("limit")
        .long("limit")
        .value_name("N")
        .default_value("10")
        .value_parser(value_parser!(u32).range(1..))
        .help("List at most so many");
    clap::Command::new("top")
        .about("List the comics that visitors have viewed most, or least, from the database")
        .args([window, least, limit, json])
}

/// Reads its options.
pub(in crate::commands) fn read(matches: &ArgMatches) -> Wanted {
    let window = matches.get_one::<String>("window").and_then(|name| Window::from_name(name));
    // clap has a default for it.
    let limit = matches.get_one::<u32>("limit").copied().unwrap_or_default();
    Wanted {
        window: window.unwrap_or(Window::Ever),
        least: matches.get_flag("least"),
        limit: usize::try_from(limit).unwrap_or(usize::MAX),
        json: matches.get_flag("json"),
    }
}

/// Lists them.
pub(in crate::commands) async fn run(settings: &Settings, wanted: Wanted) -> anyhow::Result<ExitCode> {
    let counts = Counts::read(settings).await?;
    let numbers = counts.comics().numbers();
    let listed = if wanted.least {
        counts.reading.least(numbers, wanted.window, wanted.limit)
    } else {
        counts.reading.top(numbers, wanted.window, wanted.limit)
    };
    let listed = placed(listed);
    if wanted.json {
        print(&as_json(&counts, wanted, &listed))?;
    } else {
        print(&table(&counts, wanted, &listed))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// With their places: those with as many views share one.
fn placed(listed: Vec<(ComicNumber, i64)>) -> Vec<(usize, ComicNumber, i64)> {
    let mut placed: Vec<(usize, ComicNumber, i64)> = Vec::with_capacity(listed.len());
    for (index, (number, views)) in listed.into_iter().enumerate() {
        let shared = placed.last().filter(|(_, _, before)| *before == views).map(|(place, _, _)| *place);
        placed.push((shared.unwrap_or(index + 1), number, views));
    }
    placed
}

fn as_json(counts: &Counts, wanted: Wanted, listed: &[(usize, ComicNumber, i64)]) -> Value {
    let comics = listed
        .iter()
        .map(|(place, number, views)| json!({"place": place, "views": views, "comic": counts.comic(*number)}));
    json!({
        "taken": counts.reading.taken,
        "order": if wanted.least { "least" } else { "most" },
        "window": wanted.window.name(),
        "comics": comics.collect::<Vec<_>>(),
        "attribution": counts.attribution(),
    })
}

fn table(counts: &Counts, wanted: Wanted, listed: &[(usize, ComicNumber, i64)]) -> String {
    let mut text = counts.heading();
    let order = if wanted.least { "least" } else { "most" };
    let window = match wanted.window {
        Window::Today => "today",
        Window::Week => "in 7 days",
        Window::Month => "in 30 days",
        Window::Ever => "ever",
    };
    let _ =
        write!(text, "\n{order} viewed {window}, by visitors\n\n{:>6} {:>8} {:>14}  title", "place", "comic", "views");
    for (place, number, views) in listed {
        let _ = write!(text, "\n{place:>6} {:>8} {views:>14}  {}", number.get(), clean(counts.title(*number)));
    }
    if listed.is_empty() {
        text.push_str("\nnone has been viewed");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_with_as_many_views_share_a_place() {
        let listed = [9, 7, 7, 7, 2, 0, 0]
            .into_iter()
            .zip(1..)
            .map(|(views, number)| (ComicNumber::new(number).unwrap(), views));
        let places: Vec<_> = placed(listed.collect()).into_iter().map(|(place, _, _)| place).collect();
        assert_eq!(places, [1, 2, 2, 2, 5, 6, 6]);
    }
}

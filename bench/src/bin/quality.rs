//! How often the first comic that a search finds is the one that was meant. `script/search-quality` runs it.

#[path = "../comics.rs"]
mod comics;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, ensure};
use clap::{Arg, Command, value_parser};
use xkcdapp::comic::ComicNumber;
use xkcdapp::search::{Found, Query, Searcher};

/// How far down it is looked for what was meant.
const FAR: usize = 100;

fn main() -> anyhow::Result<ExitCode> {
    let file = |name| Arg::new(name).value_name(name).required(true).value_parser(value_parser!(PathBuf));
    let matches = Command::new("quality")
        .about("Prints how often the first comic that a search finds is the one that was meant")
        .arg(file("COMICS").help("Comics as xkcd serves their JSON, one on a line"))
        .arg(file("QUERIES").help("Queries, one on a line: what is typed, a tab, and the number that is meant"))
        .arg(
            Arg::new("least")
                .long("least")
                .value_name("PERCENT")
                .default_value("0")
                .value_parser(value_parser!(u32).range(0..=100))
                .help("Exit code 1 where fewer first hits are right"),
        )
        .get_matches();
    let path = |name| matches.get_one::<PathBuf>(name).cloned().unwrap_or_default();
    let searcher = Searcher::new(comics::read(&path("COMICS"))?);
    searcher.refresh();
    let queries = std::fs::read_to_string(path("QUERIES")).with_context(|| format!("{}", path("QUERIES").display()))?;

    let mut out = std::io::stdout().lock();
    writeln!(out, "{:<44} {:>6} {:>6} {:>5} {:>6}  first hit", "query", "meant", "first", "rank", "found")?;
    let (mut all, mut first_right, mut in_three) = (0_u32, 0_u32, 0_u32);
    for line in queries.lines().filter(|line| !line.trim().is_empty()) {
        let (typed, meant) = line.split_once('\t').with_context(|| format!("no tab in: {line}"))?;
        let meant: u32 = meant.trim().parse().with_context(|| format!("no number in: {line}"))?;
        let found = searcher.search(&Query::parse(typed), 0, FAR, &|_: ComicNumber| 0);
        let rank = rank(&found, meant);
        all += 1;
        first_right += u32::from(rank == Some(1));
        in_three += u32::from(rank.is_some_and(|rank| rank <= 3));
        let first = found.hits.first().map(|hit| (hit.comic.number.to_string(), hit.comic.title.clone()));
        let (number, title) = first.unwrap_or_else(|| ("-".to_owned(), String::new()));
        let rank = rank.map_or_else(|| "-".to_owned(), |rank| rank.to_string());
        let note = found.instead.map(|instead| format!(" (showing {instead})")).unwrap_or_default();
        let note = if found.partly { format!("{note} (some of the words)") } else { note };
        let flag = if rank == "1" { ' ' } else { '*' };
        writeln!(out, "{typed:<44} {meant:>6} {number:>6} {rank:>4}{flag} {:>6}  {title}{note}", found.total)?;
    }
    let share = |part: u32| 100.0 * f64::from(part) / f64::from(all.max(1));
    writeln!(
        out,
        "\n{all} queries: first hit right {first_right} ({:.1} %), among the first three {in_three} ({:.1} %)",
        share(first_right),
        share(in_three)
    )?;
    let least = matches.get_one::<u32>("least").copied().unwrap_or_default();
    ensure!(all > 0, "no queries in {}", path("QUERIES").display());
    let enough = u64::from(first_right) * 100 >= u64::from(least) * u64::from(all);
    if !enough {
        writeln!(out, "fewer than {least} % of the first hits are right")?;
    }
    Ok(if enough { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Where a comic is among what was found, from 1.
fn rank(found: &Found, number: u32) -> Option<usize> {
    found.hits.iter().position(|hit| hit.comic.number.ordinal() == number).map(|at| at + 1)
}

//! `xkcdapp search`: finding comics from the terminal, over what the database holds. No server is needed.

use std::collections::HashMap;
use std::process::ExitCode;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;

use super::patience::{open_usable, patiently};
use super::{NO_COMICS, clean, print};
use crate::audience::Audience;
use crate::catalogue::Catalogue;
use crate::comic::ComicNumber;
use crate::config::Settings;
use crate::search::{Excerpt, ExcerptSource, Found, Hit, Query, Run, Searcher};
use crate::web::Attribution;

/// How wide a title may be in the table, in characters.
const TITLE: usize = 36;

/// What is looked for, and how it is told.
pub(super) struct SearchCommand {
    /// The words, as one text.
    pub(super) words: String,
    /// JSON in place of a table.
    pub(super) json: bool,
    /// The most comics that are told.
    pub(super) limit: usize,
}

/// Prints what is found; exit code 1 where nothing is.
pub(super) async fn run(settings: &Settings, command: SearchCommand) -> anyhow::Result<ExitCode> {
    let database = open_usable(settings).await?;
    let catalogue = Arc::new(Catalogue::default());
    patiently(async || catalogue.refresh(&*database.comics).await).await?;
    let counts = patiently(async || database.views.view_counts().await).await?;
    let visitors = counts.iter().filter(|count| count.audience == Audience::Visitor);
    let views: HashMap<i32, i64> = visitors.map(|count| (count.comic_number, count.count)).collect();
    let views = |number: ComicNumber| views.get(&number.get()).copied().unwrap_or(0);

    let searcher = Searcher::new(Arc::clone(&catalogue));
    searcher.refresh();
    let query = read(&command.words);
    let found = searcher.search(&query, 0, command.limit, &views);
    if command.json {
        let attribution = Attribution::of_many(catalogue.snapshot().is_empty());
        print(&serde_json::to_string(&told(&command.words, &query, &found, &views, attribution))?)?;
    } else {
        if catalogue.snapshot().is_empty() {
            print(&format_args!("{database}: {NO_COMICS}"))?;
        }
        print(&table(&query, &found, &views))?;
    }
    Ok(if found.total > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// On a command line nobody is still typing: no word is the beginning of another.
fn read(words: &str) -> Query {
    Query::parse(&format!("{words} "))
}

/// What was found, for programs: by the API's names.
#[derive(Serialize)]
struct Told<'a> {
    q: &'a str,
    not_understood: Vec<&'a str>,
    cut: bool,
    instead: Option<&'a str>,
    partly: bool,
    total: usize,
    results: Vec<ToldResult<'a>>,
    attribution: Attribution,
}

/// A comic that was found, for programs.
#[derive(Serialize)]
struct ToldResult<'a> {
    comic: ToldComic<'a>,
    views: i64,
    title: Vec<ToldRun<'a>>,
    excerpt: Option<ToldExcerpt<'a>>,
}

#[derive(Serialize)]
struct ToldComic<'a> {
    number: i32,
    sampler: bool,
    title: &'a str,
    published: Option<NaiveDate>,
}

#[derive(Serialize)]
struct ToldExcerpt<'a> {
    source: &'static str,
    text: Vec<ToldRun<'a>>,
}

#[derive(Serialize)]
struct ToldRun<'a> {
    text: &'a str,
    hit: bool,
}

fn told<'a>(
    words: &'a str,
    query: &'a Query,
    found: &'a Found,
    views: &dyn Fn(ComicNumber) -> i64,
    attribution: Attribution,
) -> Told<'a> {
    let result = |hit: &'a Hit| ToldResult {
        comic: ToldComic {
            number: hit.comic.number.get(),
            sampler: hit.comic.number.is_sampler(),
            title: &hit.comic.title,
            published: hit.comic.published,
        },
        views: views(hit.comic.number),
        title: told_runs(&hit.title),
        excerpt: hit.excerpt.as_ref().map(|excerpt| ToldExcerpt {
            source: match excerpt.source {
                ExcerptSource::Caption => "caption",
                ExcerptSource::Transcript => "transcript",
            },
            text: told_runs(&excerpt.runs),
        }),
    };
    Told {
        q: words,
        not_understood: query.not_understood().iter().map(|part| &*part.text).collect(),
        cut: query.is_cut(),
        instead: found.instead.as_deref(),
        partly: found.partly,
        total: found.total,
        results: found.hits.iter().map(result).collect(),
        attribution,
    }
}

fn told_runs(runs: &[Run]) -> Vec<ToldRun<'_>> {
    runs.iter().map(|Run { text, hit }| ToldRun { text, hit: *hit }).collect()
}

/// What was found, for people: a line for each comic, and one for where it was found.
fn table(query: &Query, found: &Found, views: &dyn Fn(ComicNumber) -> i64) -> String {
    let not_understood = query.not_understood().iter();
    let mut lines: Vec<_> =
        not_understood.map(|part| format!("\"{}\" was not understood: {}.", clean(&part.text), part.wants)).collect();
    if query.is_cut() {
        lines.push("That was more than can be looked for at once: only its beginning was.".to_owned());
    }
    match (&found.instead, found.partly) {
        (Some(instead), true) => {
            lines.push(format!("Nothing has these words; showing what has some of {}.", clean(instead)));
        }
        (Some(instead), false) => lines.push(format!("Nothing has these words; showing {}.", clean(instead))),
        (None, true) => lines.push("Nothing has all these words; showing what has some of them.".to_owned()),
        (None, false) => {}
    }
    if found.hits.is_empty() {
        lines.push("Nothing found.".to_owned());
        return lines.join("\n");
    }
    lines.push(format!("{:>6}  {:TITLE$}  {:10}  {:>9}", "number", "title", "date", "views"));
    for hit in &found.hits {
        let date = hit.comic.published.map_or_else(|| "-".to_owned(), |day| day.to_string());
        let title = shortened(&clean(&hit.comic.title));
        let number = hit.comic.number;
        lines.push(format!("{:>6}  {title:TITLE$}  {date:10}  {:>9}", number.get(), views(number)));
        lines.extend(hit.excerpt.as_ref().map(|Excerpt { runs, .. }| format!("        {}", starred(runs))));
    }
    if found.total > found.hits.len() {
        lines.push(format!("{} of {} comics; --limit shows more.", found.hits.len(), found.total));
    }
    lines.join("\n")
}

fn shortened(title: &str) -> String {
    match title.char_indices().nth(TITLE) {
        None => title.to_owned(),
        Some(_) => title.chars().take(TITLE - 1).chain(['\u{2026}']).collect(),
    }
}

/// Runs as one line, hits between two stars.
fn starred(runs: &[Run]) -> String {
    let run = |run: &Run| if run.hit { format!("*{}*", run.text) } else { run.text.clone() };
    clean(&runs.iter().map(run).collect::<String>())
}

#[cfg(test)]
mod tests;

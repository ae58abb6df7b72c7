//! `xkcdapp search`: finding comics from the terminal, over what the database holds. No server is needed.

use std::collections::HashMap;
use std::process::ExitCode;
use std::sync::Arc;

use serde::Serialize;

use super::patience::{patiently, usable};
use super::print;
use crate::audience::Audience;
use crate::catalogue::Catalogue;
use crate::comic::ComicNumber;
use crate::config::{DatabaseTarget, Settings};
use crate::search::{Excerpt, Found, Hit, Query, Run, Searcher};
use crate::storage::Database;

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
    if let DatabaseTarget::Sqlite(path) = &settings.database {
        // Opening it would make a new one, in which nothing is found.
        anyhow::ensure!(path.exists(), "there is no database in {}; is this the right folder?", path.display());
    }
    let database = Database::open(settings)?;
    usable(&database).await?;
    let catalogue = Arc::new(Catalogue::default());
    patiently(async || catalogue.refresh(&*database.comics).await).await?;
    let counts = patiently(async || database.views.view_counts().await).await?;
    let visitors = counts.iter().filter(|count| count.audience == Audience::Visitor);
    let views: HashMap<i32, i64> = visitors.map(|count| (count.comic_number, count.count)).collect();
    let views = |number: ComicNumber| views.get(&number.get()).copied().unwrap_or(0);

    let searcher = Searcher::new(catalogue);
    searcher.refresh();
    // A space: on a command line nobody is still typing.
    let found = searcher.search(&Query::parse(&format!("{} ", command.words)), 0, command.limit, &views);
    if command.json {
        print(&serde_json::to_string(&told(&found, &views))?)?;
    } else {
        print(&table(&found, &views))?;
    }
    Ok(if found.total > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What was found, for programs.
#[derive(Serialize)]
struct Told<'a> {
    total: usize,
    instead: Option<&'a str>,
    partly: bool,
    hits: Vec<ToldHit<'a>>,
}

/// A comic that was found, for programs.
#[derive(Serialize)]
struct ToldHit<'a> {
    number: i32,
    title: &'a str,
    published: Option<String>,
    views: i64,
    excerpt: Option<String>,
}

fn told<'a>(found: &'a Found, views: &dyn Fn(ComicNumber) -> i64) -> Told<'a> {
    let hit = |hit: &'a Hit| ToldHit {
        number: hit.comic.number.get(),
        title: &hit.comic.title,
        published: hit.comic.published.map(|day| day.to_string()),
        views: views(hit.comic.number),
        excerpt: hit.excerpt.as_ref().map(|excerpt| plain(&excerpt.runs, ("", ""))),
    };
    Told {
        total: found.total,
        instead: found.instead.as_deref(),
        partly: found.partly,
        hits: found.hits.iter().map(hit).collect(),
    }
}

/// What was found, for people: a line for each comic, and one for where it was found.
fn table(found: &Found, views: &dyn Fn(ComicNumber) -> i64) -> String {
    let mut lines = Vec::new();
    if let Some(instead) = &found.instead {
        lines.push(format!("Nothing has these words; showing {instead}."));
    } else if found.partly {
        lines.push("Nothing has all these words; showing what has some of them.".to_owned());
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
        lines.extend(hit.excerpt.as_ref().map(|Excerpt { runs, .. }| format!("        {}", plain(runs, ("*", "*")))));
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

/// Runs as one line, hits between two marks.
fn plain(runs: &[Run], (begin, end): (&str, &str)) -> String {
    let run = |run: &Run| if run.hit { format!("{begin}{}{end}", run.text) } else { run.text.clone() };
    clean(&runs.iter().map(run).collect::<String>())
}

/// Without what would command a terminal, or turn its line around.
fn clean(text: &str) -> String {
    let bidi = |letter| matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().filter(|letter| !letter.is_control() && !bidi(*letter)).collect()
}

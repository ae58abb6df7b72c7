//! Measures xkcdapp beside a bare server in the same minute, and prints what it found. `script/bench` runs it;
//! `docs/benchmarks.md` says how to read what it prints.

mod against;
mod comics;
mod cpu;
mod deck;
mod drivers;
mod json;
mod measure;
mod memory;
mod options;
mod results;
mod rows;
mod search;
mod servers;
mod start;
mod table;
mod targets;
mod world;

use std::io::Write;

use options::Options;
use results::Results;

fn main() -> anyhow::Result<()> {
    let options = Options::read();
    let results = tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run(&options))?;
    let text = if options.json { json::of(&results)? } else { table::of(&results) };
    write!(std::io::stdout(), "{text}")?;
    Ok(())
}

async fn run(options: &Options) -> anyhow::Result<Results> {
    let mut results = Results { rounds: options.rounds, seconds: options.seconds, rival: "bare", ..Results::default() };
    let binaries = servers::Binaries::find(&options.xkcdapp)?;
    let world = world::World::new(&binaries, rows::COMICS).await?;
    if let Some(other) = &options.against {
        return against::all(&world, &servers::Binaries { xkcdapp: std::path::absolute(other)?, ..binaries }, options)
            .await;
    }
    let large = world::World::new(&binaries, rows::MANY_COMICS).await?;
    let bare = servers::bare(&binaries, world.page_bytes().await?).await;
    let rows: Vec<_> = rows::all().into_iter().filter(|row| options.wants(row.key)).collect();
    for (index, row) in rows.iter().enumerate() {
        progress(&format!("row {} of {}: {}", index + 1, rows.len(), row.name));
        let world = if row.comics == rows::MANY_COMICS { &large } else { &world };
        results.rows.push(measure::row(row, world, &bare, options).await?);
    }
    if options.wants("start") {
        progress("from start to the first page");
        results.starts = start::measure(&large).await?;
    }
    if options.wants("million") {
        progress("memory after a million views");
        results.memory = Some(memory::after_a_million(&large).await?);
    }
    if options.wants("draw") {
        progress("draws from a deck");
        results.draws = deck::draws()?;
    }
    if options.wants("visitors") {
        progress("memory of visitors in Redis");
        results.seen = Some(deck::memory_of_visitors().await?);
    }
    if options.wants("search") {
        progress("searches");
        results.searches = Some(search::measure(options.comics.as_deref())?);
    }
    Ok(results)
}

/// A line for whoever waits; standard output is for the results.
fn progress(line: &str) {
    // Whoever has closed standard error does not wait.
    let _ = writeln!(std::io::stderr(), "bench: {line}");
}

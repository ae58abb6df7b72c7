//! What a search costs: a thousand queries made of the catalogue's own words.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::ensure;
use xkcdapp::catalogue::Catalogue;
use xkcdapp::chance::Chance;
use xkcdapp::comic::{Comic, ComicNumber};
use xkcdapp::search::{Query, Searcher};

use crate::comics;
use crate::results::Searches;

/// Queries.
const QUERIES: usize = 1_000;
/// Comics, where no file brings real ones.
const COMICS: u32 = 3_300;
/// Comics on a page, as the site shows them.
const ON_A_PAGE: usize = 20;
/// Where chance begins, so that every run asks the same.
const SEED: u64 = 353;

/// Measures searches in the comics of `file`, or in as many made ones as xkcd will have.
pub(crate) fn measure(file: Option<&Path>) -> anyhow::Result<Searches> {
    let chance = Chance::seeded(SEED);
    let catalogue = match file {
        Some(file) => comics::read(file)?,
        None => Arc::new(made(&chance)),
    };
    let words = words(&catalogue);
    ensure!(words.len() > 2, "no words to look for");
    let queries: Vec<String> = (0..QUERIES).map(|index| query(index, &words, &chance)).collect();
    let searcher = Searcher::new(Arc::clone(&catalogue));
    let begun = Instant::now();
    searcher.refresh();
    let indexing = begun.elapsed();
    let views = |number: ComicNumber| i64::from(number.get() % 500);
    let mut found = 0;
    let mut ask = |query: &str| {
        let begun = Instant::now();
        let answer = searcher.search(&Query::parse(query), 0, ON_A_PAGE, &views);
        found += usize::from(answer.total > 0);
        begun.elapsed()
    };
    // What is touched first is not yet in the processor's caches.
    for query in &queries {
        ask(query);
    }
    let mut times: Vec<_> = queries.iter().map(|query| ask(query)).collect();
    times.sort_unstable();
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)];
    Ok(Searches {
        comics: catalogue.snapshot().len(),
        queries: QUERIES,
        found: found / 2,
        indexing,
        median: at(50),
        p99: at(99),
        worst: at(100),
    })
}

/// The words of all texts, as often as they occur, with the word that follows each; of two letters at least, so that two
/// of them can be the wrong way round.
fn words(catalogue: &Catalogue) -> Vec<(String, String)> {
    let snapshot = catalogue.snapshot();
    let texts = snapshot.comics().flat_map(|comic| {
        [Some(comic.title.as_str()), comic.caption.as_deref(), comic.transcript.as_deref()].into_iter().flatten()
    });
    let pairs = texts.flat_map(|text| {
        let plain = |word: &str| word.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
        let words: Vec<String> =
            text.split_whitespace().map(plain).filter(|word| word.chars().nth(1).is_some()).collect();
        words.windows(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect::<Vec<_>>()
    });
    pairs.collect()
}

/// A query: words, pairs, phrases, beginnings, typos, filters, in turn.
fn query(index: usize, words: &[(String, String)], chance: &Chance) -> String {
    let (word, next) = &words[chance.below(words.len())];
    let (other, _) = &words[chance.below(words.len())];
    match index % 8 {
        0 => format!("{word} "),
        1 => format!("{word} {next} "),
        2 => format!("\"{word} {next}\""),
        3 => word.chars().take(3).collect(),
        4 => mistyped(word, chance),
        5 => format!("{word} after:2008 before:2014 views:>100"),
        6 => format!("{word} OR {other} -{next} "),
        _ => format!("{word} {next} {other} {}", mistyped(next, chance)),
    }
}

/// A word with two of its letters the wrong way round.
fn mistyped(word: &str, chance: &Chance) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = chance.below(letters.len() - 1);
    letters.swap(at, at + 1);
    letters.into_iter().collect()
}

/// Comics of made words: a few of them everywhere, most of them rare, as in any language.
fn made(chance: &Chance) -> Catalogue {
    const SYLLABLES: [&str; 16] =
        ["ka", "lo", "mer", "tin", "sa", "ru", "ven", "do", "pel", "is", "o", "gra", "ne", "quil", "ba", "stor"];
    let word = || {
        let rank = chance.below(60).pow(2) * chance.below(6) + chance.below(40);
        let mut left = rank + 16;
        let mut word = String::new();
        while left > 0 {
            word.push_str(SYLLABLES[left % SYLLABLES.len()]);
            left /= SYLLABLES.len();
        }
        word
    };
    let text = |count: usize| (0..count).map(|_| word()).collect::<Vec<_>>().join(" ");
    let comic = |number: u32| Comic {
        number: ComicNumber::xkcd(number).unwrap_or(ComicNumber::MISSING_ON_PURPOSE),
        title: text(2),
        published: chrono::NaiveDate::from_ymd_opt(2006 + i32::try_from(number / 160).unwrap_or(0), 6, 15),
        caption: Some(text(20)),
        picture: None,
        link: None,
        transcript: (number <= 1_608).then(|| text(120)),
        scripted: false,
    };
    let catalogue = Catalogue::default();
    catalogue.insert(&(1..=COMICS).map(comic).collect::<Vec<_>>());
    catalogue
}

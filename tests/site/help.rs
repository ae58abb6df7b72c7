//! `--help`, and the README's list of settings, which says the same.

use std::collections::BTreeMap;
use std::path::Path;

use harness::Program;

use super::XKCDAPP;
use super::support::outcome;

/// Settings without a flag.
const SECRETS: [&str; 6] =
    ["DATABASE_URL", "DATABASE_PASSWORD", "REDIS_URL", "REDIS_AUTH_TOKEN", "SECRET_KEY", "ADMIN_PASSWORD_HASH"];

/// A command's help with every run of white space as one space.
async fn help(arguments: &[&str]) -> String {
    let (code, out, log) = outcome(&Program::new(XKCDAPP), arguments).await;
    assert_eq!((code, log.as_str()), (Some(0), ""), "{arguments:?}");
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The settings in a help text: name, and what is said of it.
fn settings(help: &str) -> BTreeMap<String, String> {
    let (_, list) = help.split_once(" Settings: ").unwrap_or_else(|| panic!("no settings: {help}"));
    let list = list.split(" Without a command,").next().unwrap();
    let entries = list.split("--").skip(1).map(|entry| {
        let (flag, rest) = entry.split_once(" <").unwrap_or_else(|| panic!("{entry}"));
        let (_, said) = rest.split_once("> ").unwrap();
        (flag.to_uppercase().replace('-', "_"), said.trim().to_owned())
    });
    entries.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_says_what_it_does() {
    for (arguments, said) in [
        (
            &["--help"][..],
            &[
                "counts every view exactly once",
                "serve",
                "migrate",
                "sync",
                "audit",
                "top",
                "stats",
                "check",
                "healthcheck",
            ][..],
        ),
        (&["serve", "--help"], &["Serve comics over HTTP"]),
        (&["migrate", "--help"], &["tables up to date", "--revert", "contents are lost", "30 s"]),
        (&["sync", "--help"], &["Fetch what is missing from xkcd", "newest first", "interrupted"]),
        (&["audit", "--help"], &["ledger, totals and daily sums", "exit code 1", "--json", "--replay"]),
        (&["top", "--help"], &["viewed most", "--window", "today, week, month, ever", "--least", "--limit", "--json"]),
        (&["stats", "--help"], &["of all comics, or of one", "[NUMBER]", "--json"]),
        (&["check", "--help"], &["everything that is configured", "exit code 1", "--json"]),
        (&["search", "--help"], &["number, title, caption and transcript", "exit code 1", "--json", "--limit"]),
        (&["params", "--help"], &["put", "list", "rotate", "hash-password"]),
        (&["params", "put", "--help"], &["standard input or a prompt", "--any-name"]),
        (&["params", "rotate", "database", "--help"], &["xkcdapp_a and xkcdapp_b", "--wait"]),
        (&["healthcheck", "--help"], &["LISTEN_ADDR", "exit code 0 or 1"]),
    ] {
        let help = help(arguments).await;
        for part in said.iter().chain(&["--config"]) {
            assert!(help.contains(part), "{arguments:?} does not mention {part}: {help}");
        }
        // Beside what people ask of a database, ninety lines of settings would be in the way.
        let short = matches!(arguments[0], "top" | "stats" | "search");
        assert_eq!(help.contains("--listen-addr"), !short, "{arguments:?}: {help}");
        assert_eq!(help.contains("serve --help lists the settings"), short, "{arguments:?}: {help}");
    }
    assert!(help(&["--version"]).await.starts_with("xkcdapp "));
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_have_no_flag() {
    for command in ["serve", "migrate", "sync", "audit", "check", "healthcheck"] {
        let help = help(&[command, "--help"]).await;
        let names = settings(&help);
        assert!(names.len() > 15, "{names:?}");
        for secret in ["PASSWORD", "DATABASE_URL", "REDIS_URL", "SECRET", "TOKEN"] {
            assert!(!names.keys().any(|name| name.contains(secret)), "{command} takes {secret}: {names:?}");
        }
    }
    // But how to give them is said.
    let help = help(&["--help"]).await;
    assert!(help.contains(&format!("({})", SECRETS.join(", "))), "{help}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_readme_lists_every_setting_with_its_default() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(file).unwrap();
    let rows = readme.lines().filter_map(|line| {
        let cells: Vec<_> = line.strip_prefix('|')?.strip_suffix('|')?.split('|').map(str::trim).collect();
        let name = cells.first()?.strip_prefix('`')?.strip_suffix('`')?;
        let in_name = |letter: u8| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == b'_';
        let is_setting = name.bytes().all(in_name);
        (is_setting && cells.len() >= 3)
            .then(|| (name.to_owned(), (cells[1].trim_matches('`').to_owned(), cells[2..].join("|"))))
    });
    let told: BTreeMap<String, (String, String)> = rows.collect();
    let known = settings(&help(&["--help"]).await);
    for (name, said) in &known {
        let (default, meaning) = told.get(name).unwrap_or_else(|| panic!("README.md does not list {name}"));
        let expected = said.rsplit_once("[default: ").map_or("(none)", |(_, rest)| rest.trim_end_matches(']'));
        assert_eq!(default, expected, "the default of {name} in README.md");
        let sentence = said.split(" [default: ").next().unwrap();
        assert_eq!(meaning.replace(['`', '\\'], ""), sentence, "what README.md says of {name}");
    }
    assert!(SECRETS.iter().all(|name| told.contains_key(*name)), "{told:?}");
    let strangers: Vec<_> =
        told.keys().filter(|name| !known.contains_key(*name) && !SECRETS.contains(&name.as_str())).collect();
    assert!(strangers.is_empty(), "README.md lists settings that do not exist: {strangers:?}");
}

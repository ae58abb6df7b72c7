//! The command line.

use std::path::PathBuf;

use clap::{Arg, ArgAction, Command, value_parser};

use crate::rows;

/// What to measure and how long.
pub(crate) struct Options {
    /// The product's binary.
    pub(crate) xkcdapp: PathBuf,
    /// How often each row is measured; the median counts.
    pub(crate) rounds: usize,
    /// How long each measurement takes, in seconds.
    pub(crate) seconds: u64,
    /// Requests that hey makes at each row; 0 leaves it out.
    pub(crate) hey: usize,
    /// Whether to print JSON in place of the table.
    pub(crate) json: bool,
    /// Another build of the product, to measure beside in place of the bare server.
    pub(crate) against: Option<PathBuf>,
    /// Real comics to search in, as xkcd serves their JSON, one on a line.
    pub(crate) comics: Option<PathBuf>,
    only: Vec<String>,
}

impl Options {
    /// Reads it, or ends the process with a message.
    pub(crate) fn read() -> Self {
        let keys = rows::all().into_iter().map(|row| row.key).chain(["start", "million", "draw", "visitors", "search"]);
        let matches = Command::new("bench")
            .about("Measures xkcdapp beside a bare server and prints a table; script/bench starts it")
            .arg(
                Arg::new("xkcdapp")
                    .long("xkcdapp")
                    .value_name("FILE")
                    .required(true)
                    .value_parser(value_parser!(PathBuf))
                    .help("The product's binary"),
            )
            .arg(Arg::new("against").long("against").value_name("FILE").value_parser(value_parser!(PathBuf)).help(
                "Another build of the product: the rows that one process without cookies answers are measured \
                     beside it in place of the bare server",
            ))
            .arg(
                Arg::new("comics")
                    .long("comics")
                    .value_name("FILE")
                    .value_parser(value_parser!(PathBuf))
                    .help("Comics to search in, as xkcd serves their JSON, one on a line; otherwise made ones"),
            )
            .arg(number("rounds", "5", 1, "How often each row is measured; medians are printed"))
            .arg(number("seconds", "4", 1, "How long each measurement takes"))
            .arg(number("hey", "20000", 0, "Requests that hey makes at each row, for comparison; 0 for none"))
            .arg(
                Arg::new("only")
                    .long("only")
                    .value_name("ROW")
                    .action(ArgAction::Append)
                    .value_parser(keys.collect::<Vec<_>>())
                    .help("Only this row; may be given several times"),
            )
            .arg(Arg::new("json").long("json").action(ArgAction::SetTrue).help("Print JSON in place of the table"))
            .get_matches();
        let whole = |name: &str| matches.get_one::<u64>(name).copied().unwrap_or_default();
        let size = |name: &str| usize::try_from(whole(name)).unwrap_or(usize::MAX);
        Self {
            xkcdapp: matches.get_one::<PathBuf>("xkcdapp").cloned().unwrap_or_default(),
            rounds: size("rounds"),
            seconds: whole("seconds"),
            hey: size("hey"),
            json: matches.get_flag("json"),
            against: matches.get_one::<PathBuf>("against").cloned(),
            comics: matches.get_one::<PathBuf>("comics").cloned(),
            only: matches.get_many::<String>("only").unwrap_or_default().cloned().collect(),
        }
    }

    /// Whether a row is asked for.
    pub(crate) fn wants(&self, key: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == key)
    }
}

fn number(name: &'static str, default: &'static str, least: u64, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name("N")
        .default_value(default)
        .value_parser(value_parser!(u64).range(least..))
        .help(help)
}

//! The command line: a command, its options, and every setting that is no secret.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches};

use super::params::{self, ParamsCommand};
use super::search::SearchCommand;
use super::statistics::top;
use crate::config::{DEFAULT_FILE, SETTINGS, Setting};

/// What to do.
pub(super) enum Command {
    Serve,
    Migrate { revert: bool },
    Sync,
    Audit { replay: Option<PathBuf>, json: bool },
    Top(top::Wanted),
    Stats { number: Option<u32>, json: bool },
    Check { json: bool },
    Search(SearchCommand),
    Healthcheck,
    Params(ParamsCommand),
}

/// A command line, read.
pub(super) struct Invocation {
    pub(super) command: Command,
    /// The file that `--config` names.
    pub(super) file: Option<PathBuf>,
    /// The settings given.
    pub(super) given: Vec<(&'static Setting, String)>,
}

const SEARCHES: &str = "\
Examples:
  xkcdapp search robots
  xkcdapp search 'cat -food'                    with cats, without food: in quotation marks, or the minus begins an option
  xkcdapp search '\"to do list\" -office'         quotation marks within the shell's own
  xkcdapp search --limit 3 -- -food after:2009  after -- a minus may come first, and options end
  xkcdapp search --json 'cat OR dog after:2009'

xkcdapp serve --help lists the settings, which are options here as well.";

const SETTINGS_ELSEWHERE: &str = "xkcdapp serve --help lists the settings, which are options here as well.";

const EXAMPLES: &str = "\
Without a command, it serves. Without any setting, it keeps everything in ./data and serves http://localhost:8000.

Every setting is also an environment variable (--listen-addr is LISTEN_ADDR) and a line of xkcdapp.toml
(listen_addr = \"...\"); the command line wins over the environment, the environment over the file. Settings that may
hold a secret (DATABASE_URL, DATABASE_PASSWORD, REDIS_URL, REDIS_AUTH_TOKEN, SECRET_KEY, ADMIN_PASSWORD_HASH) have no
flag. With PARAMETER_PATH, parameters of AWS' Parameter Store win over the file, and the environment over them.

Examples:
  xkcdapp                                       serve from the embedded database
  DATABASE_URL=postgres://me@localhost/xkcd xkcdapp migrate
  DATABASE_URL=postgres://me@localhost/xkcd xkcdapp serve --listen-addr 0.0.0.0:8000
  xkcdapp sync --sync-rate 2                    fetch the whole catalogue now, two requests a second
  xkcdapp top --window week                     the most viewed comics of seven days
  xkcdapp audit                                 prove that ledger, totals and daily sums agree";

/// Reads the process's command line. The error is ready to be printed; it is also how `--help` comes.
pub(super) fn read() -> Result<Invocation, clap::Error> {
    let matches = command().try_get_matches()?;
    let (command, matches) = match matches.subcommand() {
        Some(("migrate", inner)) => (Command::Migrate { revert: inner.get_flag("revert") }, inner),
        Some(("sync", inner)) => (Command::Sync, inner),
        Some(("audit", inner)) => {
            let replay = inner.get_one::<PathBuf>("replay").cloned();
            (Command::Audit { replay, json: inner.get_flag("json") }, inner)
        }
        Some(("top", inner)) => (Command::Top(top::read(inner)), inner),
        Some(("stats", inner)) => {
            let number = inner.get_one::<u32>("number").copied();
            (Command::Stats { number, json: inner.get_flag("json") }, inner)
        }
        Some(("check", inner)) => (Command::Check { json: inner.get_flag("json") }, inner),
        Some(("search", inner)) => (Command::Search(search(inner)), inner),
        Some(("healthcheck", inner)) => (Command::Healthcheck, inner),
        Some(("params", inner)) => (params::read(inner).map_or(Command::Serve, Command::Params), inner),
        Some((_, inner)) => (Command::Serve, inner),
        None => (Command::Serve, &matches),
    };
    let file = matches.get_one::<PathBuf>("config").cloned();
    Ok(Invocation { command, file, given: given(matches) })
}

fn search(matches: &ArgMatches) -> SearchCommand {
    let words: Vec<&str> = matches.get_many::<String>("words").unwrap_or_default().map(String::as_str).collect();
    // clap has a default for it.
    let limit = matches.get_one::<u16>("limit").copied().unwrap_or_default();
    SearchCommand { words: words.join(" "), json: matches.get_flag("json"), limit: limit.into() }
}

fn given(matches: &ArgMatches) -> Vec<(&'static Setting, String)> {
    let named = SETTINGS.iter().filter(|setting| !setting.secret);
    named.filter_map(|setting| Some((setting, matches.get_one::<String>(setting.name)?.clone()))).collect()
}

/// The settings as options: those that are no secret.
fn settings() -> impl Iterator<Item = Arg> {
    SETTINGS.iter().filter(|setting| !setting.secret).map(|setting| {
        let default = setting.default.map(|default| format!(" [default: {default}]")).unwrap_or_default();
        Arg::new(setting.name)
            .long(setting.flag())
            .value_name(setting.placeholder)
            .global(true)
            .help_heading("Settings")
            .help(format!("{}{default}", setting.help))
    })
}

/// The command with the settings left out of its help, where they would bury its own options.
fn without_settings(command: clap::Command) -> clap::Command {
    command.args(settings().map(|setting| setting.hide(true)))
}

fn command() -> clap::Command {
    let path = || clap::value_parser!(PathBuf);
    let config = Arg::new("config")
        .long("config")
        .value_name("FILE")
        .value_parser(path())
        .global(true)
        .help(format!("The file to read settings from [default: {DEFAULT_FILE}, if it exists]"));
    let revert = Arg::new("revert")
        .long("revert")
        .action(ArgAction::SetTrue)
        .help("Take the newest migration back instead; its tables' contents are lost");
    let replay = Arg::new("replay")
        .long("replay")
        .value_name("LOG")
        .value_parser(path())
        .help("Write the views that a log holds because they could be neither written nor spooled, each once");
    let json = Arg::new("json").long("json").action(ArgAction::SetTrue).help("Print JSON instead of a table");
    let number = Arg::new("number")
        .value_name("NUMBER")
        .value_parser(clap::value_parser!(u32).range(1..))
        .help("Tell of this comic: its total, its rank, its days");
    let words = Arg::new("words")
        .value_name("WORDS")
        .required(true)
        .num_args(1..)
        .help("Words, \"phrases\", -not, OR, before:2010, after:2008-05, views:>=100");
    let limit = Arg::new("limit")
        .long("limit")
        .value_name("N")
        .default_value("10")
        .value_parser(clap::value_parser!(u16).range(1..))
        .help("The most comics to print");
    clap::Command::new("xkcdapp")
        .version(env!("CARGO_PKG_VERSION"))
        .about("A server-rendered xkcd viewer that counts every view exactly once")
        .after_help(EXAMPLES)
        .max_term_width(120)
        .arg(config)
        .args(settings())
        .subcommand(clap::Command::new("serve").about("Serve comics over HTTP (the default)"))
        .subcommand(
            clap::Command::new("migrate")
                .about("Bring the database's tables up to date; waits up to 30 s for the database")
                .arg(revert),
        )
        .subcommand(
            clap::Command::new("sync")
                .about("Fetch what is missing from xkcd, newest first, with a progress bar; can be interrupted"),
        )
        .subcommand(
            clap::Command::new("audit")
                .about("Compare ledger, totals and daily sums in one snapshot; exit code 1 if they do not agree")
                .arg(replay)
                .arg(json.clone()),
        )
        .subcommand(without_settings(top::command(json.clone())).after_help(SETTINGS_ELSEWHERE))
        .subcommand(without_settings(
            clap::Command::new("stats")
                .about("Tell what visitors' views say, from the database: of all comics, or of one")
                .after_help(SETTINGS_ELSEWHERE)
                .arg(number)
                .arg(json.clone()),
        ))
        .subcommand(
            clap::Command::new("check")
                .about(
                    "Look at everything that is configured, from here and now; exit code 1 if something does not work",
                )
                .arg(json.clone()),
        )
        .subcommand(without_settings(
            clap::Command::new("search")
                .about("Find comics by number, title, caption and transcript; exit code 1 if nothing is found")
                .after_help(SEARCHES)
                .arg(words)
                .arg(limit)
                .arg(json),
        ))
        .subcommand(
            clap::Command::new("healthcheck")
                .about("Ask the server on LISTEN_ADDR whether it is healthy; exit code 0 or 1, for containers"),
        )
        .subcommand(params::command())
}

//! The command line of `xkcdapp params`.

use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Command};

/// What to do with parameters.
pub(in crate::commands) enum ParamsCommand {
    Put {
        name: String,
        /// Whether the name may be one of no setting.
        any_name: bool,
        /// Whether something stood where a value might be expected.
        value_given: bool,
        /// The key that is to encrypt it; `None`, the one that does.
        key_id: Option<String>,
    },
    List {
        json: bool,
    },
    HashPassword,
    Rotate {
        what: Rotated,
        wait: Duration,
        /// As with `Put`.
        key_id: Option<String>,
    },
}

/// What to rotate.
pub(in crate::commands) enum Rotated {
    Database,
    Redis {
        /// The group of ElastiCache whose token it is; `None`, a Redis that has commands for its users.
        replication_group: Option<String>,
    },
    SecretKey,
}

const PUT_EXAMPLES: &str = "\
Examples:
  xkcdapp params put SECRET_KEY                             asks for the value twice, without showing it
  openssl rand -hex 32 | xkcdapp params put SECRET_KEY      reads it from standard input
  xkcdapp params hash-password | xkcdapp params put ADMIN_PASSWORD_HASH";

pub(in crate::commands) fn command() -> Command {
    let name = Arg::new("name").value_name("NAME").required(true).help("A setting, as in SECRET_KEY");
    // Only to say better than the parser what is wrong with it, and without repeating it.
    let value = Arg::new("value").num_args(1..).hide(true).allow_hyphen_values(true);
    let any_name = Arg::new("any-name").long("any-name").action(ArgAction::SetTrue);
    let any_name = any_name.help("Take a name that is no setting's; its value is not checked");
    let json = Arg::new("json").long("json").action(ArgAction::SetTrue).help("Print JSON instead of a table");
    Command::new("params")
        .about("Put, list and rotate the parameters below PARAMETER_PATH")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("put")
                .about("Put a parameter, encrypted, with a value from standard input or a prompt")
                .after_help(PUT_EXAMPLES)
                .arg(name)
                .arg(value)
                .arg(any_name)
                .arg(key_id()),
        )
        .subcommand(
            Command::new("list").about("List names, versions, ages and types; values are not even decrypted").arg(json),
        )
        .subcommand(
            Command::new("hash-password")
                .about("Read a password from standard input or a prompt and print its hash for ADMIN_PASSWORD_HASH"),
        )
        .subcommand(rotate())
}

fn key_id() -> Arg {
    let key_id = Arg::new("key-id").long("key-id").value_name("ID");
    key_id
        .help("The KMS key that encrypts it from now on; unset, the one that does, and for a new one the account's own")
}

fn rotate() -> Command {
    let wait = || {
        Arg::new("wait")
            .long("wait")
            .value_name("DURATION")
            .default_value("5m")
            .value_parser(|text: &str| humantime::parse_duration(text))
            .help("How long to wait for all tasks to move")
    };
    let group = Arg::new("replication-group").long("replication-group").value_name("ID");
    let group = group.help("The replication group of ElastiCache whose token it is; without it, Redis' own commands");
    Command::new("rotate")
        .about("Replace a secret under the running tasks; interrupted and run again, it finishes")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("database")
                .about("A new password for the one of xkcdapp_a and xkcdapp_b that is not in use, which tasks move to")
                .arg(wait())
                .arg(key_id()),
        )
        .subcommand(
            Command::new("redis")
                .about("A new password beside the old one, which then goes")
                .arg(wait())
                .arg(group)
                .arg(key_id()),
        )
        .subcommand(
            Command::new("secret-key")
                .about("A new key that signs cookies; those signed before stay valid")
                .arg(key_id()),
        )
}

/// What a parsed command line asks for; `None` only for what the parser does not let through.
pub(in crate::commands) fn read(matches: &ArgMatches) -> Option<ParamsCommand> {
    match matches.subcommand()? {
        ("put", inner) => Some(ParamsCommand::Put {
            name: inner.get_one::<String>("name")?.clone(),
            any_name: inner.get_flag("any-name"),
            value_given: inner.contains_id("value"),
            key_id: inner.get_one::<String>("key-id").cloned(),
        }),
        ("list", inner) => Some(ParamsCommand::List { json: inner.get_flag("json") }),
        ("hash-password", _) => Some(ParamsCommand::HashPassword),
        ("rotate", inner) => {
            let (what, options) = inner.subcommand()?;
            let key_id = options.get_one::<String>("key-id").cloned();
            let rotated = match what {
                "database" => Rotated::Database,
                "redis" => {
                    Rotated::Redis { replication_group: options.get_one::<String>("replication-group").cloned() }
                }
                _ => return Some(ParamsCommand::Rotate { what: Rotated::SecretKey, wait: Duration::ZERO, key_id }),
            };
            Some(ParamsCommand::Rotate { what: rotated, wait: *options.get_one::<Duration>("wait")?, key_id })
        }
        _ => None,
    }
}

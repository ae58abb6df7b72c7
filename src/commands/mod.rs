//! The commands: where everything is put together.
//!
//! Exit codes: 0 done, 1 failed, 2 the command line or a setting is wrong.

mod audit;
mod cli;
mod healthcheck;
mod migrate;
mod patience;
mod serve;
mod sync;

use std::io::Write;
use std::process::ExitCode;

use crate::config::{LogFormat, Settings};
use crate::telemetry;
use cli::{Command, Invocation};

/// Runs the program as its command line says.
#[must_use]
pub fn main() -> ExitCode {
    let invocation = match cli::read() {
        Ok(invocation) => invocation,
        Err(error) => {
            // To standard error with code 2, or, for --help and --version, to standard output with code 0.
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    let Invocation { command, file, given } = invocation;
    let settings = match Settings::read(file.as_deref(), given) {
        Ok(settings) => settings,
        Err(error) => return complain(&error, 2),
    };
    if let Err(error) = telemetry::start(settings.log_format, &settings.log_filter) {
        return complain(&error, 2);
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return complain(&error, 1),
    };
    let format = settings.log_format;
    let outcome = runtime.block_on(async {
        match command {
            Command::Serve => serve::run(settings).await,
            Command::Migrate { revert } => migrate::run(&settings, revert).await,
            Command::Sync => sync::run(&settings).await,
            Command::Audit { replay, json } => audit::run(&settings, replay.as_deref(), json).await,
            Command::Healthcheck => healthcheck::run(&settings).await,
        }
    });
    match outcome {
        Ok(code) => code,
        Err(error) if format == LogFormat::Json => {
            tracing::error!("{error:#}");
            ExitCode::FAILURE
        }
        Err(error) => complain(&format_args!("{error:#}"), 1),
    }
}

/// One line to standard error.
fn complain(message: &dyn std::fmt::Display, code: u8) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "xkcdapp: {message}");
    ExitCode::from(code)
}

/// Something that a command was asked to print.
fn print(text: &dyn std::fmt::Display) -> anyhow::Result<()> {
    Ok(writeln!(std::io::stdout(), "{text}")?)
}

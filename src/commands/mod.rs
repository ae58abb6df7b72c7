//! The commands: where everything is put together.
//!
//! Exit codes: 0 done, 1 failed, 2 the command line or a setting is wrong.

mod administrator;
mod audit;
mod check;
mod checks;
mod cli;
mod healthcheck;
mod migrate;
mod params;
mod patience;
mod search;
mod serve;
mod statistics;
mod sync;

use std::io::{ErrorKind, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::chance::Chance;
use crate::clock::Clock;
use crate::config::{Bootstrap, Given, LogFormat, ReadingError, SettingError, Settings, SettingsReader};
use crate::telemetry::{self, LogRing};
use crate::xkcd::{ClientSettings, ComicSource, XkcdClient};
use cli::{Command, Invocation};

/// What is said while the catalogue is empty.
const NO_COMICS: &str = "no comics yet: these are the sampler's strips";

/// How long one request to xkcd may take.
const XKCD_TIMEOUT: Duration = Duration::from_secs(5);

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
    let read = Given::read(file.as_deref(), given).and_then(|given| Ok((given.bootstrap()?, given)));
    let (bootstrap, given) = match read {
        Ok(read) => read,
        Err(error) => return complain(&error, 2),
    };
    let log = match telemetry::start(bootstrap.log_format, &bootstrap.log_filter) {
        Ok(log) => log,
        Err(error) => return complain(&error, 2),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return complain(&error, 1),
    };
    match runtime.block_on(run(command, given, &bootstrap, log)) {
        Ok(code) => code,
        Err(error) => {
            let code = if is_of_settings(&error) { 2 } else { 1 };
            if bootstrap.log_format == LogFormat::Json {
                tracing::error!("{error:#}");
                return ExitCode::from(code);
            }
            complain(&format_args!("{error:#}"), code)
        }
    }
}

/// Runs a command with the settings that it needs.
async fn run(command: Command, given: Given, bootstrap: &Bootstrap, log: LogRing) -> anyhow::Result<ExitCode> {
    let reader = async || SettingsReader::new(given.clone(), Clock::system()).await;
    let settings = async || anyhow::Ok(reader().await?.read_patiently(&Chance::from_system()?).await?.settings);
    match command {
        Command::Serve => Box::pin(serve::run(reader().await?.with_signing_keys(), log)).await,
        Command::Migrate { revert } => migrate::run(settings().await?, revert).await,
        Command::Sync => sync::run(&settings().await?).await,
        Command::Audit { replay, json } => audit::run(&settings().await?, replay.as_deref(), json).await,
        Command::Top(wanted) => statistics::top::run(&settings().await?, wanted).await,
        Command::Stats { number: Some(number), json } => {
            statistics::of_comic::run(&settings().await?, number, json).await
        }
        Command::Stats { number: None, json } => statistics::of_all::run(&settings().await?, json).await,
        Command::Check { json } => check::run(reader().await?, json).await,
        Command::Search(command) => search::run(&settings().await?, command).await,
        // It runs every few seconds: it must not ask AWS each time.
        Command::Healthcheck => healthcheck::run(bootstrap.listen_addr).await,
        Command::Params(command) => params::run(&given, command).await,
    }
}

/// Whether a command failed for a setting, or a parameter, that is wrong.
fn is_of_settings(error: &anyhow::Error) -> bool {
    error.downcast_ref::<ReadingError>().is_some_and(ReadingError::is_of_settings)
        || error.downcast_ref::<SettingError>().is_some()
}

/// One line to standard error.
fn complain(message: &dyn std::fmt::Display, code: u8) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "xkcdapp: {message}");
    ExitCode::from(code)
}

/// Something that a command was asked to print.
fn print(text: &dyn std::fmt::Display) -> anyhow::Result<()> {
    print_to(&mut std::io::stdout(), text)
}

/// Whoever has read enough closes the pipe, as `head` does: that is no failure.
fn print_to(out: &mut dyn Write, text: &dyn std::fmt::Display) -> anyhow::Result<()> {
    match writeln!(out, "{text}") {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

/// A text of xkcd's without what would command a terminal, or turn its line around. Programs have it as it is.
fn clean(text: &str) -> String {
    let bidi = |letter| matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().filter(|letter| !letter.is_control() && !bidi(*letter)).collect()
}

/// xkcd, as the settings say.
fn source(settings: &Settings) -> anyhow::Result<Arc<dyn ComicSource>> {
    let settings = ClientSettings {
        base: settings.xkcd_url.clone(),
        image_origin: settings.xkcd_image_origin.clone(),
        timeout: XKCD_TIMEOUT,
    };
    Ok(Arc::new(XkcdClient::new(settings)?))
}

/// Cancels `stop` at SIGTERM or SIGINT.
fn stop_on_signal(stop: CancellationToken) -> anyhow::Result<JoinHandle<()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        stop.cancel();
    }))
}

#[cfg(test)]
mod tests;

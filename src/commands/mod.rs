//! The commands: where everything is put together.
//!
//! Exit codes: 0 done, 1 failed, 2 the command line or a setting is wrong.

mod audit;
mod cli;
mod healthcheck;
mod migrate;
mod params;
mod patience;
mod serve;
mod sync;

use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::config::{Given, LogFormat, Settings};
use crate::telemetry;
use crate::xkcd::{ClientSettings, ComicSource, XkcdClient};
use cli::{Command, Invocation};

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
    let given = match Given::read(file.as_deref(), given) {
        Ok(given) => given,
        Err(error) => return complain(&error, 2),
    };
    let (format, filter) = match given.bootstrap() {
        Ok(first) => (first.log_format, first.log_filter),
        Err(error) => return complain(&error, 2),
    };
    if let Err(error) = telemetry::start(format, &filter) {
        return complain(&error, 2);
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return complain(&error, 1),
    };
    let command = match command {
        Command::Params(command) => return conclude(runtime.block_on(params::run(&given, command)), format),
        command => command,
    };
    let settings = match Settings::from_layers(&given.layers(None).0) {
        Ok(settings) => settings,
        Err(error) => return complain(&error, 2),
    };
    let outcome = runtime.block_on(async {
        match command {
            Command::Params(command) => params::run(&given, command).await,
            Command::Serve => serve::run(settings).await,
            Command::Migrate { revert } => migrate::run(&settings, revert).await,
            Command::Sync => sync::run(&settings).await,
            Command::Audit { replay, json } => audit::run(&settings, replay.as_deref(), json).await,
            Command::Healthcheck => healthcheck::run(&settings).await,
        }
    });
    conclude(outcome, format)
}

fn conclude(outcome: anyhow::Result<ExitCode>, format: LogFormat) -> ExitCode {
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

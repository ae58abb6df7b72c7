//! Log lines, to standard error: standard output is for what commands print. The last of them are kept in memory too,
//! for an admin to look at.

mod redactor;
mod ring;
mod tee;

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

pub use redactor::Redactor;
pub use ring::{LogLine, LogRing};

use crate::config::LogFormat;
use tee::Tee;

/// The target of the lines that tell of a request each.
pub const ACCESS: &str = "access";

/// Which lines are written. What tower-sessions says of cookies that strangers make up would drown the rest; what is wrong
/// with its store is said where that is.
fn lines_of(filter: &str) -> Result<EnvFilter, ParseError> {
    let quiet = ["tower_sessions=off", "tower_sessions_core=off"];
    quiet.into_iter().try_fold(EnvFilter::try_new(filter)?, |filter, quiet| Ok(filter.add_directive(quiet.parse()?)))
}

/// Starts logging; `filter` as in tracing's `EnvFilter`. To be called once. What it returns holds the last lines.
pub fn start(format: LogFormat, filter: &str) -> Result<LogRing, ParseError> {
    let colours = std::io::stderr().is_terminal();
    let ring = LogRing::default();
    let builder = tracing_subscriber::fmt()
        .with_env_filter(lines_of(filter)?)
        .with_writer(Tee::new(ring.clone(), colours))
        .with_ansi(colours);
    match format {
        LogFormat::Human => builder.with_target(false).init(),
        LogFormat::Json => builder.json().init(),
    }
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let message = panic.payload_as_str().unwrap_or("no message");
        tracing::error!(place, "panic: {message}");
    }));
    Ok(ring)
}

//! What the process was given besides parameters: read once, so that settings can be built from it again and again.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use super::layers::{Ignored, Layers, SettingError, Source};
use super::parameters::{ParameterPath, ParameterSet};
use super::table::Setting;
use super::{DEFAULT_FILE, LogFormat, address, duration};

/// Defaults, file, environment and command line, with room for parameters in the middle.
#[derive(Clone)]
pub struct Given {
    below: Layers,
    above: Layers,
}

/// The settings that must be known before parameters can be read. They come from everywhere but Parameter Store.
#[derive(Clone, Debug)]
pub struct Bootstrap {
    /// Where to serve HTTP, unless a parameter says otherwise.
    pub listen_addr: SocketAddr,
    /// Where in Parameter Store settings are; `None`, nowhere.
    pub parameter_path: Option<ParameterPath>,
    /// How often the parameters are read again.
    pub parameter_refresh: Duration,
    /// How long the start waits for a Parameter Store that does not answer.
    pub parameter_patience: Duration,
    /// How log lines look.
    pub log_format: LogFormat,
    /// Which log lines are written.
    pub log_filter: String,
}

/// Settings whose parameters are ignored: they are needed before the first one is read.
pub const NEVER_PARAMETERS: [&str; 6] =
    ["PARAMETER_PATH", "PARAMETER_REFRESH", "PARAMETER_PATIENCE", "ADMINISTRATOR_PATH", "LOG_FORMAT", "LOG_FILTER"];

impl Given {
    /// Reads the file (`file`, or [`DEFAULT_FILE`] where that exists), the environment and `command_line`.
    pub fn read(
        file: Option<&Path>,
        command_line: impl IntoIterator<Item = (&'static Setting, String)>,
    ) -> Result<Self, SettingError> {
        let mut below = Layers::defaults();
        match file {
            Some(path) => below.lay_file(path)?,
            None if Path::new(DEFAULT_FILE).exists() => below.lay_file(Path::new(DEFAULT_FILE))?,
            None => {}
        }
        let mut above = Layers::default();
        above.lay_environment()?;
        for (setting, value) in command_line {
            above.set(setting, value, Source::CommandLine);
        }
        Ok(Self { below, above })
    }

    /// What must be known first.
    pub fn bootstrap(&self) -> Result<Bootstrap, SettingError> {
        Bootstrap::from_layers(&self.layers(None).0)
    }

    /// All layers with these parameters between file and environment, and what of the parameters is no setting.
    #[must_use]
    pub fn layers(&self, parameters: Option<&ParameterSet>) -> (Layers, Vec<Ignored>) {
        let mut layers = self.below.clone();
        let ignored = parameters.map(|parameters| layers.lay_parameters(parameters)).unwrap_or_default();
        layers.lay(&self.above);
        (layers, ignored)
    }
}

impl Bootstrap {
    pub(super) fn from_layers(layers: &Layers) -> Result<Self, SettingError> {
        Ok(Self {
            listen_addr: layers.parse("LISTEN_ADDR", "an address and a port, as in 127.0.0.1:8000", address)?,
            parameter_path: match layers.get("PARAMETER_PATH") {
                Some(_) => {
                    Some(layers.parse("PARAMETER_PATH", "a path, as in /xkcdapp/test/", ParameterPath::parse)?)
                }
                None => None,
            },
            parameter_refresh: duration(
                layers,
                "PARAMETER_REFRESH",
                Duration::from_millis(100),
                Duration::from_hours(24),
            )?,
            parameter_patience: duration(layers, "PARAMETER_PATIENCE", Duration::ZERO, Duration::from_mins(10))?,
            log_format: layers.parse("LOG_FORMAT", "human or json", |text| match text {
                "human" => Some(LogFormat::Human),
                "json" => Some(LogFormat::Json),
                _ => None,
            })?,
            log_filter: layers.parse("LOG_FILTER", "a filter like info or xkcdapp=debug,info", |text| {
                tracing_subscriber::EnvFilter::try_new(text).ok().map(|_| text.to_owned())
            })?,
        })
    }
}

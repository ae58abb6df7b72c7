//! What the process was given besides parameters: read once, so that settings can be built from it again and again.

use std::path::Path;

use super::layers::{Layers, SettingError, Source};
use super::parameters::{ParameterPath, ParameterSet};
use super::table::{SETTINGS, Setting};
use super::{DEFAULT_FILE, LogFormat, Settings};

/// Defaults, file, environment and command line, with room for parameters in the middle.
#[derive(Clone)]
pub struct Given {
    below: Layers,
    above: Layers,
}

/// The settings that must be known before parameters can be read.
#[derive(Clone, Debug)]
pub struct Bootstrap {
    /// Where in Parameter Store settings are; `None`, nowhere.
    pub parameter_path: Option<ParameterPath>,
    /// How often the parameters are read again.
    pub parameter_refresh: std::time::Duration,
    /// How log lines look.
    pub log_format: LogFormat,
    /// Which log lines are written.
    pub log_filter: String,
}

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
        let (layers, _) = self.layers(None);
        let settings =
            Settings::from_layers(&layers.only(&["PARAMETER_PATH", "PARAMETER_REFRESH", "LOG_FORMAT", "LOG_FILTER"]))?;
        let Settings { parameter_path, parameter_refresh, log_format, log_filter, .. } = settings;
        Ok(Bootstrap { parameter_path, parameter_refresh, log_format, log_filter })
    }

    /// All layers with these parameters between file and environment, and what of the parameters is no setting.
    #[must_use]
    pub fn layers(&self, parameters: Option<&ParameterSet>) -> (Layers, Vec<String>) {
        use secrecy::ExposeSecret;
        let mut layers = self.below.clone();
        for parameter in parameters.into_iter().flatten() {
            if let Some(setting) = SETTINGS.iter().find(|setting| setting.name == parameter.info.name) {
                let source = Source::ParameterStore(parameter.info.clone());
                layers.set(setting, parameter.value.expose_secret().to_owned(), source);
            }
        }
        layers.lay(&self.above);
        (layers, Vec::new())
    }
}

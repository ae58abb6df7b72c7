//! The layers that settings come from: defaults < file < Parameter Store < environment < command line.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use secrecy::ExposeSecret;

use super::given::NEVER_PARAMETERS;
use super::parameters::{ParameterInfo, ParameterPath, ParameterSet};
use super::table::{SETTINGS, Setting};

/// Where a setting's value came from. Later ones win.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The list of settings.
    Default,
    /// `xkcdapp.toml`, or the file that `--config` names.
    File(PathBuf),
    /// Parameter Store.
    ParameterStore(ParameterInfo),
    /// The environment.
    Environment,
    /// The command line.
    CommandLine,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("the default"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::ParameterStore(parameter) => write!(f, "Parameter Store, version {}", parameter.version),
            Self::Environment => f.write_str("the environment"),
            Self::CommandLine => f.write_str("the command line"),
        }
    }
}

/// A setting that cannot be used. Its message names the setting and where its value came from, never the value.
#[derive(Debug, thiserror::Error)]
pub enum SettingError {
    /// The value does not parse, or contradicts another.
    #[error("{name} (from {origin}): {problem}")]
    Invalid {
        /// The setting's name.
        name: &'static str,
        /// Where the value came from.
        origin: Source,
        /// What is wrong with it and what would be right.
        problem: String,
    },
    /// A parameter is missing that others need.
    #[error("{name} is missing below {path}: {reason}")]
    Missing {
        /// The setting's name.
        name: &'static str,
        /// Where the parameter should be.
        path: ParameterPath,
        /// Why it is needed.
        reason: String,
    },
    /// The file holds a name that is no setting.
    #[error("{name} (from {}): there is no such setting; `xkcdapp --help` lists them all", path.display())]
    Unknown {
        /// The name.
        name: String,
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be read or is not TOML.
    #[error("{}: {problem}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
}

/// A parameter that is no setting's.
#[derive(Debug)]
pub struct Ignored {
    /// Its name below the path.
    pub name: String,
    /// Why it is ignored.
    pub reason: &'static str,
}

/// The raw value of every setting that has one, with its source.
#[derive(Clone, Default)]
pub struct Layers(BTreeMap<&'static str, (String, Source)>);

impl Layers {
    /// The defaults alone.
    #[must_use]
    pub fn defaults() -> Self {
        let mut layers = Self::default();
        for setting in SETTINGS {
            if let Some(value) = setting.default {
                layers.set(setting, value.to_owned(), Source::Default);
            }
        }
        layers
    }

    /// Lays the file at `path` over what is there.
    pub fn lay_file(&mut self, path: &Path) -> Result<(), SettingError> {
        let broken = |problem: String| SettingError::File { path: path.to_owned(), problem };
        let text = std::fs::read_to_string(path).map_err(|error| broken(format!("cannot be read: {error}")))?;
        // A parse error quotes the line, which may hold a password: tell only where it stands.
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].lines().count().max(1));
            broken(format!("is not TOML: line {line}: {}", error.message()))
        })?;
        for (key, value) in table {
            let setting = SETTINGS
                .iter()
                .find(|setting| setting.key() == key)
                .ok_or_else(|| SettingError::Unknown { name: key.clone(), path: path.to_owned() })?;
            let value = match value {
                toml::Value::String(text) => text,
                toml::Value::Integer(number) => number.to_string(),
                toml::Value::Boolean(true) => "on".to_owned(),
                toml::Value::Boolean(false) => "off".to_owned(),
                _ => {
                    return Err(SettingError::Invalid {
                        name: setting.name,
                        origin: Source::File(path.to_owned()),
                        problem: "expected a text, a whole number, true or false".to_owned(),
                    });
                }
            };
            self.set(setting, value, Source::File(path.to_owned()));
        }
        Ok(())
    }

    /// Lays the environment over what is there. An empty variable counts as unset.
    pub fn lay_environment(&mut self) -> Result<(), SettingError> {
        for setting in SETTINGS {
            #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
            match std::env::var(setting.name) {
                Ok(value) if value.is_empty() => {}
                Ok(value) => self.set(setting, value, Source::Environment),
                Err(std::env::VarError::NotPresent) => {}
                Err(std::env::VarError::NotUnicode(_)) => {
                    return Err(SettingError::Invalid {
                        name: setting.name,
                        origin: Source::Environment,
                        problem: "is not UTF-8".to_owned(),
                    });
                }
            }
        }
        Ok(())
    }

    /// Lays parameters over what is there, and returns those that are no settings. One of white space alone counts as
    /// unset: Parameter Store takes no empty ones.
    pub fn lay_parameters(&mut self, parameters: &ParameterSet) -> Vec<Ignored> {
        let mut ignored = Vec::new();
        for parameter in parameters {
            let name = &parameter.info.name;
            let ignore = |reason| Ignored { name: name.clone(), reason };
            match SETTINGS.iter().find(|setting| setting.name == name) {
                None => ignored.push(ignore("there is no such setting; `xkcdapp --help` lists them all")),
                Some(setting) if NEVER_PARAMETERS.contains(&setting.name) => {
                    ignored.push(ignore("this setting is needed before parameters can be read; set it elsewhere"));
                }
                Some(setting) => {
                    let value = parameter.value.expose_secret();
                    if !value.trim().is_empty() {
                        self.set(setting, value.to_owned(), Source::ParameterStore(parameter.info.clone()));
                    }
                }
            }
        }
        ignored
    }

    /// Lays all of `over` over what is there.
    pub fn lay(&mut self, over: &Self) {
        self.0.extend(over.0.iter().map(|(name, value)| (*name, value.clone())));
    }

    /// The settings whose values or sources are not the same in `other`. A parameter that is put anew with the value that
    /// it had has another version, and is another source.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<&'static str> {
        let names = SETTINGS.iter().map(|setting| setting.name);
        names.filter(|name| self.0.get(name) != other.0.get(name)).collect()
    }

    /// Lays one value over what is there.
    pub fn set(&mut self, setting: &'static Setting, value: String, origin: Source) {
        self.0.insert(setting.name, (value, origin));
    }

    /// The value of a setting, where it has one.
    #[must_use]
    pub fn get(&self, name: &'static str) -> Option<&str> {
        self.0.get(name).map(|(value, _)| value.as_str())
    }

    /// The source of a setting's value.
    #[must_use]
    pub fn origin(&self, name: &'static str) -> Source {
        self.0.get(name).map_or(Source::Default, |(_, origin)| origin.clone())
    }

    /// Whether somebody gave the setting a value, rather than the list its default.
    #[must_use]
    pub fn is_given(&self, name: &'static str) -> bool {
        self.0.get(name).is_some_and(|(_, origin)| *origin != Source::Default)
    }

    /// An error about a setting.
    #[must_use]
    pub fn invalid(&self, name: &'static str, problem: impl Into<String>) -> SettingError {
        SettingError::Invalid { name, origin: self.origin(name), problem: problem.into() }
    }

    /// The parsed value of a setting; `problem` says what would be right.
    pub fn parse<T>(
        &self,
        name: &'static str,
        expected: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, SettingError> {
        let value = self.get(name).ok_or_else(|| self.invalid(name, "has no value"))?;
        parse(value.trim()).ok_or_else(|| self.invalid(name, format!("expected {expected}")))
    }
}

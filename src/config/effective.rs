//! The settings as they are in use, for people to look at.

use secrecy::SecretString;

use super::layers::{Layers, Source};
use super::table::SETTINGS;

/// A setting, what it is set to, and who set it. Nothing secret: of a secret, and of whatever Parameter Store holds, it
/// tells that there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EffectiveSetting {
    /// Its name.
    pub name: &'static str,
    /// What it is set to.
    pub value: EffectiveValue,
    /// Where that comes from.
    pub source: Source,
}

/// What a setting is set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EffectiveValue {
    /// This.
    Plain(String),
    /// Something that nobody may see.
    Secret,
    /// Nothing.
    Unset,
}

impl EffectiveSetting {
    /// All settings, in the order of their list.
    #[must_use]
    pub fn all(layers: &Layers) -> Vec<Self> {
        let effective = |setting: &'static super::table::Setting| Self {
            name: setting.name,
            value: match (layers.get(setting.name), layers.origin(setting.name)) {
                (None, _) => EffectiveValue::Unset,
                (Some(_), Source::ParameterStore(_)) => EffectiveValue::Secret,
                (Some(_), _) if setting.secret => EffectiveValue::Secret,
                (Some(value), _) => EffectiveValue::Plain(value.to_owned()),
            },
            source: layers.origin(setting.name),
        };
        SETTINGS.iter().map(effective).collect()
    }

    /// The values of all secret settings that have one.
    #[must_use]
    pub fn secrets(layers: &Layers) -> Vec<SecretString> {
        let secret = SETTINGS.iter().filter(|setting| setting.secret);
        secret.filter_map(|setting| layers.get(setting.name)).map(SecretString::from).collect()
    }
}

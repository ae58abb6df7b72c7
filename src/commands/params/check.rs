//! Whether a value can be what a setting is set to, before it is put.

use secrecy::{ExposeSecret, SecretString};

use crate::config::{Layers, NEVER_PARAMETERS, SETTINGS, Setting, SettingError, Settings, Source};

/// How alike two names must be for one to be meant by the other.
const ALIKE: f64 = 0.7;

/// Whether no parameter can have this name, whatever is said of others.
pub(super) fn is_never_a_parameter(name: &str) -> bool {
    NEVER_PARAMETERS.contains(&name)
}

/// The setting of this name. The error says which may have been meant.
pub(super) fn setting(name: &str) -> Result<&'static Setting, String> {
    if let Some(setting) = SETTINGS.iter().find(|setting| setting.name == name) {
        return Ok(setting);
    }
    let wanted = name.to_ascii_uppercase().replace('-', "_");
    let likeness = |setting: &Setting| strsim::jaro_winkler(&wanted, setting.name);
    let nearest = SETTINGS.iter().max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    let meant =
        nearest.filter(|nearest| likeness(nearest) > ALIKE).map(|nearest| format!("; is {} meant?", nearest.name));
    Err(format!("{name}: there is no such setting{}; --any-name puts it all the same", meant.unwrap_or_default()))
}

/// Whether the setting could be set to this value, as far as the value alone can tell. The error says what would be
/// right, and nothing of the value.
pub(super) fn value(setting: &'static Setting, value: &SecretString) -> Result<(), String> {
    let mut layers = Layers::defaults();
    for (name, value) in companions(setting.name) {
        if let Some(companion) = SETTINGS.iter().find(|setting| setting.name == *name) {
            layers.set(companion, (*value).to_owned(), Source::CommandLine);
        }
    }
    layers.set(setting, value.expose_secret().to_owned(), Source::CommandLine);
    match Settings::from_layers(&layers) {
        Ok(_) => Ok(()),
        // Whether a file can be read is decided where the settings are used.
        Err(SettingError::Invalid { .. }) if setting.name.ends_with("_CA_FILE") => Ok(()),
        Err(SettingError::Invalid { problem, .. }) => Err(problem),
        Err(other) => Err(other.to_string()),
    }
}

/// What some settings need beside them.
fn companions(name: &str) -> &'static [(&'static str, &'static str)] {
    match name {
        "DATABASE_URL" | "DATABASE_HOST" | "REDIS_URL" | "REDIS_HOST" => &[],
        "REDIS_USER" => &[("REDIS_HOST", "localhost"), ("REDIS_AUTH_TOKEN", "unused")],
        _ if name.starts_with("DATABASE_") => &[("DATABASE_HOST", "localhost")],
        _ if name.starts_with("REDIS_") => &[("REDIS_HOST", "localhost")],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(name: &str, text: &str) -> Result<(), String> {
        value(setting(name).unwrap(), &text.into())
    }

    #[test]
    fn every_default_can_be_put() {
        for default in SETTINGS {
            if let Some(text) = default.default {
                assert_eq!(value(default, &text.into()), Ok(()), "{}", default.name);
            }
        }
    }

    #[test]
    fn a_value_is_checked_as_the_setting_would_be() {
        for (name, text) in [
            ("SECRET_KEY", "0123456789abcdef0123456789abcdef"),
            ("DATABASE_USER", "xkcdapp_a"),
            ("DATABASE_PASSWORD", "it's \\ odd"),
            ("DATABASE_URL", "postgres://a:b@c/d"),
            ("REDIS_USER", "a"),
            ("REDIS_AUTH_TOKEN", "p"),
            ("REDIS_TLS", "on"),
        ] {
            assert_eq!(checked(name, text), Ok(()), "{name}");
        }
        for (name, text, expected) in [
            ("SECRET_KEY", "canary", "expected at least 32 characters"),
            ("DATABASE_PORT", "canary", "expected a port from 1 to 65535"),
            ("REDIS_PORT", "0", "expected a port from 1 to 65535"),
            ("DATABASE_URL", "canary", "expected postgres://user:password@host/name or sqlite:path"),
            ("SYNC", "canary", "expected on or off"),
        ] {
            assert_eq!(checked(name, text), Err(expected.to_owned()), "{name}");
        }
    }

    #[test]
    fn a_name_that_is_none_gets_the_nearest() {
        for (name, expected) in [
            ("SECRET_KEYS", "is SECRET_KEY meant?"),
            ("secret-key", "is SECRET_KEY meant?"),
            ("DATABASE_PASWORD", "is DATABASE_PASSWORD meant?"),
        ] {
            let said = setting(name).unwrap_err();
            assert!(said.contains(expected), "{name}: {said}");
        }
        assert!(!setting("QQQQ").unwrap_err().contains("meant"));
    }
}
